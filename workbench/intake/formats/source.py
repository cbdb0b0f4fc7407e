"""What every reader hands over: the files it found, and those it refused with the reason."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from workbench.intake import names

# A garment's soft cutout says more than the hard mask made of it, so it comes first.
ORDER = (names.Kind.PHOTO, names.Kind.CUTOUT, names.Kind.MASK)


@dataclass(frozen=True)
class Source:
    """One file: where it lay, what it is, and how to get its bytes or its place on disk."""

    path: str
    kind: names.Kind
    read: Callable[[], bytes | Path]

    @property
    def name(self) -> str:
        """The last part of its path."""
        return names.base(self.path)


@dataclass(frozen=True)
class Refused:
    """A file that is not even looked into."""

    path: str
    reason: str


@dataclass
class Listing:
    """What a folder or an archive holds."""

    sources: list[Source] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def ordered(self) -> list[Source]:
        """Photos before their own masks, so that a mask is taken in right after its photo."""
        return sorted(self.sources, key=lambda source: (names.stem(source.name), ORDER.index(source.kind), source.path))
