"""What tests do inside a site's own environment, through `manage.py shell`: people first, then what no person can."""

import json
from dataclasses import asdict
from datetime import timedelta
from uuid import uuid4

from django.db.models import Count
from django.utils import timezone

from ml.gate import Exam, compare
from tests import factories
from tests.factories import PASSWORD
from workbench.accounts.models import Role, User
from workbench.accounts.services import create_user
from workbench.annotation import services as annotation
from workbench.annotation.models import ControlTask
from workbench.annotation.saves import Save, Spent
from workbench.annotation.selectors import etag
from workbench.datasets.models import Garment, Photo, Project, Split
from workbench.datasets.services import create_project, set_role
from workbench.masks.models import Source
from workbench.masks.selectors import layers_json
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion, Prediction
from workbench.review import services as review
from workbench.training.models import Run
from workbench.workflow.models import Item
from workbench.workflow.services import free
from workbench.workflow.states import Event, State

NEVER = 100_000


def people() -> None:
    """The cast, and a project whose network is tiny. Its first training is asked for by hand: a test decides when.

    How well three seconds of training do must not matter: imported masks are trusted, all else goes to a person.
    """
    project = create_project(
        name="Summer", input_height=64, input_width=64, training_minutes=0.05, first_model_after=NEVER,
        doubt_dice=0.0, random_share=0.0, audit_share=0.0, review_dice=1.0, accept_dice=1.0, known_share=0.0,
        second_share=0.0, check_folds=0,
    )  # fmt: skip
    for name, role in (("ann", Role.ANNOTATOR), ("rex", Role.REVIEWER), ("lea", Role.LEAD)):
        set_role(project=project, user=create_user(username=name, password=PASSWORD), role=role)


def photos_to_judge(count: int, width: int, height: int) -> None:
    """So many photos in review with all that its page can show: an imported mask, and a prediction that differs."""
    project = Project.objects.get()
    model = factories.model_version(project)
    reason = {"code": "doubtful_import", "text": "The imported mask looks odd.", "value": 0.9, "threshold": 0.95}
    for number in range(count):
        photo = factories.photo(project, f"judged{number}_Front.jpg", width=width, height=height)
        found = factories.prediction(photo, model)
        found.mask = factories.mask(photo, source=Source.MODEL, head=False, box=_box(width, height, 0))
        found.stretches = [[width / 4, height / 2, 200.0, 0.5, 8.0]]
        found.save()
        factories.mask(photo, source=Source.IMPORT, box=_box(width, height, 20))
        factories.move(photo, Event.SEGMENTED, Event.SENT_TO_REVIEW, reasons=[reason], priority=number / count)


def _box(width: int, height: int, less: int) -> tuple[int, int, int, int]:
    return width // 4 + less, height // 8 + less, width * 3 // 4, height * 7 // 8


def let_time_pass() -> None:
    """Leases run out by themselves after two minutes; no test waits that long."""
    Item.objects.exclude(lease_until=None).update(lease_until=timezone.now() - timedelta(seconds=1))


def facts() -> None:
    """Print what no page shows: of the photos called crash…, how many were segmented, how many of them twice by one
    model, and what machines hold.

    Other photos may be segmented again in the meantime, by a model that was promoted just before.
    """
    crash = Prediction.objects.filter(photo__name__startswith="crash")
    twice = crash.values("photo", "model").annotate(times=Count("id")).filter(times__gt=1)
    segmented = crash.values("photo").distinct().count()
    held = Item.objects.exclude(lease_worker="").count()
    print(json.dumps({"segmented": segmented, "twice": twice.count(), "held_by_machines": held}))


def waiting_models() -> None:
    """Print the models whose predictions the untouched photos that wait for an annotator have, each once."""
    waiting = Item.objects.filter(state="TO_ANNOTATE", drawn_on=False, returned_to=None, lease_until=None)
    newest = {Prediction.objects.filter(photo=item.photo_id).latest("pk").model for item in waiting}
    busy = Item.objects.filter(state__in=["TO_PRESEGMENT", "TO_ROUTE"]).exists()
    print("busy" if busy else " ".join(sorted(str(model) for model in newest)))


def champion() -> None:
    """Print the name of the version that is in use."""
    print(predictions.require_champion(Project.objects.get()))


def hide_a_known_photo() -> None:
    """Lea drew a waiting photo, Rex approved it, and from now on the lot always gives a control photo."""
    item = Item.objects.filter(free(), state=State.TO_ANNOTATE, returned_to=None).order_by("priority", "-id")[0]
    lea, rex = User.objects.get(username="lea"), User.objects.get(username="rex")
    opened = annotation.open_item(item=item, user=lea)
    shown = Prediction.objects.filter(photo=item.photo).latest("pk")
    save = Save(uuid4(), etag(item, lea), opened.generation, layers_json(shown.mask))
    version = annotation.submit(item=opened, user=lea, save=save, spent=Spent(1.0, 1))
    review.approve(item=Item.objects.get(pk=item.pk), user=rex, version_id=version.pk)
    Project.objects.update(known_share=1.0)


def hide_no_more() -> None:
    """As the other tests expect it."""
    Project.objects.update(known_share=0.0)


def train_long() -> None:
    """Long enough that somebody can watch and stop a training."""
    Project.objects.update(training_minutes=10)


def train_short() -> None:
    """As the other tests expect it."""
    Project.objects.update(training_minutes=0.05)


def keep_a_version_out() -> None:
    """A version with the champion's own weights: the comparison calls that a tie and keeps it out. Print its name."""
    project = Project.objects.get()
    champion = predictions.require_champion(project)
    exam = Exam([0.9] * 12, [0.8] * 12)
    verdict = compare(exam, exam)
    made = predictions.register(
        project=project, weights=champion.weights, config=champion.config, metrics=champion.metrics
    )
    ModelVersion.objects.filter(pk=made.pk).update(passed=False, verdict=verdict.reason)
    Run.objects.create(
        project=project, state=Run.State.SUCCEEDED, trigger="a test", model=made, promoted=False,
        ended_at=timezone.now(), reason=verdict.reason,
        gate={"photos": 12, "garments": 12, **asdict(verdict)},
    )  # fmt: skip
    print(made)


def hold_out(count: int) -> None:
    """Give garments with imported masks to the holdout, as the lot does where there are many garments.

    The photos look alike, and a photo that repeats one of the holdout is not trained on: here they count as different.
    """
    Photo.objects.update(duplicate_of=None)
    masked = Garment.objects.filter(photos__mask_versions__source=Source.IMPORT, split=Split.TRAIN)
    known = masked.order_by("pk").distinct().values_list("pk", flat=True)[:count]
    Garment.objects.filter(pk__in=list(known)).update(split=Split.HOLDOUT)


def control_photo() -> None:
    """Print the item and the photo of the open control task."""
    task = ControlTask.objects.get(closed_at=None)
    print(task.item_id, task.item.photo_id)
