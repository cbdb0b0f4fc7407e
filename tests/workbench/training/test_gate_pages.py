"""The comparison as people read it: its checks, its slices, who decided against it, and how the exam changed."""

from collections.abc import Callable
from dataclasses import asdict

from django.test import Client
from django.utils import timezone

from ml.gate import Exam, Slice, compare
from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Project, Split
from workbench.predictions import services as predictions
from workbench.training import exam
from workbench.training.models import Run, Snapshot, SnapshotEntry

ClientOf = Callable[[User], Client]


def kept_out(project: Project) -> Run:
    """A champion, and a candidate that lost on the backs."""
    first = factories.model_version(project, 1, champion=False, passed=True)
    predictions.promote(version=first, user=None, reason="Promoted: the first model.")
    back = Slice("viewpoint", "Back", [0.90] * 6, [0.94] * 6, list("abcdef"))
    verdict = compare(Exam([0.95] * 12, [0.9] * 12), Exam([0.94] * 12, [0.9] * 12), None, [back])
    second = factories.model_version(project, 2, champion=False, passed=False, verdict=verdict.reason)
    snapshot = Snapshot.objects.create(project=project, digest="0" * 64)
    photo = factories.photo(project, "held.jpg", split=Split.HOLDOUT)
    SnapshotEntry.objects.create(snapshot=snapshot, mask=factories.mask(photo), split=Split.HOLDOUT)
    exam.note_changes(snapshot)
    return Run.objects.create(
        project=project, state=Run.State.SUCCEEDED, trigger="a test", snapshot=snapshot, model=second, promoted=False,
        ended_at=timezone.now(), reason=verdict.reason, gate={"photos": 12, "garments": 12, **asdict(verdict)},
    )  # fmt: skip


def test_the_checks_the_slices_and_an_override_are_read_wherever_the_verdict_is(
    project: Project, lea: User, client_of: ClientOf
) -> None:
    run, client, address = kept_out(project), client_of(lea), f"/projects/{project.slug}/models/"
    shown = client.get(f"/projects/{project.slug}/runs/{run.pk}/").content.decode()
    for words in ("The comparison", "lose more than 0.005: 1 of the 1", "Back", "−0.0400", "loses too much", "1 added"):
        assert words in shown
    client.post(f"{address}2/promote/", {"reason": " "})
    assert str(predictions.champion(project)) == "v1"
    client.post(f"{address}2/promote/", {"reason": "Backs are not sold."})
    assert str(predictions.champion(project)) == "v2"
    for page in (address, f"{address}2/", f"/projects/{project.slug}/runs/{run.pk}/"):
        shown = client.get(page).content.decode()
        assert "Promoted against the comparison" in shown
        assert "Promoted by hand by Lea: Backs are not sold." in shown


def test_the_exam_page_lists_who_joined_and_why(project: Project, rex: User, client_of: ClientOf) -> None:
    client = client_of(rex)
    assert (
        "No training has frozen a holdout yet" in client.get(f"/projects/{project.slug}/models/exam/").content.decode()
    )
    kept_out(project)
    shown = client.get(f"/projects/{project.slug}/models/exam/").content.decode()
    for words in ("held.jpg", "came with its mask, which nobody doubts", "judged by nobody yet"):
        assert words in shown
    listed = client.get(f"/api/projects/{project.slug}/exam/").json()["results"]
    assert [(one["name"], one["split"], one["change"]) for one in listed] == [("held.jpg", "holdout", "added")]
