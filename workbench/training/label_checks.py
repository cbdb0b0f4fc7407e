"""Checks of imported masks: asking for one, sharing the garments out, keeping what it said, sending the doubtful on."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.errors import BadInput, Conflict
from workbench.masks import services as masks
from workbench.masks.models import Head, Source
from workbench.masks.services import Checked, NewLayer
from workbench.training import recipes, services
from workbench.training.models import LabelCheck, Run, SnapshotEntry
from workbench.training.services import Recorded
from workbench.workflow import services as workflow
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import Event

CHECK = Actor(worker="check")
# By itself from this many on: two halves of fewer teach a network too little to doubt anybody.
ENOUGH = 20
FEWEST = 8
# However much a network doubts, people are sent no more than this share of the masks.
MOST_SHARE = 0.2
FEWEST_DOUBTED = 3


@dataclass(frozen=True)
class Finding:
    """What a check says of one mask, before it is ranked; the fields are LabelCheck's."""

    mask_id: int
    score: float
    kind: str
    text: str
    dice: float
    surface_dice: float
    region: tuple[int, int, int, int]
    shift: tuple[float, float]
    lines: tuple[tuple[int, ...], ...]
    found: bytes
    # All that the network drew on the photo, a layer a label.
    layers: tuple[NewLayer, ...] = ()


def unjudged(project: Project) -> QuerySet[Head]:
    """The imported masks that training would trust although no person of this project has judged them."""
    return services.ground_truth(project).filter(version__source=Source.IMPORT, photo__item__seen_by_person=False)


def request_check(
    *, project: Project, trigger: str, user: User | None = None, then_train: bool = False,
    recipe: Recorded | None = None,
) -> Run:  # fmt: skip
    """Ask for a check, with `then_train` for a training after it, by that recipe. Raises BadInput with too few imported
    masks, Conflict while a run is under way."""
    known = unjudged(project).count()
    if known < FEWEST:
        raise BadInput(
            _("There are %(known)s imported masks that nobody has judged; a check needs at least %(fewest)s.")
            % {"known": known, "fewest": FEWEST}
        )
    try:
        with transaction.atomic():
            return Run.objects.create(
                project=project, kind=Run.Kind.CHECK, trigger=trigger, requested_by=user, then_train=then_train,
                recipe=recipe or {},
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("A training or a check of this project is under way already.")) from error


def request_training(*, project: Project, trigger: str, user: User | None = None, recipe: str = "") -> Run:
    """Ask for a training by the named recipe, or by the project's. Where it would use imported masks that were never
    checked, for their check first: the training follows by itself. Raises as `services.request_run` does."""
    used = recipes.chosen(project, recipe).to_json()
    if comes_first(project):
        return request_check(project=project, trigger=trigger, user=user, then_train=True, recipe=used)
    return services.request_run(project=project, trigger=trigger, user=user, recipe=used)


def comes_first(project: Project) -> bool:
    """Whether imported masks should be checked before a training uses them. Once, however that check ends."""
    newest = Run.objects.filter(project=project).first()
    if project.check_folds < 2 or (newest is not None and newest.is_check):
        return False
    checked = SnapshotEntry.objects.filter(snapshot__runs__project=project, snapshot__runs__kind=Run.Kind.CHECK)
    return unjudged(project).exclude(version__in=checked.values("mask")).count() >= ENOUGH


def followed_by_training(project: Project) -> Run | None:
    """The check that has ended and whose training nobody has asked for yet; one that was stopped has none."""
    newest = Run.objects.filter(project=project).select_related("requested_by").first()
    ended = newest is not None and newest.then_train and newest.state in {Run.State.SUCCEEDED, Run.State.FAILED}
    return newest if ended else None


def share_out(garments: Sequence[str], folds: int) -> dict[str, int]:
    """Which fold each garment is left out of; the same garments are always shared out in the same way."""
    order = sorted(set(garments), key=lambda code: sha256(code.encode()).hexdigest())
    return {code: place % folds for place, code in enumerate(order)}


def finish(run: Run, findings: Sequence[Finding], limit: float) -> None:
    """Keep what was found, worst first, and send the doubtful to a reviewer. Raises Conflict when it was given up."""
    worst_first = sorted(findings, key=lambda finding: -finding.score)
    most = max(FEWEST_DOUBTED, ceil(MOST_SHARE * len(worst_first)))
    rows = [
        LabelCheck(
            run=run, rank=rank, doubted=rank <= most and finding.score > limit, **_columns(finding)
        )
        for rank, finding in enumerate(worst_first, start=1)
    ]  # fmt: skip
    # Decoded before the transaction begins: it takes milliseconds a mask.
    drawn = [_drawn(row, finding) for row, finding in zip(rows, worst_first, strict=True) if row.doubted]
    reason = f"{len(drawn)} of {len(rows)} imported masks look wrong and wait for a reviewer."
    with transaction.atomic():
        LabelCheck.objects.bulk_create(rows)
        services.finish_check(run, reason)
        for row, layers in drawn:
            _send_to_review(row, limit, layers)


def _drawn(row: LabelCheck, finding: Finding) -> tuple[LabelCheck, list[Checked]]:
    return row, masks.check_layers(row.mask.photo, finding.layers)


def _columns(finding: Finding) -> dict[str, object]:
    columns = {name: value for name, value in vars(finding).items() if name != "layers"}
    return columns | {"region": list(finding.region), "shift": list(finding.shift), "lines": list(finding.lines)}


def _send_to_review(row: LabelCheck, limit: float, layers: list[Checked]) -> None:
    """The mask goes to a person with the reason and with what the network drew, which they may take in its place; one
    that is no longer what counts, or was judged since, stays."""
    item = Item.objects.filter(photo__head__version=row.mask_id, seen_by_person=False).first()
    if item is None:
        return
    reason = {
        "code": "bad_import", "text": row.text, "value": round(row.score, 4), "threshold": round(limit, 4),
        "region": row.region, "drawing": row.lines,
    }  # fmt: skip
    try:
        with transaction.atomic():
            workflow.apply(item, Event.DOUBTED, CHECK, reason=row.text, reasons=[reason], priority=1.0 + row.score)
            if layers:
                masks.store_version(photo=row.mask.photo, layers=layers, source=Source.MODEL, parent=row.mask)
    except (Conflict, ValueError):
        # Somebody has it in hand, or sent it on since: it is with a person already.
        return
