"""A project's recipes: which there are, what it has otherwise, keeping its own, and choosing one for a training."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from ml.recipe import presets
from tests import factories
from tests.workbench.training.test_pages import ClientOf, accepted, get, text
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.errors import BadInput
from workbench.training import recipes
from workbench.training.models import Run

OWN = "# Ours.\n[network]\nheight = 128\nwidth = 64\n\n[training]\nepochs = 3\n"


@pytest.fixture
def project(db: None) -> Project:
    return factories.project()


@pytest.fixture
def led(client_of: ClientOf, project: Project, lea: User) -> Client:
    return client_of(lea)


def post(client: Client, project: Project, page: str, **data: Any) -> Any:
    return client.post(f"/projects/{project.slug}/{page}", data, follow=True)


def test_a_project_trains_by_the_laptop_recipe_and_says_what_it_has_otherwise(project: Project) -> None:
    assert recipes.standing(project) == presets()["laptop"]
    project.encoder, project.input_height, project.training_minutes = "resnet34", 128, 2.0
    changed = recipes.standing(project)
    assert (changed.network.encoder, changed.network.height, changed.network.width) == ("resnet34", 128, 256)
    assert changed.training.max_seconds == 120
    assert recipes.overrides(project) == {"encoder": "resnet34", "height": 128}


def test_a_recipe_chosen_for_one_run_is_taken_as_it_stands_and_within_the_longest_training(project: Project) -> None:
    project.encoder, project.training_minutes = "resnet34", 2.0
    folds = recipes.chosen(project, "k-folds")
    assert (folds.network.encoder, folds.network.folds, folds.training.max_seconds) == ("resnet18", 5, 120)
    assert recipes.chosen(project, "k-folds", minutes=1).training.max_seconds == 60
    with pytest.raises(BadInput, match=r"There is no recipe cake\. There are: heads-first, k-folds, laptop"):
        recipes.chosen(project, "cake")


def test_own_recipes_are_checked_before_they_are_kept(project: Project, lea: User) -> None:
    recipes.keep(project=project, name="ours", text=OWN, user=lea)
    recipes.use(project=project, name="ours")
    assert recipes.standing(Project.objects.get()).network.height == 128
    with pytest.raises(BadInput, match="Line 2: height must be a whole number"):
        recipes.keep(project=project, name="ours", text="[network]\nheight = 'high'", user=lea)
    with pytest.raises(BadInput, match="The name laptop is taken"):
        recipes.keep(project=project, name="laptop", text=OWN, user=lea)
    assert recipes.named(project, "ours").training.epochs == 3


def test_a_recipe_that_does_not_fit_the_projects_settings_is_not_taken_into_use(project: Project) -> None:
    Project.objects.update(input_height=96)
    recipes.keep(project=project, name="pan", text="[network]\narchitecture = 'PAN'\nheight = 128", user=None)
    with pytest.raises(BadInput, match="The recipe pan does not fit this project's settings: The height"):
        recipes.use(project=project, name="pan")


def test_a_lead_trains_by_another_recipe_and_the_run_keeps_it_as_it_was(led: Client, project: Project) -> None:
    accepted(project, 4)
    recipes.keep(project=project, name="ours", text=OWN, user=None)
    assert '<option value="laptop" selected>' in text(led, project, "models/")
    page = post(led, project, "train/", recipe="ours")
    run = Run.objects.get()
    recipes.keep(project=project, name="ours", text=OWN.replace("3", "9"), user=None)
    assert (run.recipe["name"], run.recipe["training"]["epochs"]) == ("ours", 3)
    assert "ours" in page.content.decode()


def test_the_page_lists_recipes_and_an_own_one_is_written_there(led: Client, project: Project) -> None:
    page = text(led, project, "recipes/")
    assert all(name in page for name in presets())
    wrong = post(led, project, "recipes/new/", name="ours", text="[training]\nepoch = 3\nema = 'x'")
    shown = wrong.content.decode()
    assert "Line 2: [training] has no setting epoch. Is it epochs?" in shown
    assert "Line 3: ema must be a number" in shown
    assert "epoch = 3" in shown
    assert "ours" in post(led, project, "recipes/new/", name="ours", text=OWN).content.decode()
    post(led, project, "recipes/ours/use/")
    assert Project.objects.get().recipe == "ours"
    assert "height = 128" in text(led, project, "recipes/ours/")
    assert "passes = 2" in text(led, project, "recipes/new/?from=two-pass")
    assert "two passes" in text(led, project, "recipes/")


def test_a_reviewer_reads_recipes_and_changes_none(client_of: ClientOf, project: Project, rex: User) -> None:
    reader = client_of(rex)
    assert "Use it" not in text(reader, project, "recipes/")
    assert get(reader, project, "recipes/new/").status_code == 403
    assert reader.post(f"/projects/{project.slug}/recipes/laptop/use/").status_code == 403


def test_over_the_api(led: Client, project: Project) -> None:
    address = f"/api/projects/{project.slug}/recipes/"
    assert led.get(address).json()["in_use"] == "laptop"
    put = led.put(f"{address}ours/", json.dumps({"text": OWN, "use": True}), content_type="application/json")
    assert (put.status_code, put.json()["network"]["height"]) == (200, 128)
    wrong = led.put(f"{address}ours/", json.dumps({"text": "[x]"}), content_type="application/json")
    assert wrong.status_code == 400
    assert "x belongs to no table" in wrong.content.decode()
    assert led.get(address).json()["in_use"] == "ours"


def test_from_the_shell(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OWN)
    said = StringIO()
    call_command("recipe", "keep", project.slug, "ours", str(file), stdout=said)
    call_command("recipe", "use", project.slug, "ours", stdout=said)
    call_command("recipe", "list", project.slug, "--json", stdout=(listed := StringIO()))
    assert json.loads(listed.getvalue())["in_use"] == "ours"
    file.write_text("[training]\nepoch = 3")
    with pytest.raises(SystemExit) as ended:
        call_command("recipe", "check", str(file), stdout=said)
    assert ended.value.code == 1
    assert "Is it epochs?" in said.getvalue()
