"""Finding the photo of a project that a new one nearly repeats."""

import threading
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.datasets import pictures
from workbench.datasets.models import Photo, Project
from workbench.errors import BadInput, NotFound
from workbench.intake.likeness import SAME, WORDS, Hashes, Likeness, difference, distances, unpack

# Bits of 256 within which a copy lies, and how many of the nearest are looked at closely.
NEAR = 36
LOOKED_AT = 8
# Seconds after which all hashes are read again: old photos may have got theirs meanwhile.
KEPT = 600.0


@dataclass
class Known:
    """The hashes of a project's photos, 40 bytes each, kept by this process. Comparing 100 000 takes milliseconds."""

    ids: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    hashes: Hashes = field(default_factory=lambda: np.zeros((WORDS, 0), np.uint64))
    read_at: float = field(default_factory=time.monotonic)

    def read_on(self, project: Project) -> None:
        """Add what came since."""
        newest = int(self.ids[-1]) if len(self.ids) else 0
        rows = Photo.objects.filter(project=project, pk__gt=newest).exclude(phash="").order_by("pk")
        found = list(rows.values_list("pk", "phash"))
        if found:
            self.ids = np.concatenate([self.ids, np.array([pk for pk, _ in found], np.int64)])
            self.hashes = np.hstack([self.hashes, unpack([phash for _, phash in found])])

    def nearest(self, looked_up: Hashes) -> list[int]:
        """The photos within NEAR bits, nearest first, the oldest of equals first."""
        bits = distances(self.hashes, looked_up)
        order = np.argsort(bits, kind="stable")[:LOOKED_AT]
        return [int(self.ids[n]) for n in order if bits[n] <= NEAR]


_known: dict[int, Known] = {}
_turn = threading.Lock()


def repeated_photo(project: Project, likeness: Likeness, *, before: int | None = None) -> Photo | None:
    """The first photo of this picture in the project, or None; `before` looks only at photos with lower numbers."""
    if not likeness.phash:
        return None
    near = [pk for pk in _nearest(project, likeness) if before is None or pk < before]
    photos = Photo.objects.select_related("garment", "duplicate_of__garment").in_bulk(near)
    scored = [(_difference(photos[pk], likeness), pk) for pk in near if pk in photos]
    score, pk = min(scored, default=(np.inf, 0))
    if score > SAME:
        return None
    # A copy of a copy is a copy of the first: what they must not straddle is that one's split.
    return photos[pk].duplicate_of or photos[pk]


def forget() -> None:
    """Read all hashes again when next asked."""
    with _turn:
        _known.clear()


def _nearest(project: Project, likeness: Likeness) -> list[int]:
    with _turn:
        known = _known.get(project.pk)
        if known is None or time.monotonic() - known.read_at > KEPT:
            known = _known[project.pk] = Known()
        known.read_on(project)
        return known.nearest(likeness.looked_up)


def _difference(photo: Photo, likeness: Likeness) -> float:
    try:
        return difference(pictures.read_rgb(pictures.derivative(photo, "thumb.jpg")), likeness.small)
    except (NotFound, BadInput):
        # Its file is gone; the new photo is none the worse for that.
        return np.inf
