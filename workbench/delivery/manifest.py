"""manifest.json of an export: whose work each mask is, and which model version, of which snapshot, drew it."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from workbench.delivery.formats.base import File, Job
from workbench.masks.models import MaskVersion

# What the rows need of a photo's masks, read for many photos at once.
MASKS = Prefetch(
    "mask_versions",
    MaskVersion.objects.select_related("author", "prediction__model").defer(
        "prediction__signals", "prediction__label_signals", "prediction__stretches", "prediction__model__metrics",
        "prediction__model__config",
    ),
)  # fmt: skip


class Manifest:
    """Collects a row for each photo that was written."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(self, job: Job) -> None:
        """Note where a written mask comes from; the photo's masks are loaded as MASKS says."""
        way = list(_way(job))
        drawn = next((prediction.model for mask in way if (prediction := getattr(mask, "prediction", None))), None)
        authors = [str(mask.author) for mask in way if mask.author]
        self.rows.append(
            {
                "photo": job.photo.name,
                "photo_sha256": job.photo.sha256,
                "name": job.stem,
                "mask": job.version.pk,
                "source": job.version.source,
                "drawn_at": job.version.created_at.isoformat(),
                "authors": list(dict.fromkeys(authors)),
                "model": str(drawn) if drawn else None,
                "weights_sha256": drawn.weights if drawn else None,
                "snapshot_digest": (drawn.snapshot or None) if drawn else None,
            }
        )

    def file(self) -> File:
        """The finished file."""
        return File("manifest.json", json.dumps({"masks": self.rows}, ensure_ascii=False, indent=1).encode())


def _way(job: Job) -> Iterator[MaskVersion]:
    """The mask that counts and what it was made from, newest first."""
    by_number = {mask.pk: mask for mask in job.photo.mask_versions.all()}
    current = by_number.get(job.version.pk)
    while current is not None:
        yield current
        current = by_number.get(current.parent_id) if current.parent_id else None
