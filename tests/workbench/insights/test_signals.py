"""The table of signals on a photo's page."""

from collections.abc import Callable

from django.test import Client

from tests import factories
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.insights.signals import signal_table
from workbench.predictions.models import Prediction

ClientOf = Callable[[User], Client]


def predicted(project: Project, **signals: float) -> Prediction:
    """A prediction with these signals of the photo, and half of each for the first label."""
    prediction = factories.prediction(factories.photo(project), factories.model_version(project), dice=0.9)
    label = str(project.labels.get(name="garment").pk)
    halves = {label: {name: value / 2 for name, value in signals.items()}}
    Prediction.objects.filter(pk=prediction.pk).update(signals=signals, label_signals=halves)
    prediction.refresh_from_db()
    return prediction


def test_one_label_needs_no_columns_of_its_own(project: Project) -> None:
    table = signal_table(project, predicted(project, flip=0.98, holes=2.0))
    assert table is not None
    assert table.labels == []
    assert [row.values for row in table.rows] == [[0.98], [2.0]]


def test_each_label_has_a_column(project: Project) -> None:
    project.labels.create(name="skin", value=2, is_body=True)
    table = signal_table(project, predicted(project, flip=0.8))
    assert table is not None
    assert (table.labels, [row.values for row in table.rows]) == (["garment"], [[0.8, 0.4]])


def test_a_prediction_of_old_has_no_table(project: Project) -> None:
    assert signal_table(project, predicted(project)) is None
    assert signal_table(project, None) is None


def test_the_photo_page_shows_it(project: Project, ann: User, client_of: ClientOf) -> None:
    prediction = predicted(project, flip=0.9876)
    page = client_of(ann).get(f"/projects/{project.slug}/photos/{prediction.photo_id}/").content.decode()
    assert "Dice with the mask of the flipped photo" in page
    assert "0.988" in page
