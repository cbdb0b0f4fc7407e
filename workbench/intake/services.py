"""Receiving photos and masks. Every file ends as added, duplicate or rejected with a reason, and never half-stored."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project, Split
from workbench.datasets.services import garment_for
from workbench.errors import BadInput, NotFound
from workbench.intake import masks as mask_files
from workbench.intake import names, photos
from workbench.intake.models import OtherName
from workbench.intake.repeats import repeated_photo
from workbench.masks.models import Layer, MaskVersion, Source
from workbench.masks.services import NewLayer, add_version, head_of, move_head
from workbench.workflow.models import Item
from workbench.workflow.services import enrol, free
from workbench.workflow.states import State

# Here nobody has worked with the model's mask yet, so an imported one may take its place.
BEFORE_PEOPLE = (State.TO_PRESEGMENT, State.TO_ROUTE, State.TO_ANNOTATE)


class Outcome(StrEnum):
    """What became of a file."""

    ADDED = "added"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Received:
    """What became of a file, why in words, and the rows it made or met."""

    outcome: Outcome
    reason: str = ""
    photo: Photo | None = None
    version: MaskVersion | None = None
    # The photo that an added one nearly repeats.
    repeats: Photo | None = None


def receive(project: Project, name: str, data: bytes | Path, user: User | None = None) -> Received:
    """Take in one photo. Raises only StorageFull; every fault of the file is an outcome with a reason."""
    try:
        sent = photos.read(name, data)
        return known(project, sent) or record(project, photos.prepare(sent, project.name_pattern), user)
    except (BadInput, OSError) as error:
        return rejected(error)


def receive_mask(
    project: Project, name: str, data: bytes | Path, kind: names.Kind = names.Kind.MASK, user: User | None = None
) -> Received:
    """Take in one mask or cutout for the photo of the same name. Raises only StorageFull."""
    try:
        sent = photos.read(name, data)
        photo = photo_of_mask(project, sent.name)
        return record_mask(photo, mask_files.read_layers(sent.data, kind, label_ids(project)), user)
    except (BadInput, NotFound, OSError) as error:
        return rejected(error)


def rejected(error: Exception) -> Received:
    """The outcome for a file that cannot be used."""
    text = (
        _("The file cannot be read: %(error)s.") % {"error": error.strerror}
        if isinstance(error, OSError)
        else str(error)
    )
    return Received(Outcome.REJECTED, text[:1].upper() + text[1:])


def known(project: Project, sent: photos.Sent) -> Received | None:
    """The duplicate's outcome where the project has these bytes already, under whatever name."""
    photo = Photo.objects.filter(project=project, sha256=sent.sha256).first()
    if photo is None:
        return None
    return _duplicate(photo, sent.name)


def record(project: Project, prepared: photos.Prepared, user: User | None) -> Received:
    """Write the rows of a prepared photo, all or none.

    One that nearly repeats another is taken, with a warning; a garment that is new then shares the other's split.
    """
    repeats = repeated_photo(project, prepared.likeness)
    split = Split(repeats.garment.split) if repeats else None
    try:
        with transaction.atomic():
            photo = Photo.objects.create(
                project=project, garment=garment_for(project, prepared.named.garment, split=split),
                viewpoint=prepared.named.viewpoint, name=prepared.name, sha256=prepared.sha256, pixels=prepared.pixels,
                media_type=prepared.media_type, width=prepared.width, height=prepared.height, bytes=prepared.bytes,
                uploaded_by=user, phash=prepared.likeness.phash, duplicate_of=repeats,
            )  # fmt: skip
            enrol(photo)
    except IntegrityError:
        # The same picture came twice at the same moment; the other one is stored.
        return _duplicate(Photo.objects.get(project=project, sha256=prepared.sha256), prepared.name)
    return Received(Outcome.ADDED, _looks_like(repeats) if repeats else "", photo=photo, repeats=repeats)


def photo_of_mask(project: Project, mask_name: str) -> Photo:
    """The photo a mask belongs to, by its name without ending. Raises BadInput where there is none, or several."""
    if wrong := names.problem(mask_name):
        raise BadInput(wrong)
    stem = names.stem(mask_name)
    candidates = names.photo_names(stem)
    photos_so_called = Photo.objects.filter(project=project, name__in=candidates).select_related("project")
    found = list(photos_so_called) or _by_other_name(project, candidates)
    found = [photo for photo in found if photo.name in {stem, mask_name}] or found
    if not found:
        raise BadInput(_("There is no photo called %(stem)s.") % {"stem": stem})
    if len(found) > 1:
        twins = ", ".join(sorted(photo.name for photo in found))
        raise BadInput(
            _("Several photos have this name (%(twins)s); name the mask after one of them: %(name)s.png.")
            % {"twins": twins, "name": found[0].name}
        )
    return found[0]


def label_ids(project: Project) -> dict[int, int]:
    """The labels one may draw: value to id."""
    return dict(project.labels.filter(archived=False).values_list("value", "id"))


def record_mask(photo: Photo, layers: list[NewLayer], user: User | None) -> Received:
    """Store an imported mask. Raises BadInput where it does not fit the photo."""
    twin = _same_mask(photo, layers)
    if twin is not None:
        return Received(Outcome.DUPLICATE, photo=photo, version=twin)
    with transaction.atomic():
        head = head_of(photo)
        version = add_version(photo=photo, layers=layers, source=Source.IMPORT, author=user, parent=head)
        if head is None or _untouched(photo, head):
            move_head(photo=photo, version=version, expected=head)
            return Received(Outcome.ADDED, photo=photo, version=version)
    return Received(Outcome.ADDED, _("Stored beside the mask that counts, which stays."), photo, version)


def _looks_like(photo: Photo) -> str:
    day = date_format(timezone.localtime(photo.uploaded_at), "DATE_FORMAT")
    return _("Looks like %(name)s, uploaded on %(day)s.") % {"name": photo.name, "day": day}


def _duplicate(photo: Photo, name: str) -> Received:
    if photo.name == name:
        return Received(Outcome.DUPLICATE, photo=photo)
    if not names.photo_problem(name):
        OtherName.objects.get_or_create(project_id=photo.project_id, photo=photo, name=name)
    return Received(Outcome.DUPLICATE, _("The same picture is here as %(name)s.") % {"name": photo.name}, photo)


def _by_other_name(project: Project, candidates: list[str]) -> list[Photo]:
    rows = OtherName.objects.filter(project=project, name__in=candidates).select_related("photo__project")
    return list({row.photo.pk: row.photo for row in rows}.values())


def _same_mask(photo: Photo, layers: list[NewLayer]) -> MaskVersion | None:
    wanted = {(layer.label_id, layer.data) for layer in layers}
    rows = Layer.objects.filter(version__photo=photo, version__source=Source.IMPORT).select_related("version")
    stored: dict[MaskVersion, set[tuple[int, bytes]]] = {}
    for row in rows:
        stored.setdefault(row.version, set()).add((row.label_id, bytes(row.data)))
    return next((version for version, known_layers in stored.items() if known_layers == wanted), None)


def _untouched(photo: Photo, head: MaskVersion) -> bool:
    waiting = Item.objects.filter(free(), photo=photo, state__in=BEFORE_PEOPLE, drawn_on=False)
    return head.source == Source.MODEL and waiting.exists()
