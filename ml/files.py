"""Files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write under a temporary name, see it to the disk, then give it its name."""
    with _replacing(path) as temporary:
        temporary.write_bytes(content)


def write_whole_by(path: Path, write: Callable[[Path], None]) -> None:
    """The same for a writer that wants a path."""
    with _replacing(path) as temporary:
        write(temporary)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield temporary
        _sync(temporary)
        temporary.replace(path)
        # Makes the rename itself survive.
        _sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
