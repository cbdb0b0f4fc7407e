"""Region refine for the photo an annotator has open: a proposal, which nothing stores."""

import base64
import binascii
import threading
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from workbench.accounts.models import User
from workbench.annotation import control
from workbench.datasets.models import Photo
from workbench.datasets.pictures import load_rgb
from workbench.errors import BadInput, Conflict
from workbench.masks import codec, regions
from workbench.masks.regions import Rect
from workbench.workflow.models import Item
from workbench.workflow.states import FOR_PEOPLE

# Each holds a photo and its masks in memory; who comes third waits a fraction of a second.
_turns = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Drawn:
    """What the person drew, as it arrives: the rectangle, and base64 of SVM1 bytes for strokes and the layer."""

    rect: Rect | None
    foreground: str | None
    background: str | None
    layer: str | None


def propose(*, item: Item, user: User, drawn: Drawn) -> bytes:
    """The encoded mask that the photo's colours and the hints suggest for the layer.

    Raises Conflict unless the person has the photo open, BadInput for a rectangle or a mask that does not fit the
    photo, or hints that say nothing.
    """
    held = item.state in FOR_PEOPLE and item.lease_user_id == user.pk
    if not held and control.open_task(item, user) is None:
        raise Conflict(_("You do not hold this photo any more. Open it again."))
    if drawn.rect is None and drawn.foreground is None and drawn.background is None:
        raise BadInput(_("Draw a rectangle around the garment, or a stroke on it."))
    photo = item.photo
    _check_rect(photo, drawn.rect)
    with _turns:
        layer = _alpha(photo, drawn.layer, "layer")
        foreground, background = (
            _alpha(photo, drawn.foreground, "foreground"),
            _alpha(photo, drawn.background, "background"),
        )
        hints = regions.Hints(foreground, background)
        return codec.encode(regions.propose(load_rgb(photo), layer, hints, drawn.rect))


def _check_rect(photo: Photo, rect: Rect | None) -> None:
    if rect is None:
        return
    left, top, right, bottom = rect
    if not (0 <= left < right <= photo.width and 0 <= top < bottom <= photo.height):
        raise BadInput(
            _(
                "The rectangle %(left)s, %(top)s, %(right)s, %(bottom)s does not lie in the photo of %(width)s x "
                "%(height)s pixels."
            )
            % {"left": left, "top": top, "right": right, "bottom": bottom, "width": photo.width, "height": photo.height}
        )


def _alpha(photo: Photo, text: str | None, name: str) -> NDArray[np.uint8]:
    if text is None:
        return np.zeros((photo.height, photo.width), np.uint8)
    try:
        data = base64.b64decode(text, validate=True)
        # The size stands in front, so a mask of another size is refused before it is unpacked.
        width, height = codec.size(data)
        if (width, height) != (photo.width, photo.height):
            raise BadInput(
                _(
                    "The mask in %(name)s is %(width)s x %(height)s pixels, the photo is %(photo_width)s x "
                    "%(photo_height)s."
                )
                % {
                    "name": name,
                    "width": width,
                    "height": height,
                    "photo_width": photo.width,
                    "photo_height": photo.height,
                }
            )
        return codec.decode(data)
    except binascii.Error as error:
        raise BadInput(_("The mask in %(name)s is not base64.") % {"name": name}) from error
    except codec.CodecError as error:
        raise BadInput(_("The mask in %(name)s cannot be read. %(error)s") % {"name": name, "error": error}) from error
