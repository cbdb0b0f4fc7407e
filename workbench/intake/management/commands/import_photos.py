"""manage.py import_photos PROJECT FOLDER: photos, with their masks or cutouts, from a folder or a zip."""

import time
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project, find_user
from workbench.errors import BadInput
from workbench.intake import bulk
from workbench.intake.formats import archive, folder
from workbench.intake.formats.source import Listing


class Command(JsonCommand):
    """Import photos and masks; run it again to go on where it was stopped."""

    help = "Import photos from a folder or a zip; photos/, masks/ and cutouts/ inside it are used as they are called."

    def add_arguments(self, parser: CommandParser) -> None:
        """Project, source, and where the masks are."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("source", type=Path, metavar="FOLDER_OR_ZIP")
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--masks", type=Path, metavar="FOLDER", help="1-bit or 8-bit PNGs named like the photos")
        group.add_argument("--cutouts", type=Path, metavar="FOLDER", help="RGBA PNGs named like the photos")
        parser.add_argument("--user", default="", metavar="NAME", help="user name of the person who brings them")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take everything in and print what became of it."""
        started = time.monotonic()
        project, user = find_project(options["project"]), find_user(options["user"])
        report = bulk.Report()
        with ExitStack() as stack:
            listing = _listing(options["source"], options["masks"], options["cutouts"], stack)
            for refused in listing.refused:
                report.refuse(refused.path, refused.reason)
            taken = bulk.take_in(project, listing.ordered(), user)
            for source, received in self.progress(taken, len(listing.sources), "Importing"):
                report.count(source.path, source.kind, received)
        seconds = round(time.monotonic() - started, 3)
        self.finish({**report.as_json(), "seconds": seconds}, ok=not report.rejected)


def _listing(source: Path, masks: Path | None, cutouts: Path | None, stack: ExitStack) -> Listing:
    if source.is_dir():
        listing = folder.read(source, masks, cutouts)
    elif not source.is_file():
        raise BadInput(f"There is no folder or zip called {source}.")
    elif masks or cutouts:
        raise BadInput("Masks of a zip lie in the zip, in a folder masks/ or cutouts/.")
    else:
        opened: tuple[zipfile.ZipFile, Listing] = archive.read(source)
        stack.enter_context(opened[0])
        listing = opened[1]
    if not listing.sources and not listing.refused:
        raise BadInput(f"There is no file in {source}.")
    return listing
