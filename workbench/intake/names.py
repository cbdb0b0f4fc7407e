"""Pure: what file names say. Only the last part of a path is ever used, and never as a path of this machine."""

from enum import StrEnum
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

ENDINGS = frozenset(
    spelt for ending in (".jpg", ".jpeg", ".png", ".webp") for spelt in (ending, ending.upper(), ending.title())
)
LONGEST = 255
IGNORED = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


class Kind(StrEnum):
    """What a file is: a photo, a mask, or a cutout whose alpha is the mask."""

    PHOTO = "photo"
    MASK = "mask"
    CUTOUT = "cutout"


FOLDERS = {"masks": Kind.MASK, "cutouts": Kind.CUTOUT}


def kind_of(path: str) -> Kind:
    """What a file is by the folders it lies in; a photo unless one of them says otherwise."""
    parents = [part.lower() for part in PurePosixPath(path).parts[:-1]]
    return next((FOLDERS[part] for part in reversed(parents) if part in FOLDERS), Kind.PHOTO)


def base(path: str) -> str:
    """The last part of a path written with either kind of slash."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def stem(name: str) -> str:
    """The name without its ending."""
    return name.rsplit(".", 1)[0]


def ignored(path: str) -> bool:
    """Files that systems leave behind in folders and archives and that nobody means to send."""
    parts = PurePosixPath(path).parts
    return any(part.startswith(".") and part != ".." for part in parts) or any(
        part.lower() in IGNORED for part in parts
    )


def problem(name: str) -> str:
    """Why a file cannot have this name, or an empty text."""
    if not name or name in {".", ".."}:
        return _("The file has no name.")
    if len(name) > LONGEST:
        return _("The name is longer than %(count)s characters.") % {"count": LONGEST}
    if any(ord(character) < 32 or character == "\x7f" or "\ud800" <= character <= "\udfff" for character in name):
        return _("The name contains characters that cannot be stored.")
    return ""


def photo_problem(name: str) -> str:
    """Why a photo cannot have this name, or an empty text."""
    if wrong := problem(name):
        return wrong
    if PurePosixPath(name).suffix not in ENDINGS:
        return _("This is not a JPEG, PNG or WebP picture by its name.")
    return ""


def photo_names(mask_stem: str) -> list[str]:
    """Every name a photo may have whose mask has this stem. An export calls twins by their whole name: a.jpg.png."""
    return [mask_stem, *(mask_stem + ending for ending in sorted(ENDINGS))]
