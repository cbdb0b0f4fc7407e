"""Reports about people and causes: what counts, what does not, and who may read it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from workbench.accounts.models import Role, User
from workbench.annotation.models import ControlTask, Effort
from workbench.datasets.models import Photo, Project
from workbench.datasets.services import set_role
from workbench.insights.attention import attention
from workbench.insights.causes import by_cause
from workbench.insights.people import agreement_table, annotator_table, annotators, team_table
from workbench.insights.periods import latest, weeks
from workbench.insights.reviewers import pace, pair_table, reviewers
from workbench.insights.waiting import waiting
from workbench.masks.models import Source
from workbench.review.models import Verdict
from workbench.triage.selectors import Audited
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]
WEEK = latest(7)


def drawn(project: Project, by: User, name: str, seconds: float = 60) -> Photo:
    """A photo that somebody drew and submitted."""
    photo = factories.photo(project, name)
    factories.move(photo, Event.NO_MODEL)
    mask = factories.mask(photo, author=by)
    Effort.objects.create(version=mask, active_seconds=seconds, strokes=3)
    factories.move(photo, Event.SUBMITTED, user=by)
    return photo


def judge(photo: Photo, by: User, kind: str = "approved", **given: object) -> Verdict:
    """What a reviewer said of the mask that counts; the photo stays where it is."""
    mask = photo.head.version
    return Verdict.objects.create(item=photo.item, version=mask, before=mask, reviewer=by, kind=kind, **given)


def rows(found: object) -> list[list[object]]:
    return [[cell.value for cell in row] for row in found.rows]  # type: ignore[attr-defined]


def test_only_the_first_review_of_a_photo_counts(project: Project, ann: User, rex: User) -> None:
    again, once = drawn(project, ann, "a.jpg", 30), drawn(project, ann, "b.jpg", 90)
    judge(again, rex, "sent_back", cause="other", note="The hem.")
    judge(again, rex)
    judge(once, rex)
    (one,) = annotators(project, WEEK)
    assert (one.photos, one.reviewed, one.passed, one.sent_back, one.seconds) == (2, 2, 1, 1, 60)
    assert one.first_pass == 0.5


@pytest.mark.parametrize(
    ("kind", "reviewed", "passed"),
    [("model_wrong", 1, 1), ("fixed", 1, 0), ("prediction", 1, 0), ("reshoot", 0, 0), ("discarded", 0, 0)],
)
def test_which_verdicts_say_how_good_a_drawing_was(
    kind: str, reviewed: int, passed: int, project: Project, ann: User, rex: User
) -> None:
    judge(drawn(project, ann, "a.jpg"), rex, kind)
    (one,) = annotators(project, WEEK)
    assert (one.reviewed, one.passed) == (reviewed, passed)


def test_a_verdict_that_was_taken_back_counts_nowhere(project: Project, ann: User, rex: User) -> None:
    judge(drawn(project, ann, "a.jpg"), rex, "sent_back", cause="other", undone_at=timezone.now())
    assert annotators(project, WEEK)[0].reviewed == 0
    assert reviewers(project, WEEK) == []
    assert by_cause(project, weeks()) == []


def test_what_a_person_only_imported_or_judged_themselves_is_behind_no_number(
    project: Project, ann: User, rex: User, lea: User, client_of: ClientOf
) -> None:
    """The links list what the row counts: others' verdicts about masks that the person drew."""
    judge(drawn(project, ann, "a.jpg"), rex, "sent_back", cause="other")
    judge(drawn(project, ann, "own.jpg"), ann)
    imported = factories.photo(project, "import.jpg")
    factories.mask(imported, author=ann, source=Source.IMPORT)
    judge(imported, rex, "sent_back", cause="other")
    (row,) = annotator_table(project, annotators(project, WEEK), WEEK).rows
    for cell in (row[2], row[6]):
        assert client_of(lea).get(cell.href).context["page"].paginator.count == cell.value == 1


def test_the_pace_leaves_pauses_out() -> None:
    start = datetime(2026, 11, 21, 9, tzinfo=UTC)
    seconds = [0, 3, 6, 6, 2000, 2003]
    assert pace([start + timedelta(seconds=one) for one in seconds]) == pytest.approx(60 * 4 / 9)
    assert pace([start]) is None


def test_an_approval_that_did_not_last_is_counted(project: Project, ann: User, rex: User) -> None:
    photo = drawn(project, ann, "a.jpg")
    judge(photo, rex)
    judge(drawn(project, ann, "b.jpg"), rex, "import_wrong", cause="ground_truth")
    factories.move(photo, Event.APPROVED, Event.REOPENED, user=rex)
    (one,) = reviewers(project, WEEK)
    assert (one.verdicts, one.approved, one.reopened, one.sent_back) == (2, 2, 1, 0)


def test_two_reviewers_agree_where_both_accept_or_both_send_back(
    project: Project, ann: User, rex: User, lea: User
) -> None:
    same, other = drawn(project, ann, "a.jpg"), drawn(project, ann, "b.jpg")
    judge(same, rex)
    judge(same, lea, "model_wrong", cause="too_few")
    judge(other, rex)
    judge(other, lea, "sent_back", cause="other")
    judge(drawn(project, ann, "c.jpg"), rex)
    assert rows(pair_table(project, WEEK)) == [["Lea", "Rex", 2, 0.5]]


def test_a_projects_own_cause_is_named_as_it_was_written(project: Project, ann: User, rex: User) -> None:
    Project.objects.update(extra_causes=["Sequins & lace"])
    project.refresh_from_db()
    judge(drawn(project, ann, "a.jpg"), rex, "model_wrong", cause="Sequins & lace")
    judge(drawn(project, ann, "b.jpg"), rex, "model_wrong", cause="low_contrast")
    judge(drawn(project, ann, "c.jpg"), rex, "import_wrong", cause="low_contrast")
    found = by_cause(project, weeks())
    assert [(one.words, one.photos, one.weeks[-1]) for one in found] == [
        ("Low contrast", 2, 2),
        ("Sequins & lace", 1, 1),
    ]
    assert "cause=Sequins+%26+lace&" in found[1].href


def test_control_photos_are_told_to_leads_and_to_nobody_else(
    project: Project, ann: User, lea: User, rex: User, client_of: ClientOf
) -> None:
    photo = drawn(project, ann, "a.jpg")
    photo.item.refresh_from_db()
    drawn(project, rex, "b.jpg")
    mask = factories.mask(photo, author=rex, head=False)
    for kind, user in (("known", rex), ("second", lea)):
        ControlTask.objects.create(
            project=project, item=photo.item, user=user, kind=kind, truth=photo.head.version, dice=0.93,
            surface_dice=0.8, version=mask if user == rex else factories.mask(photo, author=lea, head=False),
            closed_at=timezone.now(),
        )  # fmt: skip
    assert rows(team_table(project, annotators(project, WEEK), WEEK))[1][-3:] == [1, 0.93, 0.93]
    assert rows(agreement_table(project, WEEK)) == [["Ann", "Lea", 1, 0.93, 0.93, 0.8]]
    url = f"/projects/{project.slug}/photos/?control=known&by={rex.pk}"
    assert client_of(lea).get(url).context["page"].paginator.count == 1
    # The annotator's filter is as if it had not been asked for: it tells nothing.
    assert client_of(ann).get(url).context["page"].paginator.count == 2
    assert "Controls" not in client_of(rex).get("/your-work/").content.decode()


def test_an_annotator_reads_their_own_row_and_no_other(
    project: Project, ann: User, rex: User, lea: User, client_of: ClientOf
) -> None:
    judge(drawn(project, ann, "a.jpg"), rex, "sent_back", cause="other")
    abe = factories.user("abe")
    set_role(project=project, user=abe, role=Role.ANNOTATOR)
    judge(drawn(project, abe, "b.jpg"), rex)
    own = client_of(ann).get("/your-work/").context["own"]
    assert rows(own)[0][:7] == ["Summer", 1, 1, 0.0, 0.0, pytest.approx(0.793, abs=0.001), 1]
    assert client_of(ann).get(f"/projects/{project.slug}/reports/").status_code == 403
    theirs = f"/projects/{project.slug}/photos/?did=handed_in&by={abe.pk}"
    assert client_of(lea).get(theirs).context["page"].paginator.count == 1
    assert client_of(ann).get(theirs).context["page"].paginator.count == 2


def test_what_was_forgotten_is_said(project: Project, ann: User) -> None:
    photo = factories.photo(project)
    factories.move(photo, Event.NO_MODEL)
    assert attention(project, waiting(project), Audited([], None)) == []
    Item.objects.update(entered_at=timezone.now() - timedelta(days=5), returned_to=ann)
    ((words, href),) = attention(project, waiting(project), Audited([], None))
    assert words == "1 photo waits for Ann, the oldest for 5 days."
    assert f"waits_for={ann.pk}" in href


def test_moves_of_another_project_count_elsewhere(project: Project, ann: User, rex: User) -> None:
    winter = factories.project("Winter")
    judge(drawn(winter, ann, "a.jpg"), rex, "sent_back", cause="other")
    assert Transition.objects.exists()
    assert annotators(project, WEEK) == []
    assert reviewers(project, WEEK) == []
    assert by_cause(project, weeks()) == []
