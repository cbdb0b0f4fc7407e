"""How a project's networks are built and trained: presets, its own recipes, what it has otherwise. Loads no torch."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _

from ml.recipe import Recipe, RecipeError, parse, presets
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.errors import BadInput
from workbench.training.models import OwnRecipe

# Of the network's settings, those that a project may have otherwise than its recipe, with the project's columns.
_OVERRIDES = {
    "architecture": "architecture", "encoder": "encoder", "encoder_weights": "encoder_weights",
    "height": "input_height", "width": "input_width",
}  # fmt: skip
LONGEST_TEXT = 20_000
# Addresses of their own among the recipes' pages.
RESERVED = ("new", "compare")


@dataclass(frozen=True)
class Listed:
    """A recipe as a list shows it; own is the project's own row, None for a preset. problem says why it is unusable."""

    name: str
    recipe: Recipe | None
    own: OwnRecipe | None
    problem: str = ""


def listed(project: Project) -> list[Listed]:
    """The presets, then the project's own recipes, by name."""
    own = [_own_row(row) for row in project.recipes.select_related("changed_by").order_by("name")]
    return [Listed(name, recipe, None) for name, recipe in presets().items()] + own


def _own_row(row: OwnRecipe) -> Listed:
    try:
        return Listed(row.name, parse(row.text, row.name), row)
    except RecipeError as error:
        return Listed(row.name, None, row, str(error))


def named(project: Project, name: str) -> Recipe:
    """A preset or one of the project's own recipes. Raises BadInput."""
    own = project.recipes.filter(name=name).first()
    if own is not None:
        return read(own.text, name)
    if name not in presets():
        known = ", ".join(one.name for one in listed(project))
        raise BadInput(_("There is no recipe %(name)s. There are: %(known)s.") % {"name": name, "known": known})
    return presets()[name]


def read(text: str, name: str) -> Recipe:
    """A recipe from its text. Raises BadInput with all that is wrong with it."""
    try:
        return parse(text, name)
    except RecipeError as error:
        raise BadInput(str(error)) from error


def problems(text: str) -> list[str]:
    """What is wrong with a recipe's text, a sentence each, with its line."""
    try:
        parse(text, "")
    except RecipeError as error:
        return error.problems
    return []


def overrides(project: Project) -> dict[str, Any]:
    """What the project has otherwise than its recipe, by the recipe's names."""
    found = {name: getattr(project, column) for name, column in _OVERRIDES.items()}
    return {name: value for name, value in found.items() if value not in ("", None)}


def standing(project: Project) -> Recipe:
    """What the project trains when nobody asks for another recipe. Raises BadInput."""
    return _changed(named(project, project.recipe), overrides(project), project.training_minutes)


def chosen(project: Project, name: str = "", minutes: float | None = None) -> Recipe:
    """The recipe of one run: the project's standing one, or another by name as it stands; the project's longest
    training, or the minutes given here, holds for both. Raises BadInput."""
    longest = project.training_minutes if minutes is None else minutes
    network = overrides(project) if name in ("", project.recipe) else {}
    return _changed(named(project, name or project.recipe), network, longest)


def _changed(recipe: Recipe, network: dict[str, Any], minutes: float | None) -> Recipe:
    try:
        return recipe.changed(network, minutes)
    except RecipeError as error:
        raise BadInput(
            _("The recipe %(name)s does not fit this project's settings: %(why)s")
            % {"name": recipe.name, "why": str(error)}
        ) from error


def of_one_network(recipe: Recipe) -> Recipe:
    """The same recipe without second passes and folds."""
    return replace(recipe, network=replace(recipe.network, passes=1, folds=1))


@transaction.atomic
def keep(*, project: Project, name: str, text: str, user: User | None) -> OwnRecipe:
    """Add or change one of the project's own recipes. Raises BadInput, or ValidationError for an unusable name."""
    if name in presets() or name in RESERVED:
        raise BadInput(_("The name %(name)s is taken by the product; give yours another one.") % {"name": name})
    validate_slug(name)
    if len(text) > LONGEST_TEXT:
        raise BadInput(_("A recipe has at most %(most)s characters.") % {"most": LONGEST_TEXT})
    read(text, name)
    row = OwnRecipe.objects.filter(project=project, name=name).first() or OwnRecipe(project=project, name=name)
    row.text, row.changed_by = text, user
    row.full_clean(exclude=["changed_by"])
    row.save()
    return row


def use(*, project: Project, name: str) -> None:
    """Make it what the project trains from now on. Raises BadInput."""
    candidate = Project.objects.get(pk=project.pk)
    candidate.recipe = name
    standing(candidate)
    candidate.save(update_fields=["recipe"])
    project.recipe = name


def in_words(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """(setting, value) for each of a recipe's settings that says more than its default."""
    for table in ("network", "training"):
        for name, value in recipe.to_json()[table].items():
            yield name, ", ".join(map(str, value)) if isinstance(value, list) else str(value)
