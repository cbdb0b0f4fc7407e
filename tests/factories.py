"""Builders for tests: small real files and rows, made by the product's own services."""

import io
import json
from typing import Any
from uuid import uuid4

import numpy as np
from django.db import transaction
from numpy.typing import NDArray
from PIL import Image

from workbench.accounts.models import User
from workbench.accounts.services import create_user
from workbench.datasets import blobs, viewpoints
from workbench.datasets.models import Photo, Project, Split
from workbench.datasets.services import create_project, garment_for
from workbench.masks import codec
from workbench.masks.models import Head, MaskVersion, Source
from workbench.masks.services import NewLayer, add_version
from workbench.predictions.models import Calibration, ModelVersion, Prediction
from workbench.workflow.models import Item
from workbench.workflow.services import Actor, apply, enrol
from workbench.workflow.states import Event

PASSWORD = "a long enough secret"
WIDTH, HEIGHT = 48, 64
BOX = (12, 8, 36, 56)


def user(name: str, *, admin: bool = False) -> User:
    """A person whose password is PASSWORD and whose full name is the capitalised user name."""
    return create_user(username=name, password=PASSWORD, full_name=name.capitalize(), admin=admin)


def project(name: str = "Summer", **settings: Any) -> Project:
    """A project with one label called garment, unless `labels` says otherwise.

    Nothing is audited, no calibration is asked for and no control photo is hidden, unless the settings say so.
    """
    quiet = {"audit_share": 0.0, "accept_uncalibrated": True, "known_share": 0.0, "second_share": 0.0}
    return create_project(name=name, **(quiet | settings))


def jpeg(seed: str = "", width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A small JPEG: grey, with a square whose colour follows from the seed, so that other seeds give other bytes."""
    pixels = np.full((height, width, 3), 200, np.uint8)
    shade = np.frombuffer(seed.encode().ljust(3, b"\0")[-3:], np.uint8)
    pixels[height // 8 : height * 7 // 8, width // 4 : width * 3 // 4] = shade
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=90, comment=seed.encode())
    return file.getvalue()


def photo(
    project: Project, name: str = "dress_Front.jpg", *, width: int = WIDTH, height: int = HEIGHT,
    split: Split | None = None,
) -> Photo:  # fmt: skip
    """A stored and enrolled photo; `split` decides for a garment that is new."""
    data = jpeg(name, width, height)
    sha256 = blobs.put([data])
    named = viewpoints.parse(name.rsplit(".", 1)[0], project.name_pattern)
    assert named is not None, f"the project cannot read {name}"
    with transaction.atomic():
        garment = garment_for(project, named.garment)
        if split is not None:
            garment.split = split
            garment.save()
        made = Photo.objects.create(
            project=project, garment=garment, viewpoint=named.viewpoint, name=name, sha256=sha256, pixels=sha256,
            media_type="image/jpeg", width=width, height=height, bytes=len(data),
        )  # fmt: skip
        enrol(made)
    return made


def alpha(width: int = WIDTH, height: int = HEIGHT, box: tuple[int, int, int, int] = BOX) -> NDArray[np.uint8]:
    """(height, width) uint8: 255 inside the box (left, top, right, bottom), 0 outside."""
    out = np.zeros((height, width), np.uint8)
    left, top, right, bottom = box
    out[top:bottom, left:right] = 255
    return out


def mask(
    photo: Photo, *, author: User | None = None, source: Source | None = None,
    box: tuple[int, int, int, int] = BOX, head: bool = True,
) -> MaskVersion:  # fmt: skip
    """A version with one rectangular layer of the first label; with `head` it becomes the one that counts."""
    data = codec.encode(alpha(photo.width, photo.height, box))
    label = photo.project.labels.first()
    assert label is not None
    by = source or (Source.PERSON if author else Source.IMPORT)
    version = add_version(photo=photo, layers=[NewLayer(label.pk, data)], source=by, author=author, op_id=uuid4())
    if head:
        Head.objects.update_or_create(photo=photo, defaults={"version": version})
    return version


def model_version(project: Project, number: int = 1, *, champion: bool = True, **fields: Any) -> ModelVersion:
    """A model version whose weights file has no tensors: whole, but no network."""
    status = ModelVersion.Status.CHAMPION if champion else ModelVersion.Status.CANDIDATE
    figures = {"metrics": {"median": 0.97, "mean": 0.95, "p10": 0.9, "count": 5}}
    kept = {"config": {"classes": ["1"]}, "weights": weights({"classes": ["1"]})}
    return ModelVersion.objects.create(project=project, number=number, status=status, **(figures | kept | fields))


def weights(config: dict[str, Any]) -> str:
    """The SHA-256 of a safetensors file among the blobs that holds this configuration and no tensors."""
    header = json.dumps({"__metadata__": {"config": json.dumps(config)}}).encode()
    return blobs.put([len(header).to_bytes(8, "little") + header])


# Believes what the model says of itself, give or take a factor of two.
IDENTITY: dict[str, Any] = {
    "kind": "linear", "intercept": 0.0, "knots": [], "low": -0.7, "high": 0.7,
    "inputs": [{"name": "confidence", "shape": "gap", "mean": 0.0, "scale": 1.0, "weight": 1.0}],
    "spread": {"base": 1.0, "slope": 0.0, "least": 1.0, "most": 1.0},
}  # fmt: skip


def calibration(model: ModelVersion, **fields: Any) -> Calibration:
    """A calibration of that model, fitted on nothing real."""
    fitted = {
        "kind": "linear",
        "record": IDENTITY,
        "outcomes": 30,
        "unbiased": 20,
        "error": 0.02,
        "coverage": 0.9,
    } | fields
    return Calibration.objects.create(model=model, **fitted)


def prediction(photo: Photo, model: ModelVersion, dice: float = 0.95, contrast: float = 12.0) -> Prediction:
    """A prediction with its mask; the head stays where it is."""
    version = mask(photo, source=Source.MODEL, head=False)
    return Prediction.objects.create(
        photo=photo, model=model, mask=version, estimated_dice=dice, contrast=contrast, seconds=0.02
    )


def move(photo: Photo, *events: Event, user: User | None = None, **changes: Any) -> Item:
    """Lead a photo's item through events, for example SEGMENTED, SENT_TO_REVIEW; `changes` come with the last."""
    item = Item.objects.get(photo=photo)
    for event in events:
        given = changes if event is events[-1] else {}
        item = apply(item, event, Actor(user=user, worker="" if user else "tests"), **given)
    return item
