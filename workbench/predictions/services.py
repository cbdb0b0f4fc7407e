"""Model versions and their predictions: registering, promoting, rolling back, recording."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.datasets.models import Photo, Project
from workbench.errors import BadInput, Conflict
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.predictions.models import Calibration, ModelVersion, Prediction, Promotion
from workbench.workflow import services as workflow
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import Event, State

CHAMPION, RETIRED = ModelVersion.Status.CHAMPION, ModelVersion.Status.RETIRED
AT_ONCE = 500


@dataclass(frozen=True)
class Estimated:
    """A calibrated Dice in 0..1 with its interval, and the calibration that says so."""

    dice: float
    low: float
    high: float
    calibration: Calibration

    def columns(self) -> dict[str, Any]:
        """The columns of a prediction that hold it."""
        return {
            "estimated_dice": self.dice,
            "estimated_low": self.low,
            "estimated_high": self.high,
            "calibration": self.calibration,
        }


@dataclass(frozen=True)
class Scores:
    """What the model thinks of its own mask: confidence (a Dice in 0..1), contrast in CIELAB delta E, seconds of work,
    the doubtful stretches of its outline, rows as in Prediction, its signals as ml.signals names them, what a
    calibration makes of them, where there is one, and the encoder's features as in Prediction."""

    confidence: float
    contrast: float
    seconds: float
    agreement: float | None = None
    stretches: list[list[float]] = field(default_factory=list)
    signals: dict[str, float] = field(default_factory=dict)
    label_signals: dict[str, dict[str, float]] = field(default_factory=dict)
    estimated: Estimated | None = None
    features: bytes | None = None


def champion(project: Project) -> ModelVersion | None:
    """The model that pre-segments now."""
    return ModelVersion.objects.filter(project=project, status=CHAMPION).first()


def require_champion(project: Project) -> ModelVersion:
    """The model that pre-segments now. Raises BadInput where there is none yet."""
    found = champion(project)
    if found is None:
        raise BadInput(
            _("%(name)s has no model yet. Train one first: manage.py train %(slug)s")
            % {"name": project.name, "slug": project.slug}
        )
    return found


@transaction.atomic
def register(
    *, project: Project, weights: str, config: dict[str, Any], metrics: dict[str, Any], snapshot: str = ""
) -> ModelVersion:
    """Store a new candidate. `weights` is the SHA-256 of its file, `snapshot` the digest of its masks."""
    Project.objects.select_for_update().get(pk=project.pk)
    last = ModelVersion.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    return ModelVersion.objects.create(
        project=project, number=last + 1, weights=weights, config=config, metrics=metrics, snapshot=snapshot
    )


@transaction.atomic
def promote(*, version: ModelVersion, user: User | None, reason: str) -> Promotion:
    """Make a version the champion. Only a pointer moves; the photos still waiting follow with the next tick."""
    current = champion(version.project)
    if current is not None and current.pk == version.pk:
        raise Conflict(_("%(version)s is the champion already.") % {"version": version})
    if current is not None:
        stepped_down = ModelVersion.objects.filter(pk=current.pk, status=CHAMPION).update(status=RETIRED)
        if stepped_down != 1:
            raise Conflict(_("Somebody promoted another version in this moment."))
    ModelVersion.objects.filter(pk=version.pk).update(status=CHAMPION)
    version.status = CHAMPION
    return Promotion.objects.create(
        project=version.project, version=version, replaced=current, user=user, reason=reason
    )


def roll_back(*, project: Project, user: User | None) -> Promotion:
    """Promote the version before the champion. Raises Conflict when there is none."""
    earlier, current = replaced_by_champion(project), champion(project)
    if earlier is None:
        raise Conflict(_("There is no earlier champion to go back to."))
    return promote(version=earlier, user=user, reason=f"Rolled back from {current}.")


def replaced_by_champion(project: Project) -> ModelVersion | None:
    """The version before the champion: the one it replaced when it was promoted first.

    Its later promotions may be rollbacks; going by those, two rollbacks would lead forward again.
    """
    crowned = Promotion.objects.filter(project=project, version__status=CHAMPION).order_by("pk")
    first = crowned.select_related("replaced").first()
    return first.replaced if first else None


def record(
    *, item: Item, actor: workflow.Actor, model: ModelVersion, layers: Sequence[masks.NewLayer], scores: Scores
) -> Prediction:
    """Store a prediction and move its photo on, in one transaction.

    The prediction becomes the photo's head only where no person's and no imported mask is. Raises Conflict when the
    lease was lost meanwhile; then nothing is stored.
    """
    photo = item.photo
    checked = masks.check_layers(photo, layers)
    with transaction.atomic():
        head = masks.head_of(photo)
        version = masks.store_version(photo=photo, layers=checked, source=Source.MODEL, parent=head)
        if head is None or head.source == Source.MODEL:
            masks.move_head(photo=photo, version=version, expected=head)
        estimate = scores.estimated.columns() if scores.estimated else {"estimated_dice": scores.confidence}
        prediction = Prediction.objects.create(
            photo=photo, model=model, mask=version, confidence=scores.confidence, contrast=scores.contrast,
            agreement=scores.agreement, seconds=scores.seconds, stretches=scores.stretches, signals=scores.signals,
            label_signals=scores.label_signals, features=scores.features,
            **estimate,
        )  # fmt: skip
        workflow.apply(item, Event.SEGMENTED, actor, reason=f"Pre-segmented by {model}.")
    return prediction


def latest(photo: Photo) -> Prediction | None:
    """The newest prediction of a photo."""
    return Prediction.objects.select_related("mask", "model").filter(photo=photo).first()


def imported_mask(photo: Photo) -> MaskVersion | None:
    """The newest mask that came with the photo, or None."""
    imported = MaskVersion.objects.select_related("author").filter(photo=photo, source=Source.IMPORT)
    return imported.order_by("-id").first()


def drawn_by_check(photo: Photo) -> MaskVersion | None:
    """What the check that doubted the photo's imported mask drew in its place: a model's, but no model version's."""
    found = MaskVersion.objects.filter(photo=photo, source=Source.MODEL, prediction=None)
    return found.filter(parent__source=Source.IMPORT).order_by("-id").first()


def stale_items(project: Project, model: ModelVersion) -> QuerySet[Item]:
    """Photos waiting for an annotator whom nobody holds and no person drew on, not yet predicted by `model`."""
    newest = Prediction.objects.filter(photo=OuterRef("photo")).order_by("-id").values("model")[:1]
    waiting = Item.objects.filter(
        workflow.free(), project=project, state=State.TO_ANNOTATE, drawn_on=False, returned_to=None
    )
    waiting = waiting.annotate(predicted_by=Subquery(newest))
    return waiting.filter(Q(predicted_by=None) | ~Q(predicted_by=model.pk))


def spread(promotion: Promotion, actor: workflow.Actor) -> int:
    """Send a part of the stale photos back; once none is left the promotion counts as spread. Returns how many went."""
    current = champion(promotion.project)
    items = list(_not_tried_since(promotion, stale_items(promotion.project, current))[:AT_ONCE]) if current else []
    if not items:
        Promotion.objects.filter(pk=promotion.pk).update(spread_at=timezone.now())
    return workflow.superseded(items, actor, f"{current} was promoted after this photo was pre-segmented.")


def _not_tried_since(promotion: Promotion, items: QuerySet[Item]) -> QuerySet[Item]:
    # A photo that the new champion cannot read comes back without a prediction; once is enough.
    failed = Transition.objects.filter(item=OuterRef("pk"), event=Event.FAILED, at__gt=promotion.at)
    return items.exclude(Exists(failed))
