"""`manage.py check_lineage PROJECT`: count again what every model version was made from."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project
from workbench.datasets import blobs
from workbench.predictions.models import ModelVersion
from workbench.training import snapshots
from workbench.training.models import Snapshot


class Command(JsonCommand):
    """Reads only; changes nothing."""

    help = "Count the snapshots and the files of a project's model versions again and name what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 when anything is not as it was."""
        project = find_project(options["project"])
        frozen = list(Snapshot.objects.filter(project=project).order_by("id"))
        versions = list(ModelVersion.objects.filter(project=project).order_by("number"))
        faults = [fault for one in self.progress(frozen, len(frozen), "counting") for fault in snapshots.faults(one)]
        faults += [fault for version in versions for fault in _file_faults(version)]
        self.finish({"snapshots": len(frozen), "versions": len(versions), "faults": faults}, ok=not faults)


def _file_faults(version: ModelVersion) -> Iterator[str]:
    kept = {"weights": version.weights, "ONNX export": version.onnx}
    for what, sha256 in kept.items():
        if not sha256:
            continue
        file = blobs.path(sha256)
        if not file.exists():
            yield f"{version}: the file of its {what} is missing."
        elif _sha256(file.read_bytes()) != sha256:
            yield f"{version}: the file of its {what} is damaged: its checksum differs."


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
