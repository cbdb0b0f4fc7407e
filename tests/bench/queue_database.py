"""A database with many photos that wait for an annotator, filled in bulk: what the queue's benchmark measures on."""

import numpy as np
from django.core.management import call_command
from django.test import Client

from workbench.accounts.models import Role, User
from workbench.datasets.models import Garment, Label, Photo, Project, Split
from workbench.datasets.services import create_project, set_role
from workbench.masks import codec
from workbench.masks.models import Head, Layer, MaskVersion, Source
from workbench.predictions.models import ModelVersion, Prediction
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import Event, State

WIDTH, HEIGHT = 1152, 1728
AT_ONCE = 5000


def fill(photos: int) -> tuple[Client, Project]:
    """Create so many pre-segmented photos; returns a signed-in annotator's client and the project."""
    call_command("migrate", verbosity=0)
    project = create_project(name="Bench")
    ann = User.objects.create(username="ann")
    set_role(project=project, user=ann, role=Role.ANNOTATOR)
    model = ModelVersion.objects.create(
        project=project, number=1, status=ModelVersion.Status.CHAMPION, weights="0" * 64, config={}
    )
    label, data = project.labels.get(), codec.encode(_garment())
    for first in range(0, photos, AT_ONCE):
        _add(project, model, label, data, range(first, min(photos, first + AT_ONCE)))
    client = Client(SERVER_NAME="localhost")
    client.force_login(ann)
    return client, project


def _garment() -> np.ndarray:
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    inside = (rows - HEIGHT / 2) ** 2 / 600**2 + (columns - WIDTH / 2) ** 2 / 300**2 < 1
    return np.where(inside, np.uint8(255), np.uint8(0))


def _add(project: Project, model: ModelVersion, label: Label, data: bytes, numbers: range) -> None:
    garments = Garment.objects.bulk_create(
        [Garment(project=project, code=f"SV-{n}", split=Split.TRAIN) for n in numbers]
    )
    photos = Photo.objects.bulk_create(
        [
            Photo(
                project=project, garment=garment, viewpoint="Front", name=f"{garment.code}.jpg", sha256=f"{n:064d}",
                pixels=f"{n:064d}", media_type="image/jpeg", width=WIDTH, height=HEIGHT, bytes=1,
            )
            for n, garment in zip(numbers, garments, strict=True)
        ]
    )  # fmt: skip
    versions = MaskVersion.objects.bulk_create([MaskVersion(photo=photo, source=Source.MODEL) for photo in photos])
    area, (left, top, right, bottom) = codec.measure(codec.decode(data))
    Layer.objects.bulk_create(
        [
            Layer(
                version=version, label=label, order=0, data=data, area=area,
                left=left, top=top, right=right, bottom=bottom,
            )
            for version in versions
        ]
    )  # fmt: skip
    Head.objects.bulk_create([Head(photo=photo, version=v) for photo, v in zip(photos, versions, strict=True)])
    Prediction.objects.bulk_create(
        [
            Prediction(photo=photo, model=model, mask=version, estimated_dice=0.9, contrast=10.0, seconds=0.05)
            for photo, version in zip(photos, versions, strict=True)
        ]
    )
    items = Item.objects.bulk_create(
        [
            Item(photo=photo, project=project, state=State.TO_ANNOTATE, priority=(photo.pk * 7919 % 1000) / 1000)
            for photo in photos
        ]
    )
    Transition.objects.bulk_create(
        [Transition(item=item, event=Event.ENROLLED, to_state=State.TO_PRESEGMENT) for item in items]
    )
