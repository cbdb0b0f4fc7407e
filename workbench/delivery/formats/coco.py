"""COCO: one annotations.json with a box, an area and an uncompressed run-length mask for each layer."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Label
from workbench.delivery.formats.base import File, Job
from workbench.masks import codec
from workbench.masks.models import Layer


class Coco:
    """Photos, labels and layers as COCO names them: images, categories and annotations."""

    title: str | Promise = "COCO"
    summary: str | Promise = _(
        "One annotations.json: categories, images, and for each layer its box, area and run-length mask."
    )

    def __init__(self, labels: list[Label]) -> None:
        self.categories = [{"id": label.value, "name": label.name} for label in labels]
        self.images: list[dict[str, Any]] = []
        self.annotations: list[dict[str, Any]] = []

    def write(self, job: Job) -> None:
        """Collect the photo and its layers."""
        photo = job.photo
        rows = [_annotation(photo.pk, layer) for layer in job.version.layers.all() if layer.area]
        self.images.append({"id": photo.pk, "file_name": photo.name, "width": photo.width, "height": photo.height})
        self.annotations += rows

    def end(self) -> Iterator[File]:
        """annotations.json, in the order of the photos whatever thread was faster."""
        self.images.sort(key=lambda image: int(image["id"]))
        self.annotations.sort(key=lambda row: int(row["image_id"]))
        for number, row in enumerate(self.annotations, start=1):
            row["id"] = number
        body = {"images": self.images, "categories": self.categories, "annotations": self.annotations}
        yield File("annotations.json", json.dumps(body, ensure_ascii=False).encode())


def _annotation(photo_id: int, layer: Layer) -> dict[str, Any]:
    alpha = codec.decode(bytes(layer.data))
    inside = np.ascontiguousarray((alpha >= codec.HALF).T).astype(np.uint8)
    values, lengths = codec.runs(inside)
    # COCO counts down the columns and starts with the run outside, of length zero where the first pixel is inside.
    counts = [0, *lengths.tolist()] if values[0] else lengths.tolist()
    box = [layer.left, layer.top, layer.right - layer.left, layer.bottom - layer.top]
    return {
        "image_id": photo_id,
        "category_id": layer.label.value,
        "bbox": box,
        "area": layer.area,
        "iscrowd": 0,
        "segmentation": {"size": list(alpha.shape), "counts": counts},
    }
