"""A verdict that was taken back leaves no figure behind: not on the dashboard, not in a file, not behind a link."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.insights import promises, selectors, true_dice
from workbench.insights.periods import latest
from workbench.masks.models import Head
from workbench.predictions import outcomes
from workbench.predictions.models import Outcome
from workbench.triage import selectors as triage
from workbench.triage.facts import thresholds
from workbench.triage.preview import preview
from workbench.triage.services import arms, route_waiting
from workbench.workflow.services import Actor
from workbench.workflow.states import Event

E = Event
SPAN = latest(7)
LINKS = ("arm=audit&sort=true", "audited=yes&sort=true", "true_from=0.99&true_to=1.01")
# The upper half of what the prediction drew: Dice 2/3.
HALF = (12, 8, 36, 32)
TWO_THIRDS = pytest.approx(2 / 3)


@pytest.fixture
def audited(project: Project, rex: User) -> Photo:
    """A photo that triage would have accepted, taken out by lot and approved by a slip: Dice 1."""
    Project.objects.update(audit_share=1.0, random_share=0.0)
    photo = factories.photo(project)
    prediction = factories.prediction(photo, factories.model_version(project), dice=0.99)
    Head.objects.create(photo=photo, version=prediction.mask)
    factories.move(photo, E.SEGMENTED)
    route_waiting(Project.objects.get(), Actor(worker="tick"))
    factories.move(photo, E.APPROVED, user=rex)
    assert outcomes.settle(project, arms) == 1
    return photo


def figures(project: Project) -> list[list[float]]:
    """The same Dice wherever it is told: box plot, file, audit, promise, preview."""
    boxes = [photo.dice for sample in true_dice.samples(project, None, SPAN) for photo in sample.photos]
    file = [float(str(row[3].value)) for row in true_dice.outcome_table(project, SPAN).rows]
    days = [one.true for one in promises.by_day(project)]
    tried = [row.dice for row in preview(project, thresholds(project)).rows if row.dice is not None]
    return [boxes, file, list(triage.audited(project).dice), days, tried]


def listed(client: Client, project: Project) -> list[int]:
    """How many photos stand behind each of the links."""
    url = f"/projects/{project.slug}/photos/?"
    return [client.get(url + link).context["page"].paginator.count for link in LINKS]


def test_what_was_approved_is_told_everywhere(
    audited: Photo, project: Project, lea: User, client_of: Callable[[User], Client]
) -> None:
    assert figures(project) == [[1.0]] * 5
    assert listed(client_of(lea), project) == [1, 1, 1]
    assert selectors.fresh_masks(project) == 1


def test_a_verdict_taken_back_and_a_photo_discarded(
    audited: Photo, project: Project, rex: User, lea: User, client_of: Callable[[User], Client]
) -> None:
    factories.move(audited, E.UNDONE, E.DISCARDED, user=rex)
    assert figures(project) == [[]] * 5
    assert listed(client_of(lea), project) == [0, 0, 0]
    assert selectors.fresh_masks(project) == 0


def test_a_verdict_taken_back_and_a_photo_corrected(
    audited: Photo, project: Project, ann: User, rex: User, lea: User, client_of: Callable[[User], Client]
) -> None:
    """One photo, one value: that of the mask that counts."""
    factories.move(audited, E.UNDONE, E.SENT_BACK, user=rex)
    factories.mask(audited, author=ann, box=HALF)
    factories.move(audited, E.SUBMITTED, user=ann)
    factories.move(audited, E.APPROVED, user=rex)
    assert outcomes.settle(project, arms) == 1
    assert figures(project) == [[TWO_THIRDS]] * 5
    client = client_of(lea)
    assert listed(client, project) == [1, 1, 0]
    (item,) = client.get(f"/projects/{project.slug}/photos/?sort=true").context["page"]
    assert item.true_dice == TWO_THIRDS
    assert selectors.fresh_masks(project) == 1


def test_the_lists_true_dice_goes_with_the_verdict(
    audited: Photo, project: Project, rex: User, lea: User, client_of: Callable[[User], Client]
) -> None:
    factories.move(audited, E.UNDONE, user=rex)
    (item,) = client_of(lea).get(f"/projects/{project.slug}/photos/?sort=true").context["page"]
    assert item.true_dice is None


def test_a_file_keeps_what_was_measured_on_the_holdout(audited: Photo, project: Project, rex: User) -> None:
    """A version's exam stays what it was, whichever mask counts since."""
    Outcome.objects.update(arm="holdout", prediction=None)
    factories.move(audited, E.UNDONE, E.DISCARDED, user=rex)
    assert [row[0].value for row in true_dice.outcome_table(project, SPAN).rows] == ["holdout"]
