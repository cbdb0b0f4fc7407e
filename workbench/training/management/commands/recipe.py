"""`manage.py recipe`: list, show and check recipes, keep one for a project, choose what it trains."""

from argparse import SUPPRESS
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project
from workbench.errors import BadInput
from workbench.training import recipes


class Command(JsonCommand):
    """Recipes from the shell."""

    help = "Recipes: how a project's networks are built and trained."

    def add_arguments(self, parser: CommandParser) -> None:
        """One action and what it needs."""
        super().add_arguments(parser)
        actions = parser.add_subparsers(dest="action", required=True)
        for name, words in (
            ("list", "a project's recipes"),
            ("show", "everything a recipe says"),
            ("keep", "add or change a project's own recipe from a TOML file"),
            ("use", "what the project trains from now on"),
        ):
            one = actions.add_parser(name, help=words)
            one.add_argument("project", help="the project's slug")
            if name != "list":
                one.add_argument("name", help="the recipe's name")
            if name == "keep":
                one.add_argument("file", type=Path, help="a TOML file")
        check = actions.add_parser("check", help="whether a TOML file is a recipe")
        check.add_argument("file", type=Path)
        for one in actions.choices.values():
            one.add_argument("--json", action="store_true", default=SUPPRESS, help="print one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        getattr(self, f"_{options['action']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        project = find_project(options["project"])
        rows = [
            {"name": one.name, "own": one.own is not None, "about": one.problem or (one.recipe and one.recipe.about)}
            for one in recipes.listed(project)
        ]
        self.finish({"in_use": project.recipe, "otherwise": recipes.overrides(project), "recipes": rows})

    def _show(self, options: dict[str, Any]) -> None:
        self.finish(recipes.chosen(find_project(options["project"]), options["name"]).to_json())

    def _keep(self, options: dict[str, Any]) -> None:
        project, text = find_project(options["project"]), _text(options["file"])
        recipes.keep(project=project, name=options["name"], text=text, user=None)
        self.finish({"kept": options["name"]})

    def _use(self, options: dict[str, Any]) -> None:
        recipes.use(project=find_project(options["project"]), name=options["name"])
        self.finish({"in_use": options["name"]})

    def _check(self, options: dict[str, Any]) -> None:
        problems = recipes.problems(_text(options["file"]))
        self.finish({"problems": problems}, ok=not problems)


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read: {error}") from error
