"""`manage.py export_onnx PROJECT [N] --to FILE`: a model version as a file that ONNX Runtime runs anywhere."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project
from workbench.datasets import blobs
from workbench.errors import BadInput, Conflict
from workbench.predictions.models import ModelVersion
from workbench.predictions.services import require_champion
from workbench.training.exporting import add_onnx
from workbench.training.permissions import version_for


class Command(JsonCommand):
    """Writes the file that was made with the version; makes it now where there is none."""

    help = "Write a model version as ONNX, checked to draw the same masks."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project, the version's number, the file."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("number", nargs="?", type=int, help="the model version's number; by default the champion")
        parser.add_argument("--to", required=True, type=Path, metavar="FILE", help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 where the file draws other masks than the network."""
        project, target = find_project(options["project"]), options["to"]
        if not target.parent.is_dir() or target.is_dir():
            raise BadInput(f"{target} cannot be written: name a file in a folder that is there.")
        number = options["number"]
        version = require_champion(project) if number is None else version_for(project, number)
        if not (version.onnx and blobs.path(version.onnx).exists()):
            version = _made_now(version)
        shutil.copyfile(blobs.path(version.onnx), target)
        self.finish({"version": str(version), "file": str(target), "sha256": version.onnx, **version.onnx_check})


def _made_now(version: ModelVersion) -> ModelVersion:
    run = getattr(version, "run", None)
    made = add_onnx(version, run.snapshot if run else None)
    if not made.onnx:
        raise Conflict(f"{version} has no ONNX file: {made.onnx_check['error']}")
    return made
