"""A project after months of work, filled in bulk: photos in every state, verdicts, outcomes, weeks of history.

For counting queries, for times, and for looking at pages that show much. Seeded, so that it is always the same.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Model
from django.utils import timezone

from tests import factories
from workbench.accounts.models import User
from workbench.annotation.models import ControlTask, Effort
from workbench.datasets import blobs
from workbench.datasets.models import Garment, Photo, Project, Split
from workbench.masks.models import Head, MaskVersion, Source
from workbench.predictions.models import ModelVersion, Outcome, Prediction
from workbench.review.models import Cause, Verdict
from workbench.triage.facts import thresholds
from workbench.triage.models import Policy, Routing
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import Event, State, after

AT_ONCE = 2000
DAYS = 84
CAUSES = [Cause.GROUND_TRUTH, Cause.TOO_FEW, Cause.COMPLICATED, Cause.LOW_CONTRAST]


@dataclass
class Rows:
    """What a portion of photos leaves behind, before it is stored."""

    drawn: list[tuple[MaskVersion, float]] = field(default_factory=list)
    moves: list[Transition] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    routings: list[Routing] = field(default_factory=list)


@dataclass
class Busy:
    """Who works on the project, and the dice that decide."""

    project: Project
    annotators: Sequence[User]
    reviewers: Sequence[User]
    model: ModelVersion
    policy: Policy
    pixels: str
    random: np.random.Generator


@contextmanager
def dated() -> Iterator[None]:
    """Rows keep the moments they are given instead of taking the present one."""
    fields = [(Transition, "at"), (Verdict, "at"), (Outcome, "at"), (MaskVersion, "created_at"), (Item, "entered_at")]
    fields.append((Routing, "at"))
    for model, name in fields:
        _automatic(model, name, False)
    try:
        yield
    finally:
        for model, name in fields:
            _automatic(model, name, True)


def fill(project: Project, annotators: Sequence[User], reviewers: Sequence[User], photos: int) -> None:
    """Give a project so many photos over the last twelve weeks. It gets a champion where it has none."""
    random = np.random.default_rng(7)
    model = ModelVersion.objects.filter(project=project, status="champion").first() or _champion(project, random)
    pixels = blobs.put([factories.jpeg("busy", 96, 128)])
    before = project.garments.count()
    policy = Policy.objects.filter(project=project).first() or _policy(project)
    busy = Busy(project, annotators, reviewers, model, policy, pixels, random)
    with dated():
        for first in range(0, photos, AT_ONCE):
            _portion(busy, range(first, min(photos, first + AT_ONCE)), photos, before)
        _controls(busy)


def _automatic(model: type[Model], name: str, on: bool) -> None:
    column: Any = model._meta.get_field(name)
    column.auto_now_add = on


def _champion(project: Project, random: np.random.Generator) -> ModelVersion:
    dice = 1 - random.beta(1.2, 60, 140)
    dice[:6] = [0.41, 0.72, 0.83, 0.88, 0.9, 0.91]
    rows = [{"name": f"holdout_{number}.jpg", "dice": float(one)} for number, one in enumerate(dice)]
    figures = {"median": float(np.median(dice)), "mean": float(dice.mean()), "p10": float(np.quantile(dice, 0.1))}
    return factories.model_version(project, metrics=figures | {"count": 140, "photos": rows})


def _policy(project: Project) -> Policy:
    promise = {
        "median": {"value": 0.98, "low": 0.975, "high": 0.985},
        "worst": {"value": 0.95, "low": 0.94, "high": 0.96},
    }
    return Policy.objects.create(
        project=project, number=1, thresholds=thresholds(project).as_json(), promise=promise | {"outcomes": 140}
    )


def _portion(busy: Busy, numbers: range, total: int, before: int) -> None:
    split = [Split.HOLDOUT if number % 5 == 0 else Split.TRAIN for number in numbers]
    garments = Garment.objects.bulk_create(
        [
            Garment(project=busy.project, code=f"SV-{before + number:06d}", split=part)
            for number, part in zip(numbers, split, strict=True)
        ]
    )
    photos = Photo.objects.bulk_create([_photo(busy, garment) for garment in garments])
    start = timezone.now() - timedelta(days=DAYS)
    moments = [start + timedelta(days=DAYS * number / total) for number in numbers]
    shown = MaskVersion.objects.bulk_create(
        [
            MaskVersion(photo=photo, source=Source.MODEL, created_at=at)
            for photo, at in zip(photos, moments, strict=True)
        ]
    )
    estimated = 1 - busy.random.beta(1.5, 40, len(photos))
    predictions = Prediction.objects.bulk_create(
        [
            Prediction(
                photo=photo,
                model=busy.model,
                mask=mask,
                estimated_dice=dice,
                confidence=dice,
                contrast=9.0,
                seconds=0.1,
            )
            for photo, mask, dice in zip(photos, shown, estimated, strict=True)
        ]
    )
    enrolled = [
        Item(photo=photo, project=busy.project, entered_at=at) for photo, at in zip(photos, moments, strict=True)
    ]
    rows = Rows()
    for item, prediction, at in zip(enrolled, predictions, moments, strict=True):
        _story(busy, rows, item, prediction, at)
    _store(rows, photos, shown, enrolled)


def _controls(busy: Busy) -> None:
    """A few done photos drawn once more by somebody else, as control photos and as second annotations in turn."""
    drawn = MaskVersion.objects.filter(photo__project=busy.project, source=Source.PERSON, control_task=None)
    for at, mask in enumerate(drawn.select_related("photo__item", "author").order_by("-id")[:24]):
        other = next((one for one in busy.annotators if one != mask.author), None)
        if other is None or ControlTask.objects.filter(item=mask.photo.item, user=other).exists():
            continue
        again = MaskVersion.objects.create(
            photo=mask.photo, source=Source.PERSON, author=other, created_at=mask.created_at
        )
        ControlTask.objects.create(
            project=busy.project, item=mask.photo.item, user=other, kind="second" if at % 2 else "known", truth=mask,
            version=again, closed_at=mask.created_at, dice=0.99 - at / 500, surface_dice=0.95 - at / 200,
        )  # fmt: skip


def _photo(busy: Busy, garment: Garment) -> Photo:
    return Photo(
        project=busy.project, garment=garment, viewpoint="Front", name=f"{garment.code}_Front.jpg",
        sha256=f"{busy.project.pk:08d}{garment.pk:056d}", pixels=busy.pixels, media_type="image/jpeg",
        width=96, height=128, bytes=1,
    )  # fmt: skip


def _store(rows: Rows, photos: Sequence[Photo], shown: Sequence[MaskVersion], items: Sequence[Item]) -> None:
    MaskVersion.objects.bulk_create([mask for mask, _seconds in rows.drawn])
    Effort.objects.bulk_create(
        [
            Effort(version=mask, active_seconds=seconds, strokes=9, shown=mask.parent)
            for mask, seconds in rows.drawn
            if seconds
        ]
    )
    heads = {photo.pk: mask for photo, mask in zip(photos, shown, strict=True)}
    heads |= {mask.photo_id: mask for mask, _seconds in rows.drawn}
    Head.objects.bulk_create([Head(photo=photo, version=heads[photo.pk]) for photo in photos])
    Item.objects.bulk_create(items)
    Transition.objects.bulk_create(rows.moves)
    Verdict.objects.bulk_create(rows.verdicts)
    Outcome.objects.bulk_create(rows.outcomes)
    Routing.objects.bulk_create(rows.routings)


def _story(busy: Busy, rows: Rows, item: Item, prediction: Prediction, at: datetime) -> None:
    """What happened to one photo, by lot."""
    dice, lot = prediction.estimated_dice, busy.random.random()
    item.priority = 1 - dice
    _go(rows, item, Event.ENROLLED, State.TO_PRESEGMENT, at)
    fresh = at > timezone.now() - timedelta(days=2)
    if fresh and lot < 0.1:
        return
    _go(rows, item, Event.SEGMENTED, State.TO_ROUTE, at)
    event, to = _route(busy, rows, item, prediction, lot, at)
    _go(rows, item, event, to, at)
    if to == State.TO_REVIEW and not (fresh and lot < 0.6):
        _judge(busy, rows, item, prediction, prediction.mask, at + timedelta(hours=4))
    elif to == State.TO_ANNOTATE and not (fresh and lot < 0.7):
        _draw(busy, rows, item, prediction, at + timedelta(hours=3))


def _route(busy: Busy, rows: Rows, item: Item, prediction: Prediction, lot: float, at: datetime) -> tuple[Event, State]:
    dice = prediction.estimated_dice
    usual = Event.AUTO_ACCEPTED if dice >= 0.97 else Event.SENT_TO_REVIEW if dice >= 0.93 else Event.SENT_TO_ANNOTATE
    drawn = usual == Event.AUTO_ACCEPTED and lot <= 0.05
    event = Event.SENT_TO_REVIEW if drawn else usual
    rows.routings.append(
        Routing(
            item=item, project=busy.project, prediction=prediction, policy=busy.policy, event=event, otherwise=usual,
            arm="audit" if drawn else "", draw=lot, audit_draw=lot, estimated_dice=dice, at=at,
        )
    )  # fmt: skip
    return event, after(State.TO_ROUTE, event)


def _draw(busy: Busy, rows: Rows, item: Item, prediction: Prediction, at: datetime) -> None:
    ann = busy.annotators[item.photo.pk % len(busy.annotators)]
    mask = MaskVersion(photo=item.photo, parent=prediction.mask, source=Source.PERSON, author=ann, created_at=at)
    rows.drawn.append((mask, float(busy.random.gamma(4, 25))))
    item.drawn_on = True
    _go(rows, item, Event.SUBMITTED, State.TO_REVIEW, at, ann)
    _judge(
        busy,
        rows,
        item,
        prediction,
        mask,
        at + timedelta(hours=2),
        skill=0.95 - 0.12 * (item.photo.pk % len(busy.annotators)),
    )


def _judge(
    busy: Busy, rows: Rows, item: Item, prediction: Prediction, mask: MaskVersion, at: datetime, skill: float = 0.92
) -> None:
    rex = busy.reviewers[item.photo.pk % len(busy.reviewers)]
    given = {"item": item, "version": mask, "before": mask, "reviewer": rex, "at": at}
    lot, cause = busy.random.random(), CAUSES[int(busy.random.choice(4, p=[0.45, 0.25, 0.2, 0.1]))]
    if lot > skill:
        rows.verdicts.append(Verdict(kind="sent_back", cause=cause, note="The hem is cut off.", **given))
        _go(rows, item, Event.SENT_BACK, State.TO_ANNOTATE, at, rex)
        item.returned_to = mask.author
        return
    blame = {"kind": "model_wrong", "cause": cause} if lot > skill - 0.1 else {"kind": "approved"}
    rows.verdicts.append(Verdict(**blame, **given))
    _go(rows, item, Event.APPROVED, State.ACCEPTED, at, rex)
    item.seen_by_person = True
    arm = ["audit", "control", "correction"][0 if prediction.estimated_dice >= 0.97 else 1 + (item.photo.pk % 4 > 0)]
    true = float(np.clip(prediction.estimated_dice + busy.random.normal(0, 0.02), 0, 1))
    rows.outcomes.append(
        Outcome(
            model=busy.model, photo=item.photo, truth=mask, prediction=prediction, arm=arm, at=at, dice=true,
            confidence=prediction.estimated_dice, estimated_dice=prediction.estimated_dice,
        )
    )  # fmt: skip
    if busy.random.random() < 0.03:
        _go(rows, item, Event.REOPENED, State.TO_ANNOTATE, at + timedelta(hours=1), rex)


def _go(rows: Rows, item: Item, event: Event, to: State, at: datetime, user: User | None = None) -> None:
    moment = min(at, timezone.now())
    rows.moves.append(Transition(item=item, event=event, from_state=item.state, to_state=to, at=moment, user=user))
    item.state, item.entered_at, item.returned_to = to, moment, None
    item.seen_by_person = False
