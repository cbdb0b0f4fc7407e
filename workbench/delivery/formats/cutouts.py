"""Cutouts: the photo at full resolution with the mask as its soft alpha, one RGBA PNG a photo."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workbench.delivery.formats.base import File, Job
from workbench.masks.pictures import cutout


class Cutouts:
    """One RGBA PNG a photo."""

    title: str | Promise = _("Cutouts")
    summary: str | Promise = _("RGBA PNG at full resolution; the alpha is the mask, with its soft edge.")

    def write(self, job: Job) -> File:
        """cutouts/NAME.png."""
        return File(f"cutouts/{job.stem}.png", cutout(job.version))

    def end(self) -> Iterator[File]:
        """Nothing follows."""
        yield from ()
