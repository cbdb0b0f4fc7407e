"""Pure: the picture files in a folder, for commands that work outside a project."""

from pathlib import Path

PHOTO_ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}


def photo_files(folder: Path) -> list[Path]:
    """The photos in a folder, by name."""
    return sorted(file for file in folder.iterdir() if file.is_file() and file.suffix.lower() in PHOTO_ENDINGS)
