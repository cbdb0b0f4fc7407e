"""Recipes are read strictly: what is wrong is named with its line, and what is right can be built."""

from __future__ import annotations

import subprocess
import sys

import pytest
import segmentation_models_pytorch as smp
from segmentation_models_pytorch.encoders import encoders

from ml.encoders import ARCHITECTURES, ENCODERS, known_encoder
from ml.recipe import Recipe, RecipeError, keys, parse, presets


def wrong(text: str) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        parse(text, "mine")
    return caught.value.problems


def test_every_preset_is_whole_and_says_what_it_is_for() -> None:
    names = {"laptop", "one-gpu", "two-pass", "heads-first", "k-folds", "original-report-deep"}
    assert names <= presets().keys()
    assert all(recipe.about.endswith(".") for recipe in presets().values())
    gpu = presets()["one-gpu"]
    assert (gpu.network.height, gpu.network.width, gpu.network.encoder) == (1152, 768, "resnet34")
    report = presets()["original-report-deep"].training
    assert (report.optimiser, report.learning_rate, report.bce_weight, report.dice_weight) == ("rmsprop", 3e-4, 0.5, 2)
    assert presets()["laptop"].training.max_seconds == 600


def test_what_a_recipe_leaves_out_is_as_usual() -> None:
    assert parse("", "mine").training == parse("[training]\n", "other").training
    assert parse("[network]\npasses = 2", "mine").network.passes == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[network]\nheight = 100", "Line 2: The height must be a multiple of 32 from 64 on, not 100."),
        ("[training]\n\nepoch = 3", "Line 3: [training] has no setting epoch. Is it epochs?"),
        ("[training]\nema = 'much'", "Line 2: ema must be a number, not 'much'."),
        ("[training]\nflip = 1", "Line 2: flip must be true or false, not 1."),
        ("[training]\nepochs = true", "Line 2: epochs must be a whole number, not True."),
        ("[training]\nlearning_rate = nan", "Line 2: learning_rate must be a number, not nan."),
        ("[training]\nminutes = 0", "Line 2: minutes must be above zero."),
        ("[netwrk]", "Line 1: netwrk belongs to no table; a recipe has [network] and [training]."),
        ("network = 3", "Line 1: network is a table: write [network] and its settings below."),
        ("[network]\nencoder = 'resnet19'", "Line 2: encoder resnet19 is not known."),
        ("[network]\narchitecture = 'Wnet'", "Line 2: architecture must be one of Unet, "),
        ("[training]\nschedule = 'steps'", "Line 2: schedule must be one of one_cycle, cyclic, cosine, constant."),
        ("[network]\npasses = 2\nfolds = 3", "Line 2: A recipe has two passes or several folds, not both."),
        ("[network]\narchitecture = 'PAN'\nheight = 96", "Line 3: The height must be a multiple of 128"),
        ("[network]\narchitecture = 'PSPNet'\n[training]\nbatch_size = 1", "Line 4: batch_size must be at least 2"),
        ("[training]\nepochs = 5\nfrozen_epochs = 5", "Line 3: frozen_epochs must be a whole number"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, says: str) -> None:
    assert wrong(text)[0].startswith(says)


def test_all_mistakes_are_told_at_once_and_broken_toml_with_its_place() -> None:
    assert len(wrong("[training]\nema = 'x'\nepoch = 3\n[other]\n")) == 3
    assert "line 2" in wrong("[training]\nepochs =\n")[0]


def test_a_recipe_survives_being_kept() -> None:
    recipe = parse("# Mine.\n[training]\nscale = [0.8, 1.2]\nminutes = 3\n", "mine")
    again = Recipe.from_json(recipe.to_json())
    assert (again.network, again.training) == (recipe.network, recipe.training)
    assert recipe.about == "Mine."
    assert "classes" not in recipe.to_json()["network"]


def test_changes_are_checked_too() -> None:
    changed = presets()["laptop"].changed({"height": 128, "encoder": "resnet34"}, minutes=2)
    assert (changed.network.height, changed.network.encoder, changed.training.max_seconds) == (128, "resnet34", 120)
    for network in ({"height": 100}, {"encoder": "resnet19"}):
        with pytest.raises(RecipeError):
            presets()["laptop"].changed(network)


def test_the_names_are_those_of_smp() -> None:
    assert {name.lower() for name in ARCHITECTURES} == set(smp.MODEL_ARCHITECTURES_MAPPING) - {"dpt"}
    assert encoders.keys() == ENCODERS
    assert known_encoder("tu-convnext_tiny")
    assert not known_encoder("tu-")


def test_reading_recipes_needs_no_torch() -> None:
    code = "import sys, ml.recipe as r; r.presets(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_setting_has_a_kind_that_is_checked() -> None:
    assert all(len(wrong(f"[{table}]\n{key} = {{}}")) == 1 for table, known in keys().items() for key in known)
