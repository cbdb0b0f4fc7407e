"""The pages of models and trainings: who may open them, every state they show, what they cost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from workbench.accounts.models import User
from workbench.annotation.models import Effort
from workbench.datasets.models import Project, Split
from workbench.insights.runs import trainings
from workbench.masks.closeness import Closeness
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion, Outcome
from workbench.predictions.outcomes import Measured, born
from workbench.predictions.services import promote
from workbench.training.models import Run, Snapshot, SnapshotEntry
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]
FIGURES = {"median": 0.981, "mean": 0.972, "p10": 0.941, "count": 3}


def trained(project: Project, number: int, *, masks: int = 1, champion: bool = False, **fields: Any) -> ModelVersion:
    """A version with the run and the snapshot that made it."""
    version = factories.model_version(project, number, champion=champion, **({"metrics": FIGURES} | fields))
    snapshot = Snapshot.objects.create(project=project, digest="0" * 64)
    for place in range(masks):
        mask = factories.mask(factories.photo(project, f"v{number}-{place}.jpg"))
        SnapshotEntry.objects.create(snapshot=snapshot, mask=mask, split=Split.TRAIN)
    now = timezone.now()
    Run.objects.create(
        project=project, state=Run.State.SUCCEEDED, trigger="50 newly accepted masks", snapshot=snapshot,
        model=version, promoted=False, reason="Kept out: no better.", started_at=now - timedelta(seconds=80),
        ended_at=now,
    )  # fmt: skip
    return version


@pytest.mark.parametrize("state", [Run.State.RUNNING, Run.State.FAILED, Run.State.STOPPED])
def test_a_version_that_was_not_seen_through_is_no_outcome(
    client_of: ClientOf, project: Project, rex: User, state: Run.State
) -> None:
    """Its weights were kept, then the training ended: no list says that it was kept out, and the error is told."""
    trained(project, 3)
    Run.objects.update(state=state, error="The disk is full.", reason="")
    run = Run.objects.get()
    client = client_of(rex)
    rows = text(client, project, "runs/")
    assert "kept out" not in rows
    assert "The disk is full." in rows
    page = text(client, project, f"runs/{run.pk}/")
    assert "Open v3" not in page
    assert "left nothing behind. The champion stays." not in page
    assert client.get(f"/api/runs/{run.pk}/").json()["version"] is None
    assert [cell.value for cell in next(iter(trainings(project).rows))[-3:]] == ["", None, "The disk is full."]


def accepted(project: Project, count: int) -> None:
    for place in range(count):
        photo = factories.photo(project, f"known{place}.jpg", split=Split.TRAIN)
        factories.mask(photo)
        factories.move(photo, Event.NO_MODEL, Event.SUBMITTED_FINAL)


def get(client: Client, project: Project, page: str) -> Any:
    return client.get(f"/projects/{project.slug}/{page}")


def text(client: Client, project: Project, page: str) -> str:
    response = get(client, project, page)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("page", ["models/", "models/1/", "runs/", "runs/{run}/"])
def test_reviewers_and_leads_may_others_not(
    page: str, project: Project, ann: User, rex: User, lea: User, sam: User, client_of: ClientOf
) -> None:
    trained(project, 1)
    page = page.format(run=Run.objects.get().pk)
    assert [get(client_of(user), project, page).status_code for user in (rex, lea, ann, sam)] == [200, 200, 403, 404]
    assert get(Client(), project, page).status_code == 302


def test_a_nul_in_a_reason_breaks_nothing(project: Project, lea: User, client_of: ClientOf) -> None:
    """Pasted from who knows where; PostgreSQL refuses to keep it."""
    promote(version=trained(project, 1), user=None, reason="The first.")
    trained(project, 2)
    client, url = client_of(lea), f"/projects/{project.slug}/models/"
    assert client.post(f"{url}2/promote/", {"reason": "cut\0 hems"}).status_code == 302
    assert client.post(f"{url}roll-back/", {"reason": "worse\0 straps"}).status_code == 302
    assert [
        one.reason.endswith(words)
        for one, words in zip(project.promotions.order_by("pk")[1:], ("cut hems", "worse straps"), strict=True)
    ] == [True, True]


def test_all_trainings_are_listed_page_by_page(project: Project, rex: User, client_of: ClientOf) -> None:
    """The models page shows the newest and leads to the rest."""
    client = client_of(rex)
    assert "Nothing was trained yet" in text(client, project, "runs/")
    for number in range(60):
        Run.objects.create(project=project, state=Run.State.FAILED, trigger=f"Reason {number:02}", error="Stopped.")
    newest = text(client, project, "models/")
    assert "All trainings" in newest
    assert ("Reason 50" in newest, "Reason 49" in newest) == (True, False)
    first, second = text(client, project, "runs/"), text(client, project, "runs/?page=2")
    assert ("Reason 10" in first, "Reason 09" in first, "Reason 09" in second) == (True, False, True)
    with CaptureQueriesContext(connection) as queries:
        text(client, project, "runs/?page=2")
    few = len(queries)
    with CaptureQueriesContext(connection) as queries:
        text(client, project, "runs/")
    assert len(queries) == few


def test_versions_and_trainings_of_another_project_are_not_there(
    project: Project, rex: User, client_of: ClientOf
) -> None:
    other = factories.project("Winter")
    trained(other, 7)
    assert get(client_of(rex), project, "models/7/").status_code == 404
    assert get(client_of(rex), project, f"runs/{Run.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize("page", ["train/", "models/1/promote/", "models/roll-back/", "runs/{run}/stop/"])
def test_only_leads_act(page: str, project: Project, rex: User, lea: User, client_of: ClientOf) -> None:
    trained(project, 1)
    url = f"/projects/{project.slug}/" + page.format(run=Run.objects.get().pk)
    assert client_of(rex).post(url).status_code == 403
    assert client_of(lea).post(url).status_code == 302
    assert client_of(lea).get(url).status_code == 405


def test_without_a_model_the_page_says_what_the_first_one_needs(
    project: Project, lea: User, client_of: ClientOf
) -> None:
    accepted(project, 3)
    shown = text(client_of(lea), project, "models/")
    assert "There is no model yet" in shown
    assert "3 of 20 masks" in shown
    assert "Train now" not in shown
    for place in (3, 4):
        factories.mask(photo := factories.photo(project, f"more{place}.jpg", split=Split.TRAIN))
        factories.move(photo, Event.NO_MODEL, Event.SUBMITTED_FINAL)
    assert "Train now" in text(client_of(lea), project, "models/")


def test_masks_of_the_holdout_are_not_learned_from(project: Project, lea: User, client_of: ClientOf) -> None:
    factories.mask(photo := factories.photo(project, split=Split.HOLDOUT))
    factories.move(photo, Event.NO_MODEL, Event.SUBMITTED_FINAL)
    assert "0 of 20 masks" in text(client_of(lea), project, "models/")


def test_the_list_shows_figures_splits_and_the_champion(project: Project, rex: User, client_of: ClientOf) -> None:
    trained(project, 1, champion=True)
    trained(project, 2, masks=3, verdict="Kept out: no better.")
    shown = text(client_of(rex), project, "models/")
    for words in ("v1 is the champion", "Champion", "Candidate", "0.981", "0.972", "0.941", "Kept out: no better."):
        assert words in shown
    assert '<td class="num">3</td>' in shown
    assert "Train now" not in shown
    assert "promote-2" not in shown


def test_a_lead_promotes_and_rolls_back(project: Project, lea: User, client_of: ClientOf) -> None:
    first, second = trained(project, 1), trained(project, 2)
    promote(version=first, user=None, reason="The first.")
    client, url = client_of(lea), f"/projects/{project.slug}/models/"
    assert "Roll back to" not in text(client, project, "models/")
    assert 'id="promote-2"' in text(client, project, "models/")
    client.post(f"{url}2/promote/")
    assert predictions.champion(project) == second
    assert "Roll back to v1" in text(client, project, "models/")
    client.post(f"{url}roll-back/")
    assert predictions.champion(project) == first
    assert "Replaced v2, by Lea" in text(client, project, "models/1/")


def test_a_newer_candidate_is_what_to_look_at_next(project: Project, rex: User, client_of: ClientOf) -> None:
    trained(project, 1, champion=True)
    assert "is newer than the champion" not in text(client_of(rex), project, "models/")
    trained(project, 2)
    shown = text(client_of(rex), project, "models/")
    assert "v2 is newer than the champion and was not promoted." in shown
    assert "models/compare/?a=1&amp;b=2" in shown


def test_the_models_page_says_what_starts_the_next_training(project: Project, rex: User, client_of: ClientOf) -> None:
    trained(project, 1, champion=True)
    Project.objects.update(retrain_hours=24, retrain_at=2)
    shown = text(client_of(rex), project, "models/")
    assert "0 of 50 newly accepted masks" in shown
    assert "Whether v1 keeps its promise: 0 of 15 photos" in shown
    assert "By schedule" in shown
    Project.objects.update(retrain_hours=0, retrain_after=0, retrain_drift=0)
    assert "Only by hand" in text(client_of(rex), project, "models/")


@pytest.mark.parametrize(
    ("masks", "running", "why"), [(1, False, "at least 4"), (4, True, "under way"), (4, False, "")]
)
def test_train_now_says_why_it_cannot(
    masks: int, running: bool, why: str, project: Project, lea: User, client_of: ClientOf
) -> None:
    factories.model_version(project)
    accepted(project, masks)
    if running:
        Run.objects.create(project=project, trigger="")
    shown = text(client_of(lea), project, "models/")
    assert ("disabled" in shown) == bool(why)
    assert why in shown


def test_train_now_leads_to_the_training(project: Project, lea: User, client_of: ClientOf) -> None:
    client, url = client_of(lea), f"/projects/{project.slug}/train/"
    refused = client.post(url, follow=True)
    assert "a training needs at least 4" in refused.content.decode()
    accepted(project, 4)
    assert client.post(url).headers["Location"] == f"/projects/{project.slug}/runs/{Run.objects.get().pk}/"


def test_a_version_shows_its_outliers_with_their_photos(project: Project, rex: User, client_of: ClientOf) -> None:
    known = factories.photo(project, "strap.jpg")
    usual = [{"name": f"{place}.jpg", "dice": 0.98 + place / 1000} for place in range(12)]
    strays = [{"name": "strap.jpg", "dice": 0.71}, {"name": "gone.jpg", "dice": 0.75}]
    trained(project, 1, metrics=FIGURES | {"photos": usual + strays})
    shown = text(client_of(rex), project, "models/1/")
    assert f'href="/projects/{project.slug}/photos/{known.pk}/"' in shown
    assert "0.710" in shown
    assert "gone.jpg" in shown
    assert "5.jpg" not in shown


def test_a_version_shows_labels_config_and_snapshot(project: Project, rex: User, client_of: ClientOf) -> None:
    labels = {"dress": FIGURES | {"median": 0.955}, "belt": FIGURES | {"median": 0.822}}
    version = trained(project, 1, masks=2, metrics=FIGURES | {"labels": labels})
    ModelVersion.objects.filter(pk=version.pk).update(config={"encoder_weights": None, "thresholds": [0.47, 0.5]})
    shown = text(client_of(rex), project, "models/1/")
    for words in ("belt", "0.822", "Encoder weights", "0.47, 0.5", "v1-0.jpg", "v1-1.jpg", "2 training", "1 min 20 s"):
        assert words in shown


def test_a_version_shows_what_its_estimates_are_worth(project: Project, rex: User, client_of: ClientOf) -> None:
    """Each point leads to its photo; before eight photos are known the page says what is missing."""
    version = trained(project, 1)
    shown = text(client_of(rex), project, "models/1/")
    assert "Not calibrated" in shown
    assert "8 photos whose mask a person has judged; 0 are known" in shown
    mask = factories.mask(photo := factories.photo(project, "known.jpg"))
    born(version, [Measured(mask, Closeness(0.912, 0.8), 0.95)])
    Outcome.objects.update(estimated_dice=0.934, estimated_low=0.9, estimated_high=0.95)
    factories.calibration(version, error=0.0213, coverage=0.91)
    shown = text(client_of(rex), project, "models/1/")
    assert "from 30 photos whose true Dice is known, 20 of them not chosen by triage" in shown
    assert "<dd>0.021</dd>" in shown
    assert "<dd>91%</dd>" in shown
    assert f'<a href="/projects/{project.slug}/photos/{photo.pk}/"><title>known.jpg: estimated 0.934' in shown
    assert "(0.900–0.950), true 0.912" in shown


def test_a_version_that_was_not_measured_says_so(project: Project, rex: User, client_of: ClientOf) -> None:
    factories.model_version(project, 1, metrics={"median": None, "mean": None, "p10": None, "count": 0, "photos": []})
    shown = text(client_of(rex), project, "models/1/")
    assert "was not measured" in shown
    assert "Never promoted." in shown


STATES: list[tuple[dict[str, Any], str, str]] = [
    ({"state": "queued"}, "Waiting for a worker", "Stop"),
    ({"state": "running", "progress": {"phase": "Reading photos", "done": 2, "total": 9}}, "Reading photos", "Stop"),
    ({"state": "running", "stop_requested": True}, "Stopping", ""),
    ({"state": "failed", "error": "The loss became infinite."}, "The loss became infinite.", "Train again"),
    ({"state": "stopped"}, "left nothing behind", "Train again"),
]


@pytest.mark.parametrize(("fields", "words", "button"), STATES)
def test_a_training_in_every_state(
    fields: dict[str, Any], words: str, button: str, project: Project, lea: User, rex: User, client_of: ClientOf
) -> None:
    run = Run.objects.create(project=project, trigger="Asked for by Lea.", **fields)
    for user in (rex, lea):
        assert words in text(client_of(user), project, f"runs/{run.pk}/")
    assert button in text(client_of(lea), project, f"runs/{run.pk}/")
    for act in ("Train again", 'id="stop"', 'data-open="#stop"'):
        assert act not in text(client_of(rex), project, f"runs/{run.pk}/")


@pytest.mark.parametrize(("promoted", "words"), [(True, "Better."), (False, "The champion stays.")])
def test_a_finished_training_leads_to_its_version(
    promoted: bool, words: str, project: Project, rex: User, client_of: ClientOf
) -> None:
    trained(project, 1)
    Run.objects.update(promoted=promoted, reason="Better.", history=[{"epoch": 1, "loss": 0.1234, "val_dice": 0.9}])
    shown = text(client_of(rex), project, f"runs/{Run.objects.get().pk}/")
    assert words in shown
    assert ("The champion stays." in shown) != promoted
    assert f'href="/projects/{project.slug}/models/1/"' in shown
    assert "0.1234" in shown


def queries(client: Client, project: Project, page: str) -> int:
    text(client, project, page)
    with CaptureQueriesContext(connection) as captured:
        text(client, project, page)
    return len(captured)


def test_models_cost_the_same_for_one_and_for_sixty(project: Project, lea: User, client_of: ClientOf) -> None:
    client = client_of(lea)
    promote(version=trained(project, 1), user=None, reason="")
    one = queries(client, project, "models/")
    for number in range(2, 61):
        trained(project, number)
    assert queries(client, project, "models/") == one


def test_a_version_costs_the_same_for_one_mask_and_for_sixty(project: Project, lea: User, client_of: ClientOf) -> None:
    client = client_of(lea)
    trained(project, 1, masks=1)
    trained(project, 2, masks=60)
    assert queries(client, project, "models/1/") == queries(client, project, "models/2/")


def test_a_training_says_what_was_new_to_it_and_what_that_cost(
    project: Project, rex: User, ann: User, client_of: ClientOf
) -> None:
    """Masks that the training before had used are not counted again."""
    trained(project, 1)
    second = Snapshot.objects.create(project=project, digest="1" * 64)
    for entry in SnapshotEntry.objects.all():
        SnapshotEntry.objects.create(snapshot=second, mask=entry.mask, split=entry.split)
    for number, author in enumerate((ann, None)):
        mask = factories.mask(factories.photo(project, f"new{number}.jpg"), author=author)
        SnapshotEntry.objects.create(snapshot=second, mask=mask, split=Split.TRAIN)
        if author:
            Effort.objects.create(version=mask, active_seconds=90, strokes=4)
    run = Run.objects.create(project=project, state=Run.State.STOPPED, trigger="", snapshot=second)
    shown = text(client_of(rex), project, f"runs/{run.pk}/")
    assert "2 masks, 1 of them drawn by people in 1 min 30 s" in shown
