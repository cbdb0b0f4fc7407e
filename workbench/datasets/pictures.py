"""A photo's pixels, and the smaller pictures made of it: `thumb.jpg` for lists, `screen.jpg` for first paint."""

from pathlib import Path

import cv2
import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from workbench.datasets import blobs
from workbench.datasets.models import Photo
from workbench.errors import BadInput, NotFound

# name: (longest side in pixels, JPEG quality)
DERIVATIVES = {"thumb.jpg": (384, 85), "screen.jpg": (2048, 90)}


def load_rgb(photo: Photo) -> NDArray[np.uint8]:
    """The photo's pixels, (height, width, 3) uint8 RGB. Raises NotFound when its file is gone or damaged."""
    pixels = cv2.imread(str(blobs.path(photo.pixels)), cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        raise NotFound(_("The file of %(name)s is missing or damaged.") % {"name": photo.name})
    return np.asarray(pixels, np.uint8)


def read_rgb(file: Path) -> NDArray[np.uint8]:
    """A picture file's pixels, upright, (height, width, 3) uint8 RGB. Raises BadInput when it is none."""
    pixels = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
    if pixels is None:
        raise BadInput(_("%(name)s is no picture that can be read.") % {"name": file.name})
    return np.asarray(pixels, np.uint8)


def make_derivatives(rgb: NDArray[np.uint8], pixels_sha: str) -> None:
    """Write every derivative of rgb (height, width, 3) uint8 beside the blob `pixels_sha`."""
    for name, (side, quality) in DERIVATIVES.items():
        blobs.write_derived(pixels_sha, name, jpeg(shrink(rgb, side), quality))


def derivative(photo: Photo, name: str) -> Path:
    """The file of a derivative; one that is missing is made now."""
    file = blobs.derived(photo.pixels, name)
    if not file.exists():
        make_derivatives(load_rgb(photo), photo.pixels)
    return file


def shrink(rgb: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The picture (height, width, 3) with its longest side at most `side` pixels; never enlarged."""
    height, width = rgb.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return rgb
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def jpeg(rgb: NDArray[np.uint8], quality: int) -> bytes:
    """Encode (height, width, 3) uint8 RGB as JPEG."""
    return _encode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode (height, width) grey or (height, width, 4) RGBA uint8 as PNG."""
    ordered = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA)
    return _encode(".png", ordered, [cv2.IMWRITE_PNG_COMPRESSION, 4])


def _encode(ending: str, pixels: cv2.typing.MatLike, settings: list[int]) -> bytes:
    done, data = cv2.imencode(ending, pixels, settings)
    if not done:
        raise ValueError(f"This picture of shape {pixels.shape} cannot be written as {ending}.")
    return bytes(data)
