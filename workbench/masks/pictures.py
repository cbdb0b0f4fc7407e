"""Masks as pictures: reading PNG masks and cutouts, drawing cutouts and garment thumbnails."""

import io
from pathlib import Path

import cv2
import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from workbench.datasets import pictures
from workbench.datasets.models import Photo
from workbench.errors import BadInput
from workbench.masks import codec
from workbench.masks.matting import soft_cutout
from workbench.masks.models import MaskVersion
from workbench.masks.services import foreground

MOST_PIXELS = codec.LARGEST_PIXELS
THUMB_SIDE = 384
# Drawn at thumbnail scale: dark below light reads on any cloth.
OUTLINE = ((4, (24, 24, 24)), (2, (255, 255, 255)))
GREY = 119
MARGIN = 0.06


def read_png_mask(source: Path | bytes) -> NDArray[np.uint8]:
    """Read a mask as alpha (height, width) uint8, 0 outside to 255 inside.

    Accepts 1-bit and 8-bit grey PNG as they are, and the alpha channel of RGBA or grey-with-alpha PNG.
    Raises BadInput, in words for the person who sent it, for everything else.
    """
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=["PNG"]) as image:
            _check_size(image)
            image.load()
            return _alpha(image)
    except UnidentifiedImageError as error:
        raise BadInput(_("A mask must be a PNG file; this is none.")) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BadInput(_("The PNG is damaged or cut short: %(error)s.") % {"error": error}) from error


def cutout(version: MaskVersion, *, soft_edges: bool = False) -> bytes:
    """The photo at full resolution with the mask as its alpha: RGBA PNG, on wish with soft edges where it is hard."""
    rgb, alpha = pictures.load_rgb(version.photo), foreground(version)
    return pictures.png(soft_cutout(rgb, alpha) if soft_edges else np.dstack([rgb, alpha]))


def garment_thumb(photo: Photo, version: MaskVersion | None, *, outlined: bool = True) -> bytes:
    """JPEG of 384 x 384 pixels on grey: the photo cropped to its mask with a margin; the whole photo without a mask."""
    rgb = pictures.load_rgb(photo)
    alpha = None if version is None else foreground(version)
    left, top, right, bottom = _frame(version, rgb.shape[1], rgb.shape[0])
    small = pictures.shrink(np.ascontiguousarray(rgb[top:bottom, left:right]), THUMB_SIDE)
    if alpha is not None and outlined:
        _draw_outline(small, alpha[top:bottom, left:right])
    return pictures.jpeg(_centred(small), 85)


def outline_path(version: MaskVersion) -> str:
    """The mask's outline as an SVG path in pixels of the photo, within half a pixel of the mask cut at one half."""
    inside = (foreground(version) >= codec.HALF).astype(np.uint8)
    outlines, _ = cv2.findContours(inside, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    parts = []
    for outline in outlines:
        points = cv2.approxPolyDP(outline, 0.5, True).reshape(-1, 2)
        parts.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
    return "".join(parts)


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise BadInput(
            _("A mask of %(width)s x %(height)s pixels is too large.") % {"width": image.width, "height": image.height}
        )


def _alpha(image: Image.Image) -> NDArray[np.uint8]:
    if image.mode == "1":
        return np.where(np.asarray(image), np.uint8(255), np.uint8(0))
    if image.mode == "L":
        return np.asarray(image, np.uint8)
    if image.mode in {"RGBA", "LA"}:
        return np.asarray(image.getchannel("A"), np.uint8)
    kinds = {
        "P": _("indexed colours"),
        "RGB": _("colours but no alpha"),
        "I;16": _("16-bit grey"),
        "I": _("16-bit grey"),
    }
    kind = kinds.get(image.mode, f"mode {image.mode}")
    raise BadInput(
        _("A mask is a 1-bit or 8-bit grey PNG, or a cutout with alpha; this one has %(kind)s.") % {"kind": kind}
    )


def _frame(version: MaskVersion | None, width: int, height: int) -> tuple[int, int, int, int]:
    boxes = [] if version is None else [layer for layer in version.layers.all() if layer.area]
    if not boxes:
        return 0, 0, width, height
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    side = round((1 + 2 * MARGIN) * max(right - left, bottom - top))
    (left, right), (top, bottom) = _around(left, right, side, width), _around(top, bottom, side, height)
    return left, top, right, bottom


def _around(start: int, end: int, side: int, limit: int) -> tuple[int, int]:
    """A stretch of `side` pixels with start..end in its middle, pushed inside 0..limit, or all of that."""
    if side >= limit:
        return 0, limit
    first = min(max(0, (start + end - side) // 2), limit - side)
    return first, first + side


def _draw_outline(rgb: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> None:
    size = (rgb.shape[1], rgb.shape[0])
    inside = (cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) >= codec.HALF).astype(np.uint8)
    outlines, _ = cv2.findContours(inside, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for thickness, colour in OUTLINE:
        cv2.drawContours(rgb, outlines, -1, colour, thickness, cv2.LINE_AA)


def _centred(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    canvas = np.full((THUMB_SIDE, THUMB_SIDE, 3), GREY, np.uint8)
    top, left = (THUMB_SIDE - rgb.shape[0]) // 2, (THUMB_SIDE - rgb.shape[1]) // 2
    canvas[top : top + rgb.shape[0], left : left + rgb.shape[1]] = rgb
    return canvas
