"""Holdout and validation never change silently: who joined, who left, whose mask is another, why and by whom."""

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project, Split
from workbench.training import exam
from workbench.training.models import ExamChange, Snapshot, SnapshotEntry
from workbench.training.services import ground_truth
from workbench.workflow.states import Event


def freeze(project: Project) -> Snapshot:
    """What a training freezes now, and what changed."""
    snapshot = Snapshot.objects.create(project=project, digest="0" * 64)
    for head in ground_truth(project).select_related("photo__garment"):
        SnapshotEntry.objects.create(snapshot=snapshot, mask=head.version, split=head.photo.garment.split)
    exam.note_changes(snapshot)
    return snapshot


def imported(project: Project, name: str, split: Split = Split.HOLDOUT) -> Photo:
    photo = factories.photo(project, name, split=split)
    factories.mask(photo)
    return photo


def told(snapshot: Snapshot) -> set[tuple[str, str, str, str]]:
    """(photo, split, what, by whom) of each change."""
    return {(one.photo.name, one.split, one.kind, str(one.user or "")) for one in snapshot.exam_changes.all()}


def test_the_first_exam_is_all_new_and_the_same_again_is_no_event(project: Project) -> None:
    imported(project, "a.jpg")
    imported(project, "b.jpg", Split.VALIDATION)
    imported(project, "c.jpg", Split.TRAIN)
    assert told(freeze(project)) == {("a.jpg", "holdout", "added", ""), ("b.jpg", "validation", "added", "")}
    assert told(freeze(project)) == set()


def test_what_joins_is_corrected_or_leaves_is_written_down_with_who_and_why(
    project: Project, ann: User, rex: User
) -> None:
    corrected, doubted = imported(project, "corrected.jpg"), imported(project, "doubted.jpg")
    before = freeze(project)
    old = corrected.head.version
    factories.mask(corrected, author=ann, box=(14, 8, 36, 56))
    factories.move(corrected, Event.NO_MODEL, Event.SUBMITTED, user=ann)
    factories.move(corrected, Event.APPROVED, user=rex)
    factories.move(doubted, Event.DOUBTED, reason="The imported mask ends above the hem.")
    joined = factories.photo(project, "joined.jpg", split=Split.HOLDOUT)
    factories.mask(joined, author=ann)
    factories.move(joined, Event.NO_MODEL, Event.SUBMITTED_FINAL, user=ann)
    after = freeze(project)
    assert told(after) == {
        ("corrected.jpg", "holdout", "replaced", "Rex"),
        ("doubted.jpg", "holdout", "removed", ""),
        ("joined.jpg", "holdout", "added", "Ann"),
    }
    rows = {one.photo.name: one for one in after.exam_changes.all()}
    assert (rows["corrected.jpg"].before, rows["doubted.jpg"].mask) == (old, None)
    assert rows["doubted.jpg"].why == "The imported mask ends above the hem."
    assert before.exam_changes.count() == 2


def test_the_summary_counts_photos_changes_and_what_nobody_has_judged(project: Project, ann: User) -> None:
    imported(project, "a.jpg")
    freeze(project)
    seen = imported(project, "seen.jpg")
    factories.move(seen, Event.NO_MODEL, Event.SUBMITTED_FINAL, user=ann)
    holdout, validation = exam.summaries(freeze(project))
    assert (holdout.photos, holdout.unseen, holdout.added, holdout.replaced, holdout.removed) == (2, 1, 1, 0, 0)
    assert (validation.photos, validation.added) == (0, 0)


def test_another_projects_exam_is_not_mixed_in(project: Project) -> None:
    other = factories.project("Winter")
    imported(other, "theirs.jpg")
    freeze(other)
    imported(project, "ours.jpg")
    freeze(project)
    assert [one.photo.name for one in exam.changes(project)] == ["ours.jpg"]
    assert ExamChange.objects.count() == 2
