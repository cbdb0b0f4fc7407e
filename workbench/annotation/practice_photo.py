"""The photo to practise on: drawn by the product, so that its true mask is known to the pixel."""

import hashlib
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

import cv2
import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from workbench.datasets import blobs, pictures
from workbench.masks import codec
from workbench.samples.design import design
from workbench.samples.scene import Scene, scene

Bytes = NDArray[np.uint8]

# A short dress with thin straps and two cut-outs: something for every tool.
NUMBER, SEED, VIEW = 10, 3, "Front"
WIDTH, HEIGHT = 1152, 1728
# Whoever changes what is drawn here counts this up, and the files are made anew.
EDITION = 1
NAME = f"practice-{EDITION}"
KEY = hashlib.sha256(NAME.encode()).hexdigest()
QUALITY = 95
# The start mask's faults; a fault's place here, from 1, is its value in `PracticeMasks.faults`.
FAULTS = ("strap", "hem", "mannequin", "hole")


class FaultJSON(TypedDict):
    """One fault of the start mask: its name in FAULTS, its box in pixels (x1, y1 exclusive), its pixels."""

    name: str
    x0: int
    y0: int
    x1: int
    y1: int
    area: int


@dataclass(frozen=True)
class PracticeMasks:
    """All (HEIGHT, WIDTH) uint8: the true alpha, the faulty one to start from, each pixel's fault."""

    truth: Bytes
    start: Bytes
    faults: Bytes


def photo_file() -> Path:
    """The photo as a JPEG; drawn at the first call."""
    return _file("photo.jpg")


def start_data() -> bytes:
    """The faulty mask, encoded as it travels."""
    return _file("start.svm").read_bytes()


def practice_masks() -> PracticeMasks:
    """The true mask, the faulty one and its faults."""
    return _masks(settings.SELVEDGE_STORAGE)


def fault_places() -> list[FaultJSON]:
    """Where the start mask is wrong, for the tour that leads a hand from one fault to the next."""
    faults, found = practice_masks().faults, []
    for value, name in enumerate(FAULTS, start=1):
        ys, xs = np.nonzero(faults == value)
        x0, y0, x1, y1 = int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1
        found.append(FaultJSON(name=name, x0=x0, y0=y0, x1=x1, y1=y1, area=len(xs)))
    return found


def cut_outs() -> list[tuple[int, int, int]]:
    """The true openings of the garment: (x, y, area) of a pixel well inside each, and its pixels."""
    outside = (practice_masks().truth < codec.HALF).astype(np.uint8)
    _, holes = cv2.connectedComponents(outside, connectivity=4)
    away = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    found = []
    for value in sorted(set(np.unique(holes)) - {0, holes[0, 0]}):
        y, x = np.unravel_index(int(np.where(holes == value, away, 0).argmax()), away.shape)
        found.append((int(x), int(y), int(np.count_nonzero(holes == value))))
    return found


def spoilt(picture: Scene) -> PracticeMasks:
    """Cut off a strap, bite into the hem, let the mannequin leak in, and burn a hole."""
    truth = np.asarray(picture.alpha, np.uint8)
    places = (_strap(picture), _bite(truth), _leak(picture), _hole(truth))
    faults = np.zeros(truth.shape, np.uint8)
    for value, place in enumerate(places, start=1):
        faults[place & (faults == 0)] = value
    start = np.where(faults == 0, truth, np.where(faults == FAULTS.index("mannequin") + 1, picture.figure, 0))
    return PracticeMasks(truth, start.astype(np.uint8), faults)


@lru_cache(maxsize=1)
def _masks(storage: Path) -> PracticeMasks:
    # By storage, since a process may be pointed to another one.
    names = [field.name for field in fields(PracticeMasks)]
    return PracticeMasks(*(codec.decode(_file(f"{name}.svm").read_bytes()) for name in names))


def _file(name: str) -> Path:
    file = blobs.derived(KEY, name)
    return file if file.exists() else blobs.write_derived(KEY, name, _drawn()[name])


@lru_cache(maxsize=1)
def _drawn() -> dict[str, bytes]:
    """What the files hold, by name: drawing takes half a second, and all of them are wanted soon."""
    picture = scene(design(NUMBER, SEED), VIEW, SEED, WIDTH, HEIGHT)
    masks = {f"{name}.svm": codec.encode(alpha) for name, alpha in vars(spoilt(picture)).items()}
    return {"photo.jpg": pictures.jpeg(picture.photo, QUALITY)} | masks


def _strap(picture: Scene) -> NDArray[np.bool_]:
    """The left strap, up to where it is sewn to the bodice."""
    thin = (picture.alpha > 0) & (picture.thick < codec.HALF)
    rows = np.flatnonzero((picture.thick >= codec.HALF).any(axis=1))
    thin[rows[0] :] = False
    columns = np.flatnonzero(thin.any(axis=0))
    thin[:, (columns[0] + columns[-1]) // 2 :] = False
    return np.asarray(thin)


def _bite(truth: Bytes) -> NDArray[np.bool_]:
    """A half disc out of the hem, left of its middle."""
    rows = np.flatnonzero((truth >= codec.HALF).any(axis=1))
    columns = np.flatnonzero(truth[rows[-1] - HEIGHT // 100] >= codec.HALF)
    x = int(columns[0] + 0.35 * (columns[-1] - columns[0]))
    return _disc((x, int(rows[-1])), HEIGHT // 30) & (truth > 0)


def _leak(picture: Scene) -> NDArray[np.bool_]:
    """The upper part of the right leg, where it comes out of the hem."""
    rows = np.flatnonzero((picture.alpha >= codec.HALF).any(axis=1))
    skin = (picture.figure >= codec.HALF) & (picture.alpha < codec.HALF)
    columns = np.flatnonzero(skin[rows[-1] + HEIGHT // 100])
    centre = (int(columns[0] + 0.8 * (columns[-1] - columns[0])), int(rows[-1]))
    return _disc(centre, HEIGHT // 26) & (picture.figure > 0) & (picture.alpha < codec.HALF)


def _hole(truth: Bytes) -> NDArray[np.bool_]:
    """A small disc where the garment is widest."""
    away = cv2.distanceTransform((truth >= codec.HALF).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    y, x = np.unravel_index(int(away.argmax()), away.shape)
    return _disc((int(x), int(y)), HEIGHT // 80)


def _disc(centre: tuple[int, int], radius: int) -> NDArray[np.bool_]:
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    return np.asarray((columns - centre[0]) ** 2 + (rows - centre[1]) ** 2 <= radius**2)
