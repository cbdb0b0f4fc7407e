"""What every writer of a format offers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from workbench.datasets.models import Photo
from workbench.masks.models import MaskVersion


@dataclass(frozen=True)
class File:
    """A finished file of an export: its path inside it, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True)
class Job:
    """One photo to write: the mask that counts, its layers and labels loaded, and the name without ending."""

    photo: Photo
    version: MaskVersion
    stem: str


class Writer(Protocol):
    """Writes one format. Made anew for each export, so that it may collect what only the end can write."""

    title: str | Promise
    summary: str | Promise

    def write(self, job: Job) -> File | None:
        """The photo's file, made in a thread and without the database; None where only the end writes."""

    def end(self) -> Iterator[File]:
        """What is written after the last photo."""
