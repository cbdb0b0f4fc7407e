"""Reading a mask or cutout into layers without touching the database. Safe to run in threads."""

import io
from collections.abc import Mapping

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from PIL import Image

from workbench.errors import BadInput
from workbench.intake import names
from workbench.intake.decode import check_size, reasons
from workbench.masks import codec
from workbench.masks.pictures import read_png_mask
from workbench.masks.services import NewLayer

# Where a PNG's header says which kind of pixels follow.
PNG_KIND = 25
INDEXED, GREY = 3, 0
WITH_ALPHA = {4, 6}
OPAQUE = 255


def read_layers(data: bytes, kind: names.Kind, labels: Mapping[int, int]) -> list[NewLayer]:
    """The layers in a PNG; `labels` maps a label's value to its id. Raises BadInput with the reason.

    One label: the mask or alpha as it is, soft edges kept. Several: a label map, whose 8-bit values are label values.
    """
    pixel_kind = data[PNG_KIND] if len(data) > PNG_KIND else -1
    if kind is names.Kind.CUTOUT and data.startswith(b"\x89PNG") and pixel_kind not in WITH_ALPHA:
        raise BadInput(_("This cutout has no alpha channel, so it does not say what is garment."))
    if len(labels) > 1:
        return _from_label_map(data, kind, labels)
    (label_id,) = labels.values()
    return [NewLayer(label_id, codec.encode(_checked(_alpha(data, pixel_kind))))]


def _alpha(data: bytes, pixel_kind: int) -> NDArray[np.uint8]:
    with reasons():
        alpha = read_png_mask(data)
    # Many programs write "garment" as 1; as an alpha that would be all but nothing.
    if pixel_kind == GREY and alpha.max() == 1:
        alpha = np.where(alpha == 1, np.uint8(255), np.uint8(0))
    return alpha


def _checked(alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if alpha.max() < codec.HALF:
        raise BadInput(_("The mask is empty: no pixel of it is garment."))
    if alpha.min() == OPAQUE:
        raise BadInput(_("The mask covers the whole picture, so it cuts nothing out."))
    return alpha


def _from_label_map(data: bytes, kind: names.Kind, labels: Mapping[int, int]) -> list[NewLayer]:
    if kind is names.Kind.CUTOUT:
        raise BadInput(
            _("A cutout does not say which of the project's %(count)s labels it shows; send label maps.")
            % {"count": len(labels)}
        )
    values = _label_map(data)
    found = [int(value) for value in np.unique(values) if value]
    if strange := [value for value in found if value not in labels]:
        known = ", ".join(str(value) for value in labels)
        raise BadInput(
            _("The label map has the value %(value)s, and the project's labels are %(known)s.")
            % {"value": strange[0], "known": known}
        )
    if not found:
        raise BadInput(_("The mask is empty: no pixel of it is garment."))
    return [
        NewLayer(labels[value], codec.encode(np.where(values == value, np.uint8(255), np.uint8(0)))) for value in found
    ]


def _label_map(data: bytes) -> NDArray[np.uint8]:
    """Indexed and grey PNGs hold the label's value in each pixel, (height, width) uint8."""
    with reasons(), Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        check_size(image)
        image.load()
        if image.mode not in {"L", "P"}:
            raise BadInput(_("A label map is an 8-bit grey or indexed PNG whose values are the labels' numbers."))
        return np.asarray(image, np.uint8)
