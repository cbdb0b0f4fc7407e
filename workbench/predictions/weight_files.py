"""Pure: whether a weights file is whole, without loading it. A model is refused before anything points at it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CHUNK = 1 << 20
# The first bytes of a pickle, and of the zip archive that torch.save writes around one.
PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK\x03\x04")
# A header of more than this is not one.
LONGEST_HEADER = 100 * 2**20


class Damaged(Exception):
    """The file cannot be used; the message says why in plain words."""


def check(file: Path, sha256: str, config: Mapping[str, Any], labels: Sequence[str]) -> None:
    """Raise Damaged unless the file is the one that was kept, safetensors, whole, and of this version and project.

    `config` is the version's, `labels` are the classes that the project has. The tensors themselves are not loaded:
    a file with the right hash holds what was stored.
    """
    if not file.is_file():
        raise Damaged("The weights file is missing.")
    header, length = _header(file)
    _whole(header, file.stat().st_size - 8 - length)
    if _hash(file) != sha256:
        raise Damaged("The weights file is damaged: it is not the one that was kept, its checksum differs.")
    if _config(header) != dict(config):
        raise Damaged("The weights file belongs to another network than this version's.")
    unknown = [name for name in config.get("classes", []) if name not in labels]
    if unknown or not config.get("classes"):
        raise Damaged("The weights were made for other labels than this project has.")


def _header(file: Path) -> tuple[dict[str, Any], int]:
    """The header of a safetensors file and its length: eight bytes that say how long, then JSON."""
    with file.open("rb") as stream:
        start = stream.read(8)
        if start.startswith(PICKLES):
            raise Damaged("The weights file is a pickle. Pickles can run programs and are never read.")
        length = int.from_bytes(start, "little")
        if len(start) < 8 or length > min(LONGEST_HEADER, file.stat().st_size - 8):
            raise Damaged("The weights file is cut short or no safetensors file.")
        try:
            header = json.loads(stream.read(length))
        except ValueError as error:
            raise Damaged("The weights file is damaged: its header cannot be read.") from error
    if not isinstance(header, dict):
        raise Damaged("The weights file is damaged: its header cannot be read.")
    return header, length


def _whole(header: dict[str, Any], size: int) -> None:
    try:
        ends = [int(one["data_offsets"][1]) for name, one in header.items() if name != "__metadata__"]
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise Damaged("The weights file is damaged: its header cannot be read.") from error
    if max(ends, default=0) != size:
        raise Damaged("The weights file is cut short or has something added.")


def _config(header: dict[str, Any]) -> Any:
    try:
        return json.loads(header["__metadata__"]["config"])
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged("The weights file does not say which network it is for.") from error


def _hash(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()
