"""Model versions and their predictions: registering, promoting, rolling back, recording."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.datasets import blobs
from workbench.datasets.models import Photo, Project
from workbench.errors import BadInput, Conflict
from workbench.masks import services as masks
from workbench.masks.models import MaskVersion, Source
from workbench.predictions import weight_files
from workbench.predictions.models import Calibration, ModelVersion, Prediction, Promotion
from workbench.retold import retold
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


def promote(
    *, version: ModelVersion, user: User | None, reason: str, overrides: ModelVersion | None = None
) -> Promotion:
    """Make a version the champion. Only a pointer moves; the photos still waiting follow with the next tick.

    Its weights are checked before: raises BadInput when they are missing, damaged or another network's. Raises
    Conflict when it is the champion already.
    """
    check_weights(version)
    with transaction.atomic():
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
            project=version.project, version=version, replaced=current, user=user, reason=reason, overrides=overrides
        )


def check_weights(version: ModelVersion) -> None:
    """Raise BadInput, and say why, unless the version's weights are what was kept and fit its project's labels."""
    labels = [str(value) for value in version.project.labels.values_list("value", flat=True)]
    try:
        weight_files.check(blobs.path(version.weights), version.weights, version.config, labels)
    except weight_files.Damaged as error:
        raise BadInput(
            _("%(version)s cannot be used. %(why)s The champion stays as it is.")
            % {"version": version, "why": retold(str(error))}
        ) from error


def promote_by_hand(*, version: ModelVersion, user: User, reason: str) -> Promotion:
    """Promote what a lead wants. Raises BadInput without a reason where the gate had kept it out."""
    against = version.passed is False
    if against and not reason.strip():
        raise BadInput(_("Say why: the comparison kept %(version)s out.") % {"version": version})
    words = f"Promoted by hand by {user}."
    return promote(version=version, user=user, reason=_with(words, reason), overrides=version if against else None)


def roll_back(*, project: Project, user: User | None, reason: str = "") -> Promotion:
    """Promote the version before the champion. Raises Conflict when there is none, BadInput when it is damaged."""
    earlier, current = _to_go_back(project)
    return promote(version=earlier, user=user, reason=_with(f"Rolled back from {current}.", reason))


def keep_out(*, version: ModelVersion, user: User, reason: str) -> Promotion:
    """Go back from a champion that the gate had promoted, and say why: an override of its verdict."""
    earlier, current = _to_go_back(version.project)
    if current != version or version.passed is not True:
        raise Conflict(_("%(version)s is not a champion that the comparison promoted.") % {"version": version})
    if not reason.strip():
        raise BadInput(_("Say why: the comparison promoted %(version)s.") % {"version": version})
    words = f"{version} is kept out by {user}."
    return promote(version=earlier, user=user, reason=_with(words, reason), overrides=version)


def _to_go_back(project: Project) -> tuple[ModelVersion, ModelVersion | None]:
    earlier, current = replaced_by_champion(project), champion(project)
    if earlier is None:
        raise Conflict(_("There is no earlier champion to go back to."))
    return earlier, current


def _with(words: str, reason: str) -> str:
    return f"{words[:-1]}: {reason.strip()}" if reason.strip() else words


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
    return Prediction.objects.select_related("mask", "model", "calibration").filter(photo=photo).first()


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
