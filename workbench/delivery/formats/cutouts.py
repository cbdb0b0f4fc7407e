"""Cutouts: the photo at full resolution with the mask as its soft alpha, one RGBA PNG a photo."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workbench.delivery.formats.base import File, Job
from workbench.masks.pictures import cutout


class Cutouts:
    """One RGBA PNG a photo; on wish hard outlines get soft edges."""

    title: str | Promise = _("Cutouts")
    summary: str | Promise = _("RGBA PNG at full resolution; the alpha is the mask, with its soft edge.")

    def __init__(self, *, soft_edges: bool = False) -> None:
        self.soft_edges = soft_edges

    def write(self, job: Job) -> File:
        """cutouts/NAME.png."""
        return File(f"cutouts/{job.stem}.png", cutout(job.version, soft_edges=self.soft_edges))

    def end(self) -> Iterator[File]:
        """Nothing follows."""
        yield from ()
