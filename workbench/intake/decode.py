"""A stranger's bytes become an upright RGB picture, or a sentence that says why not."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from workbench.errors import BadInput

FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
ORIENTATION = 0x0112
UPRIGHT = 1
# Where a PNG's header keeps the bits of a channel; Pillow narrows sixteen of them to eight without a word.
PNG_DEPTH = 24
JPEG_QUALITY = 95


@dataclass(frozen=True)
class Picture:
    """An upright picture: rgb (height, width, 3) uint8, and the file it is kept as where the sent one does not do."""

    rgb: NDArray[np.uint8]
    media_type: str
    normalised: bytes | None


def decode(data: bytes) -> Picture:
    """Decode a photo wholly. Raises BadInput with the reason for everything that is not one good still picture."""
    with reasons(), Image.open(io.BytesIO(data), formats=FORMATS) as image:
        check_size(image)
        _check_frames(image)
        turn = _orientation(image)
        image.load()
        kept_as_it_is = _kept_as_it_is(image, data, turn)
        rgb = np.asarray(_rgb(ImageOps.exif_transpose(image) if turn > UPRIGHT else image), np.uint8)
        media_type = MEDIA_TYPES[str(image.format)]
    return Picture(rgb, media_type, None if kept_as_it_is else _encode(rgb, media_type))


@contextmanager
def reasons() -> Iterator[None]:
    """Turn whatever a decoder raises into BadInput with a plain sentence."""
    try:
        yield
    except BadInput:
        raise
    except Image.DecompressionBombError as error:
        raise BadInput(_too_large()) from error
    except UnidentifiedImageError as error:
        raise BadInput(_("This is not a JPEG, PNG or WebP picture.")) from error
    except Exception as error:
        # Decoders raise a dozen kinds of errors on damaged bytes, and none of them may stop the other files.
        raise BadInput(
            _("The picture is damaged or cut short: %(error)s.") % {"error": str(error).rstrip(".")}
        ) from error


def check_size(image: Image.Image) -> None:
    """Raises BadInput above the limit of pixels, before anything is unpacked."""
    if image.width * image.height > settings.MAX_PHOTO_PIXELS:
        raise BadInput(
            _("%(width)s x %(height)s pixels: %(why)s")
            % {"width": image.width, "height": image.height, "why": _too_large()}
        )


def _too_large() -> str:
    return _("a picture may have at most %(count)s megapixels.") % {"count": settings.MAX_PHOTO_PIXELS // 1000000}


def _check_frames(image: Image.Image) -> None:
    # Cameras put a preview or a brightness map behind the photo (MPO); the first picture is the photo.
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    if frames != 1:
        raise BadInput(_("This is an animation of %(frames)s frames; send a still picture.") % {"frames": frames})


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation 1 to 8; 0 where it cannot be read, so that the file is written anew without it."""
    try:
        value = image.getexif().get(ORIENTATION, UPRIGHT)
    except Exception:
        # A damaged EXIF block says nothing about the pixels, which may be perfectly good.
        return 0
    return value if isinstance(value, int) and 1 <= value <= 8 else 0


def _kept_as_it_is(image: Image.Image, data: bytes, turn: int) -> bool:
    deep = image.format == "PNG" and data[PNG_DEPTH] == 16
    return turn == UPRIGHT and image.format in {"JPEG", "PNG"} and image.mode in {"RGB", "L"} and not deep


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode == "CMYK":
        return _from_cmyk(image)
    if image.mode.startswith("I"):
        return Image.fromarray(np.asarray(np.clip(np.asarray(image), 0, 65535) >> 8, np.uint8)).convert("RGB")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        _check_opaque(image)
    elif image.mode not in {"1", "L", "P", "RGB"}:
        raise BadInput(_("A picture of mode %(mode)s cannot be used; save it as 8-bit RGB.") % {"mode": image.mode})
    return image.convert("RGB")


def _check_opaque(image: Image.Image) -> None:
    lowest = image.getchannel("A").getextrema()[0]
    if lowest != 255:
        raise BadInput(
            _("This picture has transparent parts: it is a cutout, not a photo. Send it in a folder cutouts/.")
        )


def _from_cmyk(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile:
        raise BadInput(_("This picture is CMYK without a colour profile, so its colours are unknown; save it as sRGB."))
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    if converted is None:
        raise BadInput(_("The colours of this CMYK picture cannot be converted; save it as sRGB."))
    return converted


def _encode(rgb: NDArray[np.uint8], media_type: str) -> bytes:
    """A photo that came as JPEG stays one, at a quality that adds nothing visible; all others stay lossless."""
    ending, options = ".png", [cv2.IMWRITE_PNG_COMPRESSION, 4]
    if media_type == "image/jpeg":
        ending = ".jpg"
        options = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111]
    done, data = cv2.imencode(ending, cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise BadInput(_("The upright picture cannot be written."))
    return bytes(data)
