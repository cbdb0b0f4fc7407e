"""Exports: every accepted photo in one of the formats. One bad photo is listed and never fails the rest."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from workbench.ahead import ahead
from workbench.datasets.models import Label, Photo, Project
from workbench.delivery.formats.base import File, Job, Writer
from workbench.delivery.formats.coco import Coco
from workbench.delivery.formats.cutouts import Cutouts
from workbench.delivery.formats.png_masks import Masks
from workbench.delivery.manifest import MASKS, Manifest
from workbench.errors import BadInput, DomainError
from workbench.masks.codec import CodecError
from workbench.masks.models import Head, Layer
from workbench.workflow.states import State

AT_ONCE = 50
FORMATS: dict[str, Callable[[list[Label]], Writer]] = {
    "cutouts": lambda labels: Cutouts(),
    "masks": Masks,
    "coco": Coco,
}
# The format that can be written with soft edges.
SOFT = "cutouts"


@dataclass
class Report:
    """What an export wrote: the number of photos, and those left out with the reason."""

    written: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)


def export(
    *,
    project: Project,
    format_name: str,
    out: Path,
    soft_edges: bool = False,
    progress: Callable[[], object] = lambda: None,
) -> Report:
    """Write the accepted photos below the folder `out`. Raises BadInput as `writer_for`, and for a file as `out`."""
    report = Report()
    writer = writer_for(project, format_name, soft_edges=soft_edges)
    if out.exists() and not out.is_dir():
        raise BadInput(_("%(out)s is a file; name a folder.") % {"out": out})
    for file in files(project, writer, report, progress):
        target = out / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, file.data)
    return report


def writer_for(project: Project, format_name: str, *, soft_edges: bool = False) -> Writer:
    """A fresh writer. Raises BadInput naming the formats there are, or for soft edges on anything but cutouts."""
    if format_name not in FORMATS:
        raise BadInput(
            _("There is no format %(name)s. There are: %(formats)s.")
            % {"name": format_name, "formats": ", ".join(FORMATS)}
        )
    if soft_edges:
        if format_name != SOFT:
            raise BadInput(_("Only %(format)s can be written with soft edges.") % {"format": SOFT})
        return Cutouts(soft_edges=True)
    return FORMATS[format_name](list(project.labels.all()))


def accepted(project: Project) -> QuerySet[Photo]:
    """The photos an export holds."""
    return Photo.objects.filter(project=project, item__state=State.ACCEPTED)


def files(
    project: Project, writer: Writer, report: Report, progress: Callable[[], object] = lambda: None
) -> Iterator[File]:
    """The export's files one by one, made a few ahead, the manifest last; `report` fills as they come."""

    def make(job: Job) -> File | Exception | None:
        try:
            return writer.write(job)
        except (DomainError, CodecError, OSError, ValueError) as error:
            return error

    manifest = Manifest()
    for job, made in ahead(make, _jobs(project, report)):
        progress()
        if isinstance(made, Exception):
            report.skipped.append({"photo": job.photo.name, "reason": str(made)})
            continue
        report.written += 1
        manifest.add(job)
        if made is not None:
            yield made
    yield from writer.end()
    yield manifest.file()


def _jobs(project: Project, report: Report) -> Iterator[Job]:
    layers = Prefetch("head__version__layers", Layer.objects.select_related("label"))
    photos = accepted(project).select_related("head__version").prefetch_related(layers, MASKS).order_by("id")
    twins = _twins(accepted(project).values_list("name", flat=True))
    taken: set[str] = set()
    for photo in photos.iterator(chunk_size=AT_ONCE):
        try:
            version = photo.head.version
        except Head.DoesNotExist:
            report.skipped.append({"photo": photo.name, "reason": _("It has no mask.")})
            continue
        version.photo = photo
        # Two photos may share a stem (a.jpg, a.png): then the whole name tells them apart, and intake reads it back.
        stem = photo.name if photo.stem in twins else photo.stem
        stem = f"{stem}-{photo.pk}" if stem in taken else stem
        taken.add(stem)
        yield Job(photo, version, stem)


def _twins(names: Iterable[str]) -> set[str]:
    counts = Counter(name.rsplit(".", 1)[0] for name in names)
    return {stem for stem, count in counts.items() if count > 1}


def _write(target: Path, data: bytes) -> None:
    # Whoever watches the folder never sees half a file.
    temporary = target.with_name(f".{target.name}.part")
    temporary.write_bytes(data)
    temporary.replace(target)
