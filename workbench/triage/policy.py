"""Pure: from a prediction's scores to a route with its reasons in words and numbers."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from workbench.workflow.states import Event


@dataclass(frozen=True)
class Thresholds:
    """A project's triage policy. Dice in 0..1, contrast in CIELAB delta E."""

    accept_dice: float
    review_dice: float
    doubt_dice: float
    least_contrast: float
    random_share: float


@dataclass(frozen=True)
class Facts:
    """What is known of one prediction, and of the model that made it.

    `agreement` is its Dice against the imported mask, if there is one; `model_median` and `model_p10` are the model's
    Dice on the holdout, None where it was never measured.
    """

    estimated_dice: float
    contrast: float
    agreement: float | None
    empty: bool
    model_median: float | None
    model_p10: float | None


@dataclass(frozen=True)
class Reason:
    """Why a photo goes where it goes: a code for filters, a sentence, and the number against its limit."""

    code: str
    text: str
    value: float | None = None
    threshold: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The reason as it is stored on the photo and sent to the browser."""
        return asdict(self)


@dataclass(frozen=True)
class Route:
    """Where a photo goes next, why, and how urgently (higher comes first)."""

    event: Event
    reasons: tuple[Reason, ...]
    priority: float


def route(facts: Facts, limits: Thresholds, draw: float) -> Route:
    """Decide who sees a photo next. `draw` is the photo's lot for the control arm."""
    if facts.agreement is not None:
        return _with_import(facts, facts.agreement, limits, draw)
    doubts = tuple(_doubts(facts, limits))
    if draw < limits.random_share:
        doubts += (_control(limits),)
    if doubts:
        return Route(Event.SENT_TO_ANNOTATE, doubts, _urgency(facts.estimated_dice))
    if not facts.estimated_dice >= limits.accept_dice:
        return Route(Event.SENT_TO_REVIEW, (_middling(facts, limits),), _urgency(facts.estimated_dice))
    if unproven := _unproven(facts, limits):
        return Route(Event.SENT_TO_REVIEW, (unproven,), _urgency(facts.estimated_dice))
    return Route(Event.AUTO_ACCEPTED, (_sure(facts, limits),), 0.0)


def _with_import(facts: Facts, agreement: float, limits: Thresholds, draw: float) -> Route:
    # A model that is often wrong itself must not doubt people's masks by the hundred: only the tenth of its
    # photos on which it is worst may, whatever its level.
    limit = limits.doubt_dice if facts.model_p10 is None else min(limits.doubt_dice, facts.model_p10)
    if agreement < limit:
        return Route(Event.SENT_TO_REVIEW, (_doubtful_import(facts, agreement, limit, limits),), _urgency(agreement))
    if draw < limits.random_share:
        return Route(Event.SENT_TO_REVIEW, (_control(limits),), _urgency(agreement))
    text = f"The imported mask and the model agree: Dice {agreement:.3f}, at least {limit:.3f}."
    return Route(Event.AUTO_ACCEPTED, (Reason("import_agrees", text, agreement, limit),), 0.0)


def _doubts(facts: Facts, limits: Thresholds) -> Iterator[Reason]:
    if facts.empty:
        yield Reason("empty", "The model found no garment in this photo.")
    if facts.estimated_dice < limits.review_dice:
        text = f"The model doubts its mask: estimated Dice {facts.estimated_dice:.3f}, below {limits.review_dice:.3f}."
        yield Reason("low_dice", text, facts.estimated_dice, limits.review_dice)
    if facts.contrast < limits.least_contrast and not facts.empty:
        text = (
            f"The garment hardly differs from what surrounds it: contrast {facts.contrast:.1f}, "
            f"below {limits.least_contrast:.1f}."
        )
        yield Reason("low_contrast", text, facts.contrast, limits.least_contrast)


def _doubtful_import(facts: Facts, agreement: float, limit: float, limits: Thresholds) -> Reason:
    sure = facts.estimated_dice >= limits.review_dice
    who = "a model that is sure of itself" if sure else "the model, which is not sure itself,"
    text = f"The imported mask and {who} differ: Dice {agreement:.3f}, below {limit:.3f}."
    return Reason("doubtful_import" if sure else "differs_from_import", text, agreement, limit)


def _unproven(facts: Facts, limits: Thresholds) -> Reason | None:
    """A model's own confidence counts for nothing until people's masks have confirmed it."""
    if facts.model_median is None:
        return Reason("unproven_model", "The model is sure, but was never measured on a holdout. One look is enough.")
    if facts.model_median >= limits.review_dice:
        return None
    text = (
        f"The model is sure, but not yet good: median Dice {facts.model_median:.3f} on the holdout, "
        f"below {limits.review_dice:.3f}."
    )
    return Reason("unproven_model", text, facts.model_median, limits.review_dice)


def _control(limits: Thresholds) -> Reason:
    text = f"Drawn by lot: {limits.random_share:.0%} of all photos go to a person, to keep the estimates honest."
    return Reason("control", text)


def _middling(facts: Facts, limits: Thresholds) -> Reason:
    text = (
        f"The model is fairly sure: estimated Dice {facts.estimated_dice:.3f}, below {limits.accept_dice:.3f}. "
        "One look is enough."
    )
    return Reason("fairly_sure", text, facts.estimated_dice, limits.accept_dice)


def _sure(facts: Facts, limits: Thresholds) -> Reason:
    text = f"The model is sure: estimated Dice {facts.estimated_dice:.3f}, at least {limits.accept_dice:.3f}."
    return Reason("sure", text, facts.estimated_dice, limits.accept_dice)


def _urgency(dice: float) -> float:
    return round(1.0 - dice, 6)
