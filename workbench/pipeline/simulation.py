"""The product's conscience: the loop played through the real services by a simulated team that has the true masks."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from django.db.models import QuerySet

from workbench.accounts.models import Role, User
from workbench.annotation import services as annotation
from workbench.annotation.saves import Save, Spent
from workbench.annotation.selectors import work_order
from workbench.datasets.models import Project, Split
from workbench.datasets.services import create_project, set_role
from workbench.errors import BadInput
from workbench.intake.services import receive
from workbench.masks import codec
from workbench.masks import services as masks
from workbench.masks.pictures import read_png_mask
from workbench.masks.selectors import LayerJSON, to_text
from workbench.predictions import outcomes
from workbench.predictions import services as predictions
from workbench.predictions.calibrate import calibrate, spread
from workbench.predictions.files import photo_files
from workbench.predictions.inference import presegment
from workbench.predictions.models import Promotion
from workbench.review import services as review
from workbench.review.models import Cause
from workbench.training import services as training
from workbench.training.models import Run
from workbench.training.run import execute
from workbench.triage import selectors
from workbench.triage import services as triage
from workbench.triage.aims import Quality, worst_and_median
from workbench.triage.arranging import arrange
from workbench.triage.asking import ask, expecting
from workbench.triage.facts import thresholds
from workbench.triage.models import Policy, Routing
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import Event, State

WORKER = Actor(worker="simulation")
# The simulated reviewer lets a mask pass from this Dice against the truth on, as a careful person would.
GOOD_ENOUGH = 0.985

Say = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Round:
    """What one round of the loop came to. Dice in 0..1, `auto_share` of the photos outside the holdout.

    `promised_…` is what the policy let expect before the round's photos were routed, `accepted_…` what the photos
    accepted in this round really have: the median, and the Dice that 19 of 20 reach. `because` says why the others
    went to people: how many for which first reason, by its code.
    """

    round: int
    labels: int
    version: str
    promoted: bool
    median_dice: float | None
    mean_dice: float | None
    p10_dice: float | None
    auto_share: float
    auto_median_dice: float | None
    auto_p10_dice: float | None
    accept_dice: float
    promised_median: float | None
    promised_worst: float | None
    accepted: int
    accepted_median: float | None
    accepted_worst: float | None
    because: dict[str, int]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The round as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Team:
    """The project, its two simulated people, the true mask files by photo stem, and the seed of the trainings."""

    project: Project
    annotator: User
    reviewer: User
    truth: dict[str, Path]
    seed: int = 0


def prepare(photos: Path, truth: Path, say: Say, *, seed: int = 0, **settings: Any) -> Team:
    """Make the project and upload the photos without their masks. Raises BadInput when photos or masks are missing.

    The seed draws the order of the uploads, and with it the splits and the queue's lots, and seeds the trainings.
    """
    files = {file.stem: file for file in truth.glob("*.png")}
    pictures = [file for file in photo_files(photos) if file.stem in files]
    if not pictures:
        raise BadInput("No photo has a mask of the same name.")
    random.Random(seed).shuffle(pictures)
    project = create_project(name="Simulated loop", **settings)
    annotator, reviewer = _person(project, "ann", Role.ANNOTATOR), _person(project, "rex", Role.REVIEWER)
    for done, file in enumerate(pictures, start=1):
        if (received := receive(project, file.name, file, None)).photo is None:
            raise BadInput(f"{file.name}: {received.reason}")
        say("uploading", done, len(pictures))
    return Team(project, annotator, reviewer, files, seed)


def play(
    team: Team, *, start: int, batch: int, rounds: int, say: Say, aim: Quality | None = None
) -> Iterator[Round]:  # fmt: skip
    """Annotate the holdout and `start` photos; then each round: train, pre-segment, route, review, annotate `batch`.

    With an aim each round proposes its thresholds anew from what is known by then.
    """
    triage.hand_out_without_model(team.project, WORKER, limit=Item.objects.filter(project=team.project).count())
    holdout = _waiting(team).filter(photo__garment__split=Split.HOLDOUT)
    for done, item in enumerate(list(holdout), start=1):
        _annotate(team, annotation.open_item(item=item, user=team.annotator))
        say("annotating the holdout", done, holdout.count() + done)
    arrange(team.project)
    _annotate_next(team, start, say)
    for number in range(1, rounds + 1):
        began = time.monotonic()
        run = _train(team, number, say)
        _learn_the_truth(team.project)
        policy = _policy(team, aim)
        _presegment(team.project, say)
        yield _round(team, number, run, policy, time.monotonic() - began)
        _review_waiting(team)
        _annotate_next(team, batch, say)


def _person(project: Project, name: str, role: Role) -> User:
    user = User.objects.create(username=name)
    set_role(project=project, user=user, role=role)
    return user


def _waiting(team: Team) -> QuerySet[Item]:
    return Item.objects.filter(project=team.project, state=State.TO_ANNOTATE).order_by("-priority", "id")


def _annotate_next(team: Team, count: int, say: Say) -> None:
    for done in range(1, count + 1):
        item = annotation.next_item(project=team.project, user=team.annotator)
        if item is None:
            return
        _annotate(team, item)
        say("annotating", done, count)


def _annotate(team: Team, item: Item) -> None:
    """Submit the true mask as a person would, and let the other person approve it.

    What the editor is told counts, not the row: under a control task the photo has a claim of its own.
    """
    order = work_order(item, team.annotator)
    alpha = read_png_mask(team.truth[item.photo.stem])
    label = team.project.labels.get()
    layer = LayerJSON(label=label.pk, attributes=[], data=to_text(codec.encode(alpha)))
    save = Save(uuid4(), order["etag"], order["lease"]["generation"], [layer])
    version = annotation.submit(item=item, user=team.annotator, save=save, spent=Spent(0.0, 0))
    item.refresh_from_db()
    if item.state == State.TO_REVIEW:
        review.approve(item=item, user=team.reviewer, version_id=version.pk)


def _train(team: Team, number: int, say: Say) -> Run:
    run = training.request_run(project=team.project, trigger=f"Round {number} of the simulated loop.", seed=team.seed)
    training.start(run)
    run = execute(run, show=lambda progress: say(progress["phase"], progress.get("done", 0), progress.get("total", 0)))
    if run.state != Run.State.SUCCEEDED:
        raise BadInput(f"The training of round {number} did not succeed: {run.error}")
    return run


def _learn_the_truth(project: Project) -> None:
    """What the tick does between two rounds."""
    while outcomes.settle(project, triage.arms):
        continue
    if (champion := predictions.champion(project)) is not None and (made := calibrate(champion)) is not None:
        while spread(made):
            continue


def _policy(team: Team, aim: Quality | None) -> Policy:
    """The policy of the coming round, with its promise; where the aim is out of reach the last one goes on."""
    project = Project.objects.get(pk=team.project.pk)
    asked = ask(project, asdict(aim)) if aim else None
    if asked is None or asked.thresholds is None:
        asked = expecting(thresholds(project), selectors.known(project))
    wanted = asked.thresholds or thresholds(project)
    promise = asked.expected.as_json() if asked.expected else {}
    return triage.set_policy(
        project=project, thresholds=wanted, user=None, aim=asdict(aim) if aim else {}, promise=promise
    )


def _presegment(project: Project, say: Say) -> None:
    for promotion in Promotion.objects.filter(project=project, spread_at=None):
        while predictions.spread(promotion, WORKER):
            continue
    total = Item.objects.filter(project=project, state=State.TO_PRESEGMENT).count()
    presegment(project, WORKER.worker, progress=lambda done: say("pre-segmenting", done, total))
    while triage.route_waiting(project, WORKER):
        continue
    arrange(project)


def _review_waiting(team: Team) -> None:
    for item in Item.objects.filter(project=team.project, state=State.TO_REVIEW).select_related("photo__project"):
        head = masks.head_of(item.photo)
        if head is None:
            continue
        if codec.dice(masks.foreground(head), read_png_mask(team.truth[item.photo.stem])) >= GOOD_ENOUGH:
            review.approve(item=item, user=team.reviewer, version_id=head.pk)
        else:
            review.send_back(
                item=item, user=team.reviewer, version_id=head.pk, cause=Cause.OTHER, note="Not exact enough."
            )


def _round(team: Team, number: int, run: Run, policy: Policy, seconds: float) -> Round:
    pool = Item.objects.filter(project=team.project).exclude(photo__garment__split=Split.HOLDOUT)
    accepted = pool.filter(state=State.ACCEPTED, seen_by_person=False).select_related("photo__project")
    true = [_true_dice(team, item) for item in accepted]
    fresh = accepted.filter(routings__policy=policy, routings__event=Event.AUTO_ACCEPTED).distinct()
    now = [_true_dice(team, item) for item in fresh]
    worst, median = worst_and_median(now)
    labels = pool.filter(state=State.ACCEPTED, seen_by_person=True).count()
    metrics = run.model.metrics if run.model else {}
    return Round(
        round=number,
        labels=labels,
        version=str(run.model),
        promoted=bool(run.promoted),
        median_dice=metrics.get("median"),
        mean_dice=metrics.get("mean"),
        p10_dice=metrics.get("p10"),
        auto_share=len(true) / max(1, pool.count()),
        auto_median_dice=float(np.median(true)) if true else None,
        auto_p10_dice=float(np.percentile(true, 10)) if true else None,
        accept_dice=policy.thresholds["accept_dice"],
        promised_median=policy.promise.get("median", {}).get("value"),
        promised_worst=policy.promise.get("worst", {}).get("value"),
        accepted=len(now),
        accepted_median=median,
        accepted_worst=worst,
        because=_why_people(policy),
        seconds=round(seconds, 1),
    )


def _why_people(policy: Policy) -> dict[str, int]:
    routings = Routing.objects.filter(policy=policy).exclude(event=Event.AUTO_ACCEPTED)
    return dict(Counter(one.reasons[0]["code"] for one in routings if one.reasons).most_common())


def _true_dice(team: Team, item: Item) -> float:
    head = masks.head_of(item.photo)
    if head is None:
        raise ValueError(f"Photo {item.photo_id} was accepted without a mask.")
    return codec.dice(masks.foreground(head), read_png_mask(team.truth[item.photo.stem]))
