"""The figures on a project's page: the histogram of estimates, and what pre-segmentation saved."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import factories
from workbench.accounts.models import User
from workbench.annotation.models import ControlTask, Effort
from workbench.datasets.models import Photo, Project
from workbench.insights import quality
from workbench.masks.models import Head, MaskVersion, Source
from workbench.workflow.states import Event

ClientOf = Callable[[User], Client]
BAR = re.compile(r'<a href="([^"]*sort=dice[^"]*)"><title>(\d+) photo')


@pytest.mark.parametrize("role", ["ann", "lea"])
def test_each_bar_leads_to_as_many_photos(
    role: str, request: pytest.FixtureRequest, project: Project, client_of: ClientOf
) -> None:
    """Without the discarded, with each photo's newest prediction alone, and with an estimate of exactly 1."""
    model, older = factories.model_version(project, 2), factories.model_version(project, 1, champion=False)
    for number, dice in enumerate([0.5, 0.93, 0.955, 0.955, 0.995, 1.0]):
        factories.prediction(factories.photo(project, f"p{number}.jpg"), model, dice=dice)
    discarded = factories.photo(project, "gone.jpg")
    factories.prediction(discarded, model, dice=0.955)
    factories.move(discarded, Event.DISCARDED)
    for number, (first, second) in enumerate([(model, model), (older, model), (model, older)]):
        twice = factories.photo(project, f"twice{number}.jpg")
        factories.prediction(twice, first, dice=0.955)
        factories.prediction(twice, second, dice=0.965)
    lot = factories.photo(project, "lot.jpg")
    factories.prediction(lot, model, dice=0.975)
    audit = {"code": "audit", "text": "Drawn by lot.", "value": None, "threshold": None}
    factories.move(lot, Event.SEGMENTED, Event.SENT_TO_REVIEW, reasons=[audit])
    client = client_of(request.getfixturevalue(role))
    bars = BAR.findall(client.get(f"/projects/{project.slug}/").content.decode())
    # Who may judge the photo that a lot drew must not learn its estimate, here no more than there.
    assert [int(count) for _href, count in bars] == [1, 1, 2, 2] + [1] * (role == "lea") + [2]
    for href, count in bars:
        listed = client.get(href.replace("&amp;", "&")).context["page"].paginator.count
        assert listed == int(count), href


def drew(photo: Photo, by: User, seconds: float, *, shown: MaskVersion | None = None) -> MaskVersion:
    """A mask that somebody submitted, from nothing or from the prediction that was shown."""
    version = factories.mask(photo, author=by)
    Effort.objects.create(version=version, active_seconds=seconds, strokes=1, shown=shown)
    return version


@pytest.fixture
def measured(project: Project, ann: User) -> list[Photo]:
    """Five photos drawn from nothing in 300 s each, and then five corrected in 60 s each, which are returned."""
    model = factories.model_version(project)
    for number in range(5):
        drew(factories.photo(project, f"scratch{number}.jpg"), ann, 300)
    photos = [factories.photo(project, f"corrected{number}.jpg") for number in range(5)]
    for photo in photos:
        drew(photo, ann, 60, shown=factories.prediction(photo, model).mask)
    return photos


def saved(project: Project) -> quality.Effort:
    found = quality.effort(project)
    assert found is not None
    return found


def test_hours_saved_by_hand(project: Project, measured: list[Photo]) -> None:
    found = saved(project)
    assert (found.scratch_seconds, found.corrected_seconds, found.corrected) == (300, 60, 5)
    assert found.hours_saved == pytest.approx(5 * 240 / 3600)


def test_many_corrections_do_not_push_out_what_was_drawn_from_nothing(
    project: Project, ann: User, measured: list[Photo], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a total is a total, however many are read for the median."""
    monkeypatch.setattr(quality, "NEWEST", 5)
    extra = factories.photo(project, "sixth.jpg")
    drew(extra, ann, 60, shown=measured[0].predictions.get().mask)
    assert saved(project).scratch_seconds == 300
    assert saved(project).corrected == 6


def test_a_photo_that_was_sent_back_is_one_photo(project: Project, ann: User, rex: User, measured: list[Photo]) -> None:
    """With all that it cost, also where a reviewer corrected the last bit, or where a model had drawn by then."""
    for photo in measured[:3]:
        drew(photo, ann, 30, shown=photo.predictions.get().mask)
    drew(measured[0], rex, 10, shown=measured[0].predictions.get().mask)
    scratch = Photo.objects.get(name="scratch0.jpg")
    drew(scratch, ann, 900, shown=measured[0].predictions.get().mask)
    found = saved(project)
    assert (found.scratch_seconds, found.corrected_seconds, found.corrected) == (300, 90, 5)
    Effort.objects.filter(version__photo=scratch).delete()
    assert quality.effort(project) is None


def test_control_photos_save_nothing(project: Project, ann: User, rex: User, measured: list[Photo]) -> None:
    """They are drawn again to be compared with a mask that is done."""
    for photo in measured:
        truth = photo.head.version
        again = drew(photo, rex, 500, shown=photo.predictions.get().mask)
        ControlTask.objects.create(
            project=project, item=photo.item, user=rex, kind="known", truth=truth, version=again, dice=0.9,
            closed_at=timezone.now(),
        )  # fmt: skip
    assert saved(project).corrected_seconds == 60


def test_an_import_that_triage_accepts_was_drawn_by_somebody(project: Project, measured: list[Photo]) -> None:
    """Only a prediction that nobody had to see saves the drawing of a photo."""
    before = saved(project).hours_saved
    given = factories.photo(project, "import.jpg")
    factories.mask(given, source=Source.IMPORT)
    factories.move(given, Event.SEGMENTED, Event.AUTO_ACCEPTED)
    assert saved(project).hours_saved == before
    waved = factories.photo(project, "waved.jpg")
    Head.objects.create(photo=waved, version=factories.mask(waved, source=Source.MODEL, head=False))
    factories.move(waved, Event.SEGMENTED, Event.AUTO_ACCEPTED)
    assert saved(project).hours_saved == pytest.approx(before + 300 / 3600)


def test_hours_saved_cost_four_queries(
    project: Project, measured: list[Photo], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        saved(project)
