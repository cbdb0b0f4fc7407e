"""The simulated loop on a tiny network: every arrow through the real services, figures that add up."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.db import transaction
from numpy.typing import NDArray

from tests import factories
from tests.workbench import tiny
from workbench.accounts.models import Role
from workbench.annotation.models import ControlTask
from workbench.datasets.models import Photo
from workbench.datasets.pictures import png
from workbench.datasets.services import set_role
from workbench.errors import BadInput
from workbench.pipeline import simulation
from workbench.predictions import services as predictions
from workbench.triage.models import Arrangement, Policy
from workbench.workflow.models import Item

PHOTOS, START, BATCH = 20, 6, 3
SIDE = 96


def quiet(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def jpeg(rgb: NDArray[np.uint8]) -> bytes:
    """(H,W,3) RGB as a file."""
    return cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))[1].tobytes()


def scene(number: int, box: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """A dark garment before a wall of its own: photos that repeat each other would share one split."""
    wall = np.random.default_rng(number).integers(120, 255, (8, 8, 3), dtype=np.uint8)
    rgb = np.asarray(cv2.resize(wall, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.uint8)
    left, top, right, bottom = box
    rgb[top:bottom, left:right] = 30 + number
    return rgb


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with photos/ and masks/."""
    for name in ("photos", "masks"):
        (tmp_path / name).mkdir()
    box = (SIDE // 4, SIDE // 8, SIDE * 3 // 4, SIDE * 7 // 8)
    for number in range(PHOTOS):
        (tmp_path / "photos" / f"g{number}.jpg").write_bytes(jpeg(scene(number, box)))
        (tmp_path / "masks" / f"g{number}.png").write_bytes(png(factories.alpha(SIDE, SIDE, box)))
    return tmp_path


@pytest.mark.django_db
def test_two_rounds(data: Path) -> None:
    """The second round has the first one's labels and a batch more; nothing machine-seen counts as a label."""
    team = simulation.prepare(data / "photos", data / "masks", quiet, strategy="core_set", **tiny.SETTINGS)
    first, second = simulation.play(team, start=START, batch=BATCH, rounds=2, say=quiet)
    assert first.labels == START
    assert second.labels >= START + BATCH
    assert (first.version, second.version) == ("v1", "v2")
    assert first.promoted
    assert first.median_dice is not None
    assert 0 <= second.auto_share <= 1
    policies = Policy.objects.filter(project=team.project).order_by("pk")
    assert policies.count() == 2
    # Every photo of a round was accepted, or is told why not.
    assert first.accepted + sum(first.because.values()) == policies[0].routings.count() > 0
    # Six outcomes promise nothing, and nothing is made up.
    assert (first.promised_median, first.accept_dice) == (None, 0.97)
    assert Item.objects.count() == PHOTOS
    # The project's own strategy chose what was annotated, by what the first round's model saw.
    basis = Arrangement.objects.get()
    assert (basis.strategy, str(basis.model)) == ("core_set", str(predictions.champion(team.project)))
    turned = Item.objects.filter(turn__code__in=["turn_core_set", "turn_lot"], seen_by_person=True)
    assert turned.count() >= BATCH


@pytest.mark.django_db
def test_another_seed_is_another_game(data: Path) -> None:
    """Other splits and other lots, from the same photos; the same seed is the same game."""
    orders = []
    for seed in (1, 2, 1):
        with transaction.atomic():
            simulation.prepare(data / "photos", data / "masks", quiet, seed=seed, **tiny.SETTINGS)
            orders.append(list(Photo.objects.order_by("pk").values_list("name", "garment__split")))
            transaction.set_rollback(True)
    assert orders[0] == orders[2] != orders[1]


@pytest.mark.django_db
def test_control_photos_are_worked_on_like_others(data: Path) -> None:
    """After a photo comes one that somebody else drew: its mask is compared, and does not count."""
    team = simulation.prepare(data / "photos", data / "masks", quiet, known_share=0.0, second_share=1.0)
    bea = factories.user("bea")
    set_role(project=team.project, user=bea, role=Role.ANNOTATOR)
    for drawing in (replace(team, annotator=bea), team):
        assert list(simulation.play(drawing, start=6, batch=0, rounds=0, say=quiet)) == []
    done = ControlTask.objects.filter(project=team.project, user=team.annotator).exclude(closed_at=None)
    assert done.exists()
    assert {task.dice for task in done} == {1.0}


@pytest.mark.django_db
def test_folders_that_do_not_fit(data: Path, tmp_path: Path) -> None:
    """Nothing is made when no photo has a mask."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="No photo has a mask"):
        simulation.prepare(data / "photos", tmp_path / "empty", quiet)
