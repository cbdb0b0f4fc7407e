"""An export as a zip that is sent while it is made: nothing is kept on disk, and memory holds a few photos at most."""

import io
import json
import zipfile
from collections.abc import Iterator

from workbench.datasets.models import Project
from workbench.delivery import services
from workbench.delivery.formats.base import Writer


class _Outbox(io.RawIOBase):
    """A file that hands on what is written to it. It cannot seek, so zipfile writes sizes behind the data."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.position = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self.waiting.append(bytes(data))
        self.position += len(data)
        return len(data)

    def take(self) -> bytes:
        """What was written since the last time."""
        sent = b"".join(self.waiting)
        self.waiting.clear()
        return sent


def stream(project: Project, format_name: str, *, soft_edges: bool = False) -> Iterator[bytes]:
    """The zip's bytes. Raises BadInput as services.writer_for, before the first of them."""
    return _stream(project, services.writer_for(project, format_name, soft_edges=soft_edges))


def _stream(project: Project, writer: Writer) -> Iterator[bytes]:
    outbox, report = _Outbox(), services.Report()
    # PNGs are compressed already; packing them again would only cost time.
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_STORED) as archive:
        for file in services.files(project, writer, report):
            archive.writestr(file.path, file.data)
            yield outbox.take()
        if report.skipped:
            archive.writestr("skipped.json", json.dumps(report.skipped, ensure_ascii=False, indent=1))
    yield outbox.take()
