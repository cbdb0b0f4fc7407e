"""manage.py create_project NAME: a new project with its labels and its lead."""

from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_user
from workbench.datasets.services import create_project


class Command(JsonCommand):
    """Create a project."""

    help = "Create a project with its labels; --lead names the person who leads it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name, slug, labels and lead."""
        super().add_arguments(parser)
        parser.add_argument("name")
        parser.add_argument("--slug", default="", help="its address; made from the name unless given")
        parser.add_argument("--labels", default="garment", help="names separated by commas")
        parser.add_argument("--lead", default="", metavar="USER", help="user name of the person who leads it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it and print its slug and labels."""
        project = create_project(
            name=options["name"],
            slug=options["slug"],
            labels=options["labels"].split(","),
            created_by=find_user(options["lead"]),
        )
        labels = [{"name": label.name, "value": label.value} for label in project.labels.all()]
        self.finish({"project": project.slug, "name": project.name, "labels": labels})
