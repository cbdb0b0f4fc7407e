"""Files by content: a temporary name, fsync, hash, rename; only then may a row point at them."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from workbench.errors import StorageFull

CHUNK = 1 << 20
RESERVE = 200 * 2**20


def path(sha256: str) -> Path:
    """Where the bytes with this hash live."""
    return Path(settings.SELVEDGE_STORAGE) / "blobs" / sha256[:2] / sha256[2:4] / sha256


def derived(sha256: str, name: str) -> Path:
    """Where a file computed from those bytes lives; it may be missing and can always be made again."""
    return Path(settings.SELVEDGE_STORAGE) / "derived" / sha256[:2] / sha256[2:4] / sha256 / name


def put(chunks: Iterable[bytes]) -> str:
    """Store bytes and return their SHA-256. Raises StorageFull below the reserve that saves of masks live from."""
    root = Path(settings.SELVEDGE_STORAGE) / "incoming"
    root.mkdir(parents=True, exist_ok=True)
    check_space(root)
    descriptor, name = tempfile.mkstemp(dir=root)
    temporary = Path(name)
    try:
        digest = hashlib.sha256()
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return _settle(temporary, digest.hexdigest())
    finally:
        temporary.unlink(missing_ok=True)


def put_file(source: Path) -> str:
    """Store a copy of a file and return its SHA-256."""
    with source.open("rb") as file:
        return put(iter(lambda: file.read(CHUNK), b""))


def write_derived(sha256: str, name: str, data: bytes) -> Path:
    """Write a computed file whole or not at all."""
    target = derived(sha256, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    # The reverse proxy runs under another account and reads what it is told to send.
    Path(temporary).chmod(0o644)
    Path(temporary).replace(target)
    return target


def check_space(folder: Path) -> None:
    """Raises StorageFull when less than the reserve is free."""
    if shutil.disk_usage(folder).free < RESERVE:
        raise StorageFull(_("The disk is nearly full. Nothing was stored; free some space and send it again."))


def _settle(temporary: Path, sha256: str) -> str:
    target = path(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(target)
        target.chmod(0o644)
        _sync_folder(target.parent)
    return sha256


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
