"""Region refine for the photo an annotator has open: a proposal, which nothing stores."""

import base64
import binascii
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.accounts.models import User
from workbench.datasets.models import Photo
from workbench.datasets.pictures import load_rgb
from workbench.errors import BadInput, Conflict
from workbench.masks import codec, regions
from workbench.masks.regions import Rect
from workbench.workflow.models import Item
from workbench.workflow.states import State

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
    if item.state != State.TO_ANNOTATE or item.lease_user_id != user.pk:
        raise Conflict("You do not hold this photo any more. Open it again.")
    if drawn.rect is None and drawn.foreground is None and drawn.background is None:
        raise BadInput("Draw a rectangle around the garment, or a stroke on it.")
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
            f"The rectangle {left}, {top}, {right}, {bottom} does not lie in the photo of {photo.width} x "
            f"{photo.height} pixels."
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
                f"The mask in {name} is {width} x {height} pixels, the photo is {photo.width} x {photo.height}."
            )
        return codec.decode(data)
    except binascii.Error as error:
        raise BadInput(f"The mask in {name} is not base64.") from error
    except codec.CodecError as error:
        raise BadInput(f"The mask in {name} cannot be read. {error}") from error
