"""manage.py hash_photos PROJECT: hashes of photos that were stored before there were any, and which of them repeat."""

from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project
from workbench.datasets import pictures
from workbench.datasets.models import Photo
from workbench.errors import NotFound
from workbench.intake.likeness import likeness
from workbench.intake.repeats import repeated_photo


class Command(JsonCommand):
    """Hash what has no hash yet, oldest first; run it again to go on where it was stopped."""

    help = "Hash old photos and note which of them nearly repeat an older one. Splits stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hash, compare, print how many."""
        project = find_project(options["project"])
        waiting = Photo.objects.filter(project=project, phash="").order_by("pk")
        hashed, repeats, unreadable = 0, list[dict[str, str]](), list[str]()
        for photo in self.progress(waiting.iterator(), waiting.count(), "Hashing"):
            try:
                alike = likeness(pictures.load_rgb(photo))
            except NotFound:
                unreadable.append(photo.name)
                continue
            twin = repeated_photo(project, alike, before=photo.pk)
            Photo.objects.filter(pk=photo.pk).update(phash=alike.phash, duplicate_of=twin)
            hashed += 1
            repeats += [{"photo": photo.name, "looks_like": twin.name}] if twin else []
        self.finish({"hashed": hashed, "repeats": repeats, "unreadable": unreadable}, ok=not unreadable)
