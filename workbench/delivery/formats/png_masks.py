"""Masks: one 8-bit grey PNG a photo. Intake reads them back to the same bytes."""

from collections.abc import Iterator

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from workbench.datasets.models import Label
from workbench.datasets.pictures import png
from workbench.delivery.formats.base import File, Job
from workbench.masks import codec
from workbench.masks.models import MaskVersion
from workbench.masks.services import foreground


class Masks:
    """Soft alpha for one label, a label map for several."""

    title: str | Promise = _("Masks")
    summary: str | Promise = _(
        "8-bit grey PNG: white is garment; with several labels each pixel holds the number of the topmost one."
    )

    def __init__(self, labels: list[Label]) -> None:
        self.several = len(labels) > 1

    def write(self, job: Job) -> File:
        """masks/NAME.png."""
        pixels = label_map(job.version) if self.several else foreground(job.version)
        return File(f"masks/{job.stem}.png", png(pixels))

    def end(self) -> Iterator[File]:
        """Nothing follows."""
        yield from ()


def label_map(version: MaskVersion) -> NDArray[np.uint8]:
    """The value of the topmost label at each pixel, (height, width) uint8, 0 where there is none."""
    out = np.zeros((version.photo.height, version.photo.width), np.uint8)
    for layer in sorted(version.layers.all(), key=lambda layer: layer.order):
        out[codec.decode(bytes(layer.data)) >= codec.HALF] = layer.label.value
    return out
