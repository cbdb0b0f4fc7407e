"""Layers as they travel between server and browser."""

import base64
import binascii
from typing import TypedDict

from django.utils.translation import gettext as _

from workbench.errors import BadInput
from workbench.masks.models import MaskVersion
from workbench.masks.services import NewLayer, new_layers


class LayerJSON(TypedDict):
    """A layer as it travels: label id, attribute ids, base64 of the encoded alpha."""

    label: int
    attributes: list[int]
    data: str


def layers_json(version: MaskVersion) -> list[LayerJSON]:
    """A version's layers as they travel."""
    return [
        LayerJSON(label=layer.label_id, attributes=list(layer.attribute_ids), data=to_text(layer.data))
        for layer in new_layers(version)
    ]


def to_text(data: bytes) -> str:
    """Encoded alpha as base64."""
    return base64.b64encode(data).decode()


def parse_layers(layers: list[LayerJSON]) -> list[NewLayer]:
    """Read layers that arrived as JSON. Raises BadInput for what is not base64."""
    try:
        return [
            NewLayer(row["label"], base64.b64decode(row["data"], validate=True), tuple(row["attributes"]))
            for row in layers
        ]
    except (binascii.Error, ValueError) as error:
        raise BadInput(_("A layer's data is not base64.")) from error
