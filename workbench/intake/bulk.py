"""Taking in many files: decoding ahead in threads, one short transaction for each file, one result for each file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.accounts.models import User
from workbench.ahead import ahead
from workbench.datasets.models import Project
from workbench.errors import BadInput
from workbench.intake import masks as mask_files
from workbench.intake import photos, services
from workbench.intake.formats.source import Source
from workbench.intake.names import Kind
from workbench.intake.services import Outcome, Received
from workbench.masks.services import NewLayer

Loaded = tuple[Source, photos.Sent | Exception]
Ready = photos.Sent | photos.Prepared | tuple[photos.Sent, list[NewLayer]] | Exception


@dataclass
class Report:
    """What became of all files; `as_json` is what the commands and the API answer."""

    added: int = 0
    duplicates: int = 0
    masks_added: int = 0
    mask_duplicates: int = 0
    rejected: list[dict[str, str]] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)

    def count(self, path: str, kind: Kind, received: Received) -> None:
        """Note one file's outcome."""
        if received.outcome is Outcome.REJECTED:
            self.refuse(path, received.reason)
            return
        counter = {
            (True, Outcome.ADDED): "added",
            (True, Outcome.DUPLICATE): "duplicates",
            (False, Outcome.ADDED): "masks_added",
            (False, Outcome.DUPLICATE): "mask_duplicates",
        }[kind is Kind.PHOTO, received.outcome]
        setattr(self, counter, getattr(self, counter) + 1)
        if received.reason:
            self.notes.append({"file": path, "reason": received.reason})

    def refuse(self, path: str, reason: str) -> None:
        """Note a file that was not taken in."""
        self.rejected.append({"file": path, "reason": reason})

    def as_json(self) -> dict[str, Any]:
        """The counts and the lists."""
        return dict(vars(self))


def take_in(project: Project, sources: Iterable[Source], user: User | None = None) -> Iterator[tuple[Source, Received]]:
    """Take in sources in their order, photos before their masks. Raises only StorageFull."""
    stored = set(project.photos.values_list("sha256", flat=True))
    labels = services.label_ids(project)

    def work(loaded: Loaded) -> Ready:
        return _prepare(loaded, stored, project.name_pattern, labels)

    for (source, _), ready in ahead(work, map(_load, sources)):
        yield source, _record(project, source, ready, user)


def _load(source: Source) -> Loaded:
    # Reading stays in the caller's thread: an archive is one file with one position.
    try:
        return source, photos.read(source.name, source.read())
    except (BadInput, OSError) as error:
        return source, error


def _prepare(loaded: Loaded, stored: set[str], pattern: str, labels: dict[int, int]) -> Ready:
    source, sent = loaded
    if isinstance(sent, Exception):
        return sent
    try:
        if source.kind is not Kind.PHOTO:
            return sent, mask_files.read_layers(sent.data, source.kind, labels)
        return sent if sent.sha256 in stored else photos.prepare(sent, pattern)
    except (BadInput, OSError) as error:
        return error


def _record(project: Project, source: Source, ready: Ready, user: User | None) -> Received:
    try:
        if isinstance(ready, Exception):
            return services.rejected(ready)
        if isinstance(ready, photos.Prepared):
            return services.record(project, ready, user)
        if isinstance(ready, photos.Sent):
            return services.known(project, ready) or services.receive(project, ready.name, ready.data, user)
        sent, layers = ready
        return services.record_mask(services.photo_of_mask(project, sent.name), layers, user)
    except BadInput as error:
        return services.rejected(error)
