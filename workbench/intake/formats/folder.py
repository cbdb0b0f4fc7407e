"""Reads a folder: photos/ with masks/ or cutouts/ beside it, or any folder of photos."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from workbench.errors import BadInput
from workbench.intake import names
from workbench.intake.formats.source import Listing, Source
from workbench.intake.names import Kind

PHOTOS = "photos"


def read(folder: Path, masks: Path | None = None, cutouts: Path | None = None) -> Listing:
    """List a folder's photos and their masks. Raises BadInput for a folder that is none.

    Without `masks` and `cutouts` the folders of these names inside `folder` are used. A folder that holds photos/
    is read no further than these three; any other is read whole.
    """
    given = {Kind.MASK: masks, Kind.CUTOUT: cutouts}
    for place in (folder, masks, cutouts):
        if place is not None and not place.is_dir():
            raise BadInput(_("%(place)s is no folder.") % {"place": place})
    listing = Listing()
    listing.sources += _photos(folder)
    beside = {kind: folder / name for name, kind in names.FOLDERS.items()} if masks is None and cutouts is None else {}
    for kind, place in (beside | {kind: place for kind, place in given.items() if place}).items():
        listing.sources += [_source(file, place.name, place, kind) for file in _files(place)]
    return listing


def _photos(folder: Path) -> list[Source]:
    if (folder / PHOTOS).is_dir():
        return [_source(file, PHOTOS, folder / PHOTOS, Kind.PHOTO) for file in _files(folder / PHOTOS)]
    found = [_source(file, "", folder, Kind.PHOTO) for file in _files(folder)]
    return [source for source in found if names.kind_of(source.path) is Kind.PHOTO]


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not names.ignored(file.relative_to(folder).as_posix()):
            yield file


def _source(file: Path, prefix: str, folder: Path, kind: Kind) -> Source:
    return Source((Path(prefix) / file.relative_to(folder)).as_posix(), kind, partial(Path, file))
