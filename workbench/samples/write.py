"""Write an album to a folder, the way a studio would hand it over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from workbench.samples.album import HEIGHT, WIDTH, DrawnPhoto, Planned, drawn, plan
from workbench.samples.bad_masks import shows
from workbench.samples.fields import Bytes

JPEG_QUALITY = 90
README = """\
Drawn studio photos
===================
Every picture here was drawn by a program; nobody photographed, posed for or owns them. Use them as you like.

photos/  JPEG, <garment id>_<Viewpoint>.jpg
masks/   8-bit grey PNG for some of the garments, white = garment; a few are wrong on purpose
wrong_masks.txt  the names of those few
truth/   the true mask of every photo, for tests and measurements; not meant to be imported
"""


def _silent(done: int, total: int) -> None:
    pass


def write(
    folder: Path,
    count: int = 140,
    with_masks: float = 0.5,
    bad_masks: int = 5,
    seed: int = 0,
    progress: Callable[[int, int], None] = _silent,
) -> None:
    """Write photos/, masks/, truth/, wrong_masks.txt and README.txt below folder.

    with_masks is the share of photos that get a mask, whole garments at a time; `bad_masks` of those masks
    are wrong, and named in wrong_masks.txt, one a line. progress is called with (photos written, photos in all).
    Raises OSError when a file can't be written.
    """
    for name in ("photos", "masks", "truth"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "README.txt").write_text(README)
    photos = plan(count, seed)
    masked = masked_names(photos, with_masks, seed)
    spoilt = _spoilt([photo for photo in photos if photo.name in masked], bad_masks)
    (folder / "wrong_masks.txt").write_text("".join(f"{name}\n" for name in sorted(spoilt)))

    def one(photo: Planned) -> None:
        picture = drawn(photo, seed, WIDTH, HEIGHT, spoilt.get(photo.name))
        _save(folder, picture, photo.name in masked)

    # Two threads: NumPy and OpenCV let go of the interpreter while they draw.
    with ThreadPoolExecutor(2) as pool:
        for done, _ in enumerate(pool.map(one, photos), start=1):
            progress(done, count)


def masked_names(photos: list[Planned], share: float, seed: int) -> set[str]:
    """Names of the photos with a mask: random garments, all their viewpoints, until the share is reached."""
    garments = sorted({photo.design.garment for photo in photos})
    chosen: set[str] = set()
    for index in np.random.default_rng([seed, 13]).permutation(len(garments)):
        if len(chosen) >= round(share * len(photos)):
            break
        chosen |= {photo.name for photo in photos if photo.design.garment == garments[int(index)]}
    return chosen


def _spoilt(photos: list[Planned], count: int) -> dict[str, int]:
    """Names of `count` photos, each with its mistake: spread out, on garments that show it where there are some."""
    chosen: dict[str, int] = {}
    for turn in range(min(count, len(photos))):
        start = turn * len(photos) // count
        left = [photo for photo in photos[start:] + photos[:start] if photo.name not in chosen]
        showing = [photo for photo in left if shows(photo.design, turn)]
        chosen[(showing or left)[0].name] = turn
    return chosen


def _save(folder: Path, picture: DrawnPhoto, masked: bool) -> None:
    bgr = cv2.cvtColor(picture.photo, cv2.COLOR_RGB2BGR)
    _store(folder / "photos" / f"{picture.name}.jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    _store(folder / "truth" / f"{picture.name}.png", picture.alpha, [])
    if masked:
        mask = picture.alpha if picture.bad_mask is None else picture.bad_mask
        _store(folder / "masks" / f"{picture.name}.png", mask, [])


def _store(path: Path, picture: Bytes | cv2.typing.MatLike, options: list[int]) -> None:
    if not cv2.imwrite(str(path), picture, options):
        raise OSError(f"could not write {path.name}")
