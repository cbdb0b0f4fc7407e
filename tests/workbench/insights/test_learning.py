"""The learning curve in the app: which versions are compared, on what, against which labels and hours."""

import csv
import io
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
from workbench.insights import learning
from workbench.masks.models import MaskVersion
from workbench.predictions.models import ModelVersion, Outcome, Score
from workbench.training.models import Comparison, Run, Snapshot, SnapshotEntry

ClientOf = Callable[[User], Client]
HOLDOUT = [f"holdout{number}.jpg" for number in range(6)]


def score(model: ModelVersion, truth: MaskVersion, dice: float) -> None:
    """What a version came to on one photo of the holdout."""
    Score.objects.create(
        model=model, photo=truth.photo, mask=truth, split=Split.HOLDOUT, dice=dice, surface_dice=dice, found=b"",
        seconds=0.1,
    )  # fmt: skip


def version(
    project: Project, number: int, labels: int, dice: float, *, photos: list[str] = HOLDOUT, champion: bool = False
) -> ModelVersion:
    """A version trained on the first so many masks, with that Dice on every photo of its holdout."""
    figures = {"median": dice, "mean": dice, "p10": dice, "count": len(photos)}
    made = factories.model_version(project, number, champion=champion, metrics=figures)
    snapshot = Snapshot.objects.create(project=project, digest="0" * 64)
    have = list(MaskVersion.objects.filter(photo__name__startswith="train").order_by("pk")[:labels])
    while len(have) < labels:
        have.append(factories.mask(factories.photo(project, f"train{len(have)}.jpg")))
    for name in photos:
        truth = MaskVersion.objects.filter(photo__name=name).first() or factories.mask(factories.photo(project, name))
        score(made, truth, dice)
    SnapshotEntry.objects.bulk_create(SnapshotEntry(snapshot=snapshot, mask=mask, split=Split.TRAIN) for mask in have)
    Run.objects.create(project=project, trigger="", state=Run.State.SUCCEEDED, snapshot=snapshot, model=made)
    return made


def grown(project: Project) -> list[ModelVersion]:
    """Four versions on a clean power law: error = 0.4 / labels."""
    sizes = enumerate((5, 10, 20, 40), start=1)
    return [version(project, number, labels, 1 - 0.4 / labels, champion=number == 4) for number, labels in sizes]


def drawn(project: Project, ann: User, number: int, hours: float, days_ago: int) -> None:
    """A mask that took a person so long."""
    mask = factories.mask(factories.photo(project, f"drawn{number}.jpg"), author=ann)
    MaskVersion.objects.filter(pk=mask.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    Effort.objects.create(version=mask, active_seconds=hours * 3600, strokes=1)


def page(client: Client, project: Project) -> str:
    response = client.get(f"/projects/{project.slug}/learning/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_points_stand_at_their_training_masks(project: Project) -> None:
    grown(project)
    found = learning.learning(project)
    assert [(point.labels, round(point.dice, 3)) for point in found.points] == [
        (5, 0.92), (10, 0.96), (20, 0.98), (40, 0.99)
    ]  # fmt: skip
    assert all(point.same for point in found.points)


def test_hours_are_what_people_had_drawn_when_the_masks_were_frozen(project: Project, ann: User) -> None:
    first, second = version(project, 1, 4, 0.9), version(project, 2, 5, 0.95)
    Snapshot.objects.filter(runs__model=first).update(created_at=timezone.now() - timedelta(days=3))
    Snapshot.objects.filter(runs__model=second).update(created_at=timezone.now() - timedelta(days=1))
    for number, days_ago in enumerate((4, 4, 2, 0)):
        drawn(project, ann, number, hours=1.5, days_ago=days_ago)
    assert [point.hours for point in learning.learning(project).points] == [3.0, 4.5]


def test_versions_are_compared_on_the_photos_they_share(project: Project) -> None:
    """A photo that came into the holdout later counts for none of them, nor does one whose mask was corrected."""
    version(project, 1, 4, 0.9)
    new = version(project, 2, 8, 0.95, photos=[*HOLDOUT[1:], "later.jpg"])
    corrected = factories.mask(MaskVersion.objects.filter(photo__name=HOLDOUT[0]).get().photo, box=(1, 1, 9, 9))
    score(new, corrected, 0.1)
    found = learning.learning(project)
    assert (found.photos, [point.photos for point in found.points]) == (5, [5, 5])
    assert [point.dice for point in found.points] == [0.9, 0.95]


def test_another_holdout_is_marked_and_left_out_of_the_forecast(project: Project) -> None:
    version(project, 1, 4, 0.5, photos=["a.jpg", "b.jpg"])
    for number, labels in ((2, 8), (3, 16), (4, 32)):
        version(project, number, labels, 1 - 0.4 / labels)
    found = learning.learning(project)
    assert [point.same for point in found.points] == [False, True, True, True]
    foreseen = learning.ahead(project, found).forecast
    assert foreseen is not None
    assert foreseen.then == pytest.approx(1 - 0.4 / (32 + 35), abs=0.003)


def test_what_was_trained_to_compare_recipes_is_no_point(project: Project) -> None:
    """Another recipe on the same masks says nothing of what more masks bring."""
    versions = grown(project)
    known = learning.ahead(project, learning.learning(project))
    other = version(project, 5, 40, 0.5)
    Run.objects.filter(model=other).update(comparison=Comparison.objects.create(project=project, recipes=[]))
    found = learning.learning(project)
    assert [point.version for point in found.points] == versions
    assert learning.ahead(project, found) == known


def test_the_newest_says_what_is_common() -> None:
    """A version joins while half of the newest one's photos remain."""
    assert learning.common([]) == ([], set())
    six = dict.fromkeys(range(6), 0.9)
    few, more = dict.fromkeys((0, 1, 2, 7, 8, 9), 0.9), dict.fromkeys(range(8), 0.9)
    assert learning.common([{}, six, few, more]) == ([0, 1, 2, 3, 4, 5], {1, 3})


def test_a_version_without_scores_keeps_its_own_figure(project: Project) -> None:
    """One from before photos were scored singly."""
    version(project, 1, 4, 0.9, photos=[])
    version(project, 2, 8, 0.95)
    assert [(point.same, point.dice) for point in learning.learning(project).points] == [(False, 0.9), (True, 0.95)]


def test_the_page_shows_points_forecast_and_table(project: Project, rex: User, client_of: ClientOf) -> None:
    grown(project)
    shown = page(client_of(rex), project)
    assert "median Dice after the next 50 corrections" in shown
    assert f'href="/projects/{project.slug}/models/4/"' in shown
    assert "v4, Champion: median Dice 0.990 on 6 photos, 40 training masks" in shown
    assert "Against hours: shown once" in shown


def test_too_few_points_are_said(project: Project, rex: User, client_of: ClientOf) -> None:
    assert "No version was measured yet" in page(client_of(rex), project)
    version(project, 1, 4, 0.9)
    version(project, 2, 8, 0.95)
    assert "Too few points for a forecast" in page(client_of(rex), project)


def test_days_show_promised_and_true(project: Project, rex: User, client_of: ClientOf) -> None:
    model = factories.model_version(project)
    for number, true in enumerate((0.90, 0.92)):
        shown = factories.prediction(photo := factories.photo(project, f"shown{number}.jpg"), model, dice=0.97)
        Outcome.objects.create(
            model=model, photo=photo, truth=factories.mask(photo), prediction=shown, confidence=0.97, dice=true,
            arm=Outcome.Arm.CORRECTION,
        )  # fmt: skip
    assert "2 photos: promised 0.970, true 0.910" in page(client_of(rex), project)


def test_the_file_has_a_row_for_each_version(project: Project, lea: User, client_of: ClientOf) -> None:
    grown(project)
    response: Any = client_of(lea).get(f"/projects/{project.slug}/tables/learning.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [(row["version"], row["training_masks"]) for row in rows] == [
        ("v4", "40"), ("v3", "20"), ("v2", "10"), ("v1", "5")
    ]  # fmt: skip


def test_annotators_get_no_addresses_they_may_not_open(project: Project, ann: User, client_of: ClientOf) -> None:
    grown(project)
    shown = client_of(ann).get(f"/projects/{project.slug}/").content.decode()
    assert "median Dice 0.990" in shown
    assert "/models/4/" not in shown


def test_versions_do_not_add_queries(project: Project, rex: User, client_of: ClientOf) -> None:
    client, spent = client_of(rex), []
    for numbers in (range(1, 4), range(4, 10)):
        for number in numbers:
            version(project, number, number, 0.9)
        page(client, project)
        with CaptureQueriesContext(connection) as queries:
            page(client, project)
        spent.append(len(queries))
    assert spent[0] == spent[1]
