"""Storing mask versions and moving the head."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from workbench.accounts.models import User
from workbench.datasets.models import Photo
from workbench.errors import BadInput, Conflict
from workbench.masks import codec
from workbench.masks.models import Head, Layer, MaskVersion, Source
from workbench.retold import retold

MOST_LAYERS = 200


@dataclass(frozen=True)
class NewLayer:
    """A layer as it arrives: its label, the encoded alpha, the attributes' ids."""

    label_id: int
    data: bytes
    attribute_ids: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Checked:
    """A layer that was decoded and fits its photo: its area in pixels, its box (left, top, right, bottom)."""

    layer: NewLayer
    area: int
    box: tuple[int, int, int, int]


def check_layers(photo: Photo, layers: Sequence[NewLayer], *, onto: NDArray[np.uint8] | None = None) -> list[Checked]:
    """Decode every layer; costs milliseconds, so call it outside transactions.

    `onto`, (height, width) uint8, gathers the union of the layers, so that nobody has to decode them again.
    Raises BadInput for a damaged layer, one of another size, or a label or attribute the project lacks.
    """
    if len(layers) > MOST_LAYERS:
        raise BadInput(
            _("A mask may have at most %(most)s layers, not %(count)s.") % {"most": MOST_LAYERS, "count": len(layers)}
        )
    _check_taxonomy(photo, layers)
    try:
        return [_checked(photo, layer, onto) for layer in layers]
    except codec.CodecError as error:
        raise BadInput(retold(str(error))) from error


def add_version(
    *,
    photo: Photo,
    layers: Sequence[NewLayer],
    source: Source,
    author: User | None = None,
    parent: MaskVersion | None = None,
    op_id: UUID | None = None,
) -> MaskVersion:
    """Check and store a new version; the head stays where it is. Raises BadInput for layers that do not fit."""
    checked = check_layers(photo, layers)
    return store_version(photo=photo, layers=checked, source=source, author=author, parent=parent, op_id=op_id)


@transaction.atomic
def store_version(
    *,
    photo: Photo,
    layers: Sequence[Checked],
    source: Source,
    author: User | None = None,
    parent: MaskVersion | None = None,
    op_id: UUID | None = None,
) -> MaskVersion:
    """Store layers that were checked before a transaction began; the head stays where it is."""
    version = MaskVersion.objects.create(photo=photo, source=source, author=author, parent=parent, op_id=op_id)
    _store_layers(version, layers)
    return version


def move_head(*, photo: Photo, version: MaskVersion, expected: MaskVersion | None) -> None:
    """Make `version` the one that counts, if the head is still `expected`. Raises Conflict otherwise."""
    if expected is None:
        created = Head.objects.get_or_create(photo=photo, defaults={"version": version})[1]
        if not created:
            raise Conflict(_("Somebody else saved a mask of this photo first."))
        return
    moved = Head.objects.filter(photo=photo, version=expected).update(version=version)
    if moved != 1:
        raise Conflict(_("Somebody else saved a mask of this photo first."))


def head_of(photo: Photo) -> MaskVersion | None:
    """The version that counts, or None."""
    head = Head.objects.select_related("version__author").filter(photo=photo).first()
    return head.version if head else None


def label_alphas(version: MaskVersion) -> dict[int, NDArray[np.uint8]]:
    """The union of each label's layers: {label id: (height, width) uint8}."""
    return alphas_of(version.layers.all())


def alphas_of(layers: Iterable[Layer | NewLayer]) -> dict[int, NDArray[np.uint8]]:
    """The same of layers that may not be stored yet."""
    out: dict[int, NDArray[np.uint8]] = {}
    for layer in layers:
        alpha = codec.decode(bytes(layer.data))
        known = out.get(layer.label_id)
        out[layer.label_id] = alpha if known is None else np.maximum(known, alpha)
    return out


def foreground(version: MaskVersion) -> NDArray[np.uint8]:
    """Everything that is garment: the union of all layers, (height, width) uint8 soft alpha."""
    photo = version.photo
    return codec.union(list(label_alphas(version).values()), (photo.height, photo.width))


def new_layers(version: MaskVersion) -> list[NewLayer]:
    """A version's layers as they would be stored again, to make a child of it."""
    return [
        NewLayer(layer.label_id, bytes(layer.data), tuple(attribute.pk for attribute in layer.attributes.all()))
        for layer in version.layers.prefetch_related("attributes")
    ]


def _checked(photo: Photo, layer: NewLayer, onto: NDArray[np.uint8] | None) -> Checked:
    width, height = codec.size(layer.data)
    if (width, height) != (photo.width, photo.height):
        raise BadInput(
            _("The mask is %(width)s x %(height)s pixels, the photo %(name)s is %(photo_width)s x %(photo_height)s.")
            % {
                "width": width,
                "height": height,
                "name": photo.name,
                "photo_width": photo.width,
                "photo_height": photo.height,
            }
        )
    alpha = codec.decode(layer.data)
    if onto is not None:
        np.maximum(onto, alpha, out=onto)
    return Checked(layer, *codec.measure(alpha))


def _check_taxonomy(photo: Photo, layers: Sequence[NewLayer]) -> None:
    labels = set(photo.project.labels.values_list("id", flat=True))
    if strange := {layer.label_id for layer in layers} - labels:
        raise BadInput(_("The project has no label number %(number)s.") % {"number": min(strange)})
    wanted = {attribute for layer in layers for attribute in layer.attribute_ids}
    if wanted and (strange := wanted - set(photo.project.attributes.values_list("id", flat=True))):
        raise BadInput(_("The project has no attribute number %(number)s.") % {"number": min(strange)})


def _store_layers(version: MaskVersion, checked: Iterable[Checked]) -> None:
    rows = []
    for order, entry in enumerate(checked):
        left, top, right, bottom = entry.box
        rows.append(
            Layer(
                version=version, label_id=entry.layer.label_id, order=order, data=entry.layer.data, area=entry.area,
                left=left, top=top, right=right, bottom=bottom,
            )
        )  # fmt: skip
    for row, entry in zip(Layer.objects.bulk_create(rows), checked, strict=True):
        if entry.layer.attribute_ids:
            row.attributes.set(entry.layer.attribute_ids)
