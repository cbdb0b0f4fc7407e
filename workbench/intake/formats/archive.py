"""Reads a zip from a stranger. Nothing is unpacked to disk; each entry is streamed with a counter."""

import stat
import zipfile
import zlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from workbench.errors import BadInput
from workbench.intake import names
from workbench.intake.formats.source import Listing, Refused, Source

MOST_ENTRIES = 50_000
MOST_BYTES = 50 * 2**30
# Pictures are compressed already; above SMALL bytes only a bomb unfolds further than this.
MOST_RATIO = 100
SMALL = 2**20
LOCAL_HEADER = 30
ENCRYPTED = 0x1


def read(file: Path | IO[bytes]) -> tuple[zipfile.ZipFile, Listing]:
    """Open an archive and list it; the caller closes it. Raises BadInput where the archive as a whole is refused."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadInput(_("The archive is damaged or no zip: %(error)s.") % {"error": error}) from error
    try:
        return archive, _listing(archive)
    except BadInput:
        archive.close()
        raise


def _listing(archive: zipfile.ZipFile) -> Listing:
    entries = archive.infolist()
    _check_whole(entries)
    listing, seen = Listing(), set[str]()
    for entry in entries:
        path = entry.orig_filename.replace("\\", "/")
        if entry.is_dir() or names.ignored(path):
            continue
        wrong = _problem(entry, path) or (_("The archive holds this name twice.") if path.casefold() in seen else "")
        seen.add(path.casefold())
        if wrong:
            listing.refused.append(Refused(_shown(path), wrong))
        else:
            listing.sources.append(Source(path, names.kind_of(path), partial(_bytes, archive, entry)))
    return listing


def _check_whole(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise BadInput(
            _("The archive holds %(count)s files; at most %(most)s are allowed.")
            % {"count": len(entries), "most": MOST_ENTRIES}
        )
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise BadInput(_("The archive unpacks to more than %(size)s GiB.") % {"size": MOST_BYTES // 2**30})
    if _overlapping(entries):
        raise BadInput(_("The archive's files overlap, as they do in an archive made to harm."))


def _overlapping(entries: Iterable[zipfile.ZipInfo]) -> bool:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
    return False


def _problem(entry: zipfile.ZipInfo, path: str) -> str:
    if path.startswith("/") or path[1:2] == ":":
        return _("The archive gives this file a place on the disk, which is refused.")
    if ".." in path.split("/"):
        return _("The name points out of the archive (../), which is refused.")
    if "\0" in path or names.problem(names.base(path)):
        return _("The name contains characters that cannot be stored.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return _("This is a link and no file.")
    if entry.flag_bits & ENCRYPTED:
        return _("The file is encrypted; send it without a password.")
    if entry.file_size > settings.MAX_PHOTO_BYTES:
        return _("The file is larger than %(size)s MiB.") % {"size": settings.MAX_PHOTO_BYTES // 2**20}
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
        return _("The file unfolds more than any picture does.")
    return ""


def _bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The entry's bytes, never more than it declared. Raises BadInput."""
    try:
        with archive.open(entry) as stream:
            data = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BadInput(_("The archive is damaged here: %(error)s.") % {"error": error}) from error
    if len(data) != entry.file_size:
        raise BadInput(_("The file's size is not what the archive says."))
    return data


def _shown(path: str) -> str:
    """A hostile name as it may be shown and stored: every character that is no plain one is escaped."""
    return path.encode("unicode_escape").decode() if not path.isprintable() else path
