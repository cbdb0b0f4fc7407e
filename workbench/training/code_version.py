"""Which code trained: the version, the commit where the folder knows it, and a hash of the sources as they lie."""

import hashlib
from pathlib import Path

from django.conf import settings

from workbench import __version__

UNKNOWN = "unknown"
PACKAGES = ("ml", "workbench")


def code_version() -> dict[str, str]:
    """{"version", "commit", "source"}; the commit is "unknown" outside a clone.

    The commit says nothing of changes nobody committed; `source`, a SHA-256 over all Python files, does.
    """
    root = Path(settings.BASE_DIR)
    return {"version": __version__, "commit": commit_of(root), "source": source_of(root)}


def commit_of(root: Path) -> str:
    """The commit that a clone has checked out, read from its files; "unknown" where that cannot be told."""
    try:
        head = (root / ".git" / "HEAD").read_text().strip()
        return _resolved(root / ".git", head.removeprefix("ref: ")) if head.startswith("ref: ") else head
    except OSError:
        return UNKNOWN


def source_of(root: Path) -> str:
    """SHA-256 in hex over the names and contents of the Python files of both packages."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            digest.update(f"{file.relative_to(root).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _resolved(git: Path, reference: str) -> str:
    loose = git / reference
    if loose.exists():
        return loose.read_text().strip()
    # Git packs references it has not touched for a while into one file: "HASH NAME" a line.
    for line in (git / "packed-refs").read_text().splitlines():
        commit, _, name = line.partition(" ")
        if name == reference:
            return commit
    return UNKNOWN
