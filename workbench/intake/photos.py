"""Preparing a photo without touching the database: read, hash, decode, store its files. Safe to run in threads."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from workbench.datasets import blobs, pictures, viewpoints
from workbench.datasets.models import Garment, Photo
from workbench.errors import BadInput
from workbench.intake import names
from workbench.intake.decode import decode
from workbench.intake.likeness import Likeness, likeness


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: its name, its bytes and their SHA-256."""

    name: str
    data: bytes
    sha256: str


@dataclass(frozen=True)
class Prepared:
    """A photo whose files are stored and that only lacks its rows. Width and height of the upright picture."""

    name: str
    named: viewpoints.Named
    sha256: str
    pixels: str
    media_type: str
    width: int
    height: int
    bytes: int
    likeness: Likeness


def read(name: str, data: bytes | Path) -> Sent:
    """Read what was sent. Raises BadInput for a file that is too large, empty or gone."""
    if wrong := size_problem(data.stat().st_size if isinstance(data, Path) else len(data)):
        raise BadInput(wrong)
    content = data.read_bytes() if isinstance(data, Path) else data
    return Sent(names.base(name), content, hashlib.sha256(content).hexdigest())


def size_problem(size: int) -> str:
    """Why a file of so many bytes is not even read, or an empty text."""
    if size == 0:
        return _("The file is empty.")
    if size > settings.MAX_PHOTO_BYTES:
        return _("The file has %(size)s MiB; at most %(most)s MiB are allowed.") % {
            "size": round(size / 2**20),
            "most": settings.MAX_PHOTO_BYTES // 2**20,
        }
    return ""


def prepare(sent: Sent, pattern: str) -> Prepared:
    """Decode a photo and store its files. Raises BadInput with the reason, StorageFull on a full disk."""
    named = _named(sent.name, pattern)
    picture = decode(sent.data)
    blobs.put([sent.data])
    pixels = sent.sha256 if picture.normalised is None else blobs.put([picture.normalised])
    pictures.make_derivatives(picture.rgb, pixels)
    height, width = picture.rgb.shape[:2]
    alike = likeness(picture.rgb)
    return Prepared(sent.name, named, sent.sha256, pixels, picture.media_type, width, height, len(sent.data), alike)


def _named(name: str, pattern: str) -> viewpoints.Named:
    if wrong := names.photo_problem(name):
        raise BadInput(wrong)
    named = viewpoints.parse(names.stem(name), pattern)
    if named is None:
        raise BadInput(_("The name does not fit the project's pattern of garment and viewpoint."))
    for text, field in ((named.garment, Garment.code.field), (named.viewpoint, Photo.viewpoint.field)):
        if len(text) > (field.max_length or 0):
            raise BadInput(
                _("The %(part)s in the name is longer than %(count)s characters.")
                % {"part": field.name, "count": field.max_length}
            )
    return named
