"""Recipes compared: one snapshot, one holdout, one training after the other, nobody promoted."""

import json
from io import StringIO
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command

from tests import factories
from tests.workbench import tiny
from tests.workbench.training.test_pages import ClientOf, text
from workbench.accounts.models import User
from workbench.datasets.models import Label, Project, Split
from workbench.errors import BadInput, Conflict
from workbench.predictions import services as predictions
from workbench.predictions.models import Score
from workbench.training import comparisons, recipes, services
from workbench.training.comparisons import interval
from workbench.training.models import Comparison, Run, Snapshot
from workbench.training.run import execute

SMALL = (
    f'[network]\narchitecture = "Linknet"\nencoder = "{tiny.ENCODER}"\nheight = 64\nwidth = 64\n'
    "[training]\nepochs = 2\nminutes = 0.1\n"
)


@pytest.fixture
def project(db: None) -> Project:
    made = factories.project()
    for number in range(8):
        split = Split.HOLDOUT if number < 2 else Split.TRAIN
        factories.mask(factories.photo(made, f"masked{number}.jpg", split=split))
    for name in ("one", "other"):
        recipes.keep(project=made, name=name, text=SMALL, user=None)
    return made


def ended(run: Run, state: Run.State = Run.State.FAILED) -> None:
    assert services.start(run)
    services.end(run, state, "for a test")


def test_two_recipes_are_trained_on_the_same_masks_measured_and_not_promoted(project: Project) -> None:
    said = StringIO()
    call_command("compare_recipes", project.slug, "one", "other", "--minutes", "0.1", "--json", stdout=said)
    rows = json.loads(said.getvalue())["recipes"]
    assert [row["recipe"] for row in rows] == ["one", "other"]
    assert [row["version"] for row in rows] == ["v1", "v2"]
    for row in rows:
        assert None not in (row["median"], row["mean"], row["p10"], row["surface"], row["seconds"])
    assert rows[0]["difference"] is None
    assert rows[1]["difference"] == pytest.approx(rows[1]["mean"] - rows[0]["mean"])
    assert rows[1]["low"] <= rows[1]["difference"] <= rows[1]["high"]
    assert predictions.champion(project) is None
    assert Snapshot.objects.count() == 1
    assert {run.promoted for run in Run.objects.all()} == {False}


def test_the_next_recipe_waits_for_the_one_before_and_a_failed_one_does_not_stop_it(project: Project) -> None:
    comparison = comparisons.request(project=project, names=["laptop", "one", "other"])
    assert comparisons.advance(comparison) is None
    ended(comparison.runs.get())
    second = comparisons.advance(comparison)
    assert second is not None
    assert second.recipe["name"] == "one"
    ended(second, Run.State.STOPPED)
    assert comparisons.advance(comparison) is None
    assert comparisons.is_over(comparison)
    assert [row.run is None for row in comparisons.rows(comparison)] == [False, False, True]


def test_it_is_refused_without_two_different_known_recipes(project: Project) -> None:
    for names in (["one"], ["one", "one"], ["one", "nothing"]):
        with pytest.raises(BadInput):
            comparisons.request(project=project, names=names)
    comparisons.request(project=project, names=["one", "other"])
    with pytest.raises(Conflict):
        comparisons.request(project=project, names=["one", "other"])
    assert Comparison.objects.count() == 1


def test_a_lead_asks_for_it_watches_it_and_stops_it(client_of: ClientOf, project: Project, lea: User) -> None:
    client = client_of(lea)
    wrong = client.post(f"/projects/{project.slug}/recipes/compare/", {"recipe": "one"}, follow=True)
    assert "Choose two to 8 different recipes" in wrong.content.decode()
    asked = {"recipe": ["one", "other"], "minutes": "0,5"}
    page = client.post(f"/projects/{project.slug}/recipes/compare/", asked, follow=True)
    comparison = Comparison.objects.get()
    assert comparison.recipes[0]["training"]["max_seconds"] == 30
    assert "comes later" in page.content.decode()
    assert "every 3s" in page.content.decode()
    client.post(f"/projects/{project.slug}/comparisons/{comparison.pk}/stop/")
    assert Run.objects.get().state == Run.State.STOPPED
    assert "not trained" in text(client, project, f"comparisons/{comparison.pk}/")
    api: Any = client.get(f"/api/comparisons/{comparison.pk}/").json()
    assert (api["over"], [row["recipe"] for row in api["recipes"]]) == (True, ["one", "other"])


def test_an_interval_holds_its_mean_and_is_narrow_for_equal_differences() -> None:
    low, high = interval(np.array([0.01, 0.03, -0.01, 0.02]))
    assert low < 0.0125 < high
    assert interval(np.full(10, 0.01)) == pytest.approx((0.01, 0.01))


def test_a_label_that_is_younger_than_a_mask_is_neither_learned_nor_measured_there(project: Project) -> None:
    Label.objects.create(project=project, name="belt", value=9)
    run = services.request_run(project=project, trigger="a test", recipe=recipes.chosen(project, "one").to_json())
    assert services.start(run)
    assert execute(run).state == Run.State.SUCCEEDED
    for score in Score.objects.all():
        assert score.labels["9"]["counts"] == [0, 0, 0] or score.labels["9"]["dice"] == 1.0
