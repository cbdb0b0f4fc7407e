"""Pure: from a prediction's scores to a route with its reasons in words and numbers."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from workbench.triage import reasons
from workbench.triage.reasons import Reason, Region, Stretch
from workbench.workflow.states import Event

# A robust z beyond this is an outlier by the usual rule (Iglewicz & Hoaglin 1993); twice as far, a person looks.
ODD_Z, VERY_ODD_Z = 3.5, 7.0
# Share of the mask that holes take up: worth a word, and worth a look. True openings are not counted.
ODD_HOLES, MANY_HOLES = 0.005, 0.02
# From so many outcomes on an estimate's interval is a quantile of its errors, not the worst of them (ml.calibrate).
ENOUGH_OUTCOMES = 40
SHAPE = {"area_z": "area", "position_z": "position", "shape_z": "shape"}


@dataclass(frozen=True)
class Thresholds:
    """A project's triage policy. Dice in 0..1, contrast in CIELAB delta E, shares in 0..1."""

    accept_dice: float
    review_dice: float
    doubt_dice: float
    least_contrast: float
    random_share: float
    audit_share: float = 0.0
    accept_uncalibrated: bool = False

    def as_json(self) -> dict[str, Any]:
        """The thresholds by the names of the project's settings."""
        return asdict(self)


@dataclass(frozen=True)
class Facts:
    """What is known of one prediction, and of the model that made it.

    `agreement` is its Dice against the imported mask, if there is one; `model_median` and `model_p10` are the model's
    Dice on the holdout, None where it was never measured. `calibrated` says whether the estimate, with its interval
    from `low` to `high`, was fitted on people's masks, those of `outcomes` photos. `signals` are named as ml.signals
    does, `stretches` are rows of x, y, length, doubt, contrast, the worst first, `size` is the photo's width and height
    in pixels.
    """

    estimated_dice: float
    contrast: float
    agreement: float | None
    empty: bool
    model_median: float | None
    model_p10: float | None
    calibrated: bool = True
    low: float | None = None
    high: float | None = None
    outcomes: int = 0
    signals: Mapping[str, float] = field(default_factory=dict)
    stretches: Sequence[Stretch] = ()
    size: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Draws:
    """A photo's lots in [0, 1): for the control arm, and for the audit of what would be accepted."""

    control: float
    audit: float


@dataclass(frozen=True)
class Route:
    """Where a photo goes next, why, and how urgently (higher comes first).

    `arm` names the lot that was drawn, if any, and `otherwise` the event that would have come without lots.
    """

    event: Event
    reasons: tuple[Reason, ...]
    priority: float
    otherwise: Event
    arm: str = ""


@dataclass(frozen=True)
class Finding:
    """One doubt: how far beyond its limit (1 is at the limit), and where it sends the photo; None only explains."""

    reason: Reason
    strength: float
    event: Event | None


def route(facts: Facts, limits: Thresholds, draws: Draws) -> Route:
    """Decide who sees a photo next."""
    plain = judged(facts, limits) if facts.agreement is None else _with_import(facts, facts.agreement, limits)
    if draws.control < limits.random_share:
        return _controlled(facts, limits, plain)
    if plain.event is Event.AUTO_ACCEPTED and draws.audit < limits.audit_share:
        return _audited(limits, draws, plain)
    return plain


def drawn_by_person(facts: Facts, limits: Thresholds) -> Route:
    """The route of a photo whose mask a person drew: never accepted by a model, which judged another mask, and no
    lot's, since none decides it. It comes no later than what the model finds odd."""
    urgency = max(_urgency(facts.estimated_dice), _urgency(limits.review_dice))
    return Route(Event.SENT_TO_REVIEW, (reasons.persons_mask(),), urgency, Event.SENT_TO_REVIEW)


def judged(facts: Facts, limits: Thresholds) -> Route:
    """The route of a prediction without lots and without an imported mask."""
    found = list(_findings(facts, limits))
    urgency = _urgency(facts.estimated_dice)
    if any(one.event is Event.SENT_TO_ANNOTATE for one in found):
        return _to(Event.SENT_TO_ANNOTATE, found, urgency)
    if any(one.event for one in found):
        # What looks odd must not wait behind everything that the model merely finds less certain.
        urgency = max(urgency, _urgency(limits.review_dice))
    found += _not_sure_enough(facts, limits)
    if any(one.event for one in found):
        return _to(Event.SENT_TO_REVIEW, found, urgency)
    reason = reasons.sure(facts.estimated_dice, limits.accept_dice)
    return Route(Event.AUTO_ACCEPTED, (reason,), 0.0, Event.AUTO_ACCEPTED)


def _to(event: Event, found: Sequence[Finding], priority: float) -> Route:
    # What decides comes before what explains, and of each kind the strongest first.
    ranked = sorted(found, key=lambda one: (one.event is not event, -one.strength))
    return Route(event, tuple(one.reason for one in ranked), priority, event)


def _with_import(facts: Facts, agreement: float, limits: Thresholds) -> Route:
    # A model that is often wrong itself must not doubt people's masks by the hundred: only the tenth of its
    # photos on which it is worst may, whatever its level.
    limit = limits.doubt_dice if facts.model_p10 is None else min(limits.doubt_dice, facts.model_p10)
    if agreement < limit:
        doubt = reasons.doubtful_import(agreement, limit, sure=facts.estimated_dice >= limits.review_dice)
        doubt = replace(doubt, region=_where_imports_differ(facts.signals))
        return Route(Event.SENT_TO_REVIEW, (doubt,), _urgency(agreement), Event.SENT_TO_REVIEW)
    return Route(Event.AUTO_ACCEPTED, (reasons.import_agrees(agreement, limit),), 0.0, Event.AUTO_ACCEPTED)


def _where_imports_differ(known: Mapping[str, float]) -> Region | None:
    names = ("import_left", "import_top", "import_width", "import_height")
    if not all(name in known for name in names):
        return None
    left, top, width, height = (round(known[name]) for name in names)
    return left, top, width, height


def _controlled(facts: Facts, limits: Thresholds, plain: Route) -> Route:
    event = Event.SENT_TO_ANNOTATE if facts.agreement is None else Event.SENT_TO_REVIEW
    known = plain.reasons if plain.event is event else ()
    certainty = facts.estimated_dice if facts.agreement is None else facts.agreement
    priority = max(plain.priority, _urgency(certainty))
    return Route(event, (*known, reasons.control(limits.random_share)), priority, plain.event, "control")


def _audited(limits: Thresholds, draws: Draws, plain: Route) -> Route:
    # At the very end of the sheet an audit would stand out, and a sheet that never empties would never reach it: its
    # place is drawn among those of the photos that a reviewer sees anyway.
    place = limits.accept_dice - draws.audit / limits.audit_share * (limits.accept_dice - limits.review_dice)
    reason = reasons.audit(limits.audit_share)
    return Route(Event.SENT_TO_REVIEW, (reason,), _urgency(place), plain.event, "audit")


def _findings(facts: Facts, limits: Thresholds) -> Iterator[Finding]:
    worst = facts.stretches[0] if facts.stretches else None
    dice, contrast = facts.estimated_dice, facts.contrast
    if facts.empty:
        yield Finding(reasons.empty(), math.inf, Event.SENT_TO_ANNOTATE)
    if dice < limits.review_dice:
        reason = reasons.low_dice(dice, limits.review_dice, worst)
        yield Finding(reason, _shortfall(dice, limits.review_dice), Event.SENT_TO_ANNOTATE)
    if contrast < limits.least_contrast and not facts.empty:
        reason = reasons.low_contrast(contrast, limits.least_contrast, _weakest(facts, limits), facts.size)
        yield Finding(reason, _ratio(limits.least_contrast, contrast), Event.SENT_TO_ANNOTATE)
    yield from _odd(facts, limits)


def _odd(facts: Facts, limits: Thresholds) -> Iterator[Finding]:
    """What explains a doubt, and sends a photo to a reviewer by itself where it is extreme."""
    known = facts.signals
    body = known.get("body_contrast", math.inf)
    if body < limits.least_contrast:
        reason = reasons.low_contrast_body(body, limits.least_contrast)
        yield Finding(reason, _ratio(limits.least_contrast, body), Event.SENT_TO_REVIEW)
    z, what = max(((abs(known[name]), word) for name, word in SHAPE.items() if name in known), default=(0.0, ""))
    if z > ODD_Z:
        yield Finding(reasons.unusual_shape(what, z, ODD_Z), z / ODD_Z, _look(z > VERY_ODD_Z))
    if (apart := abs(known.get("sibling_z", 0.0))) > ODD_Z:
        yield Finding(reasons.differs_from_viewpoints(apart, ODD_Z), apart / ODD_Z, _look(apart > VERY_ODD_Z))
    if (share := known.get("hole_area", 0.0)) > ODD_HOLES:
        yield Finding(reasons.holes(share, ODD_HOLES), share / ODD_HOLES, _look(share > MANY_HOLES))
    if facts.low is not None and facts.low < limits.review_dice <= facts.estimated_dice:
        # Perhaps twice as wrong as what an annotator would get. An interval from few outcomes is as wide as their worst
        # miss, for every photo alike: it says nothing of this one, and would let no photo through.
        far = facts.low < 2 * limits.review_dice - 1 and facts.outcomes >= ENOUGH_OUTCOMES
        reason = reasons.wide_interval(facts.estimated_dice, facts.low, limits.review_dice)
        yield Finding(reason, _shortfall(facts.low, limits.review_dice), _look(far))


def _not_sure_enough(facts: Facts, limits: Thresholds) -> Iterator[Finding]:
    dice, worst = facts.estimated_dice, facts.stretches[0] if facts.stretches else None
    if not dice >= limits.accept_dice:
        reason = reasons.fairly_sure(dice, limits.accept_dice, worst)
        yield Finding(reason, _shortfall(dice, limits.accept_dice), Event.SENT_TO_REVIEW)
    elif unproven := _unproven(facts, limits):
        yield Finding(unproven, 1.0, Event.SENT_TO_REVIEW)


def _unproven(facts: Facts, limits: Thresholds) -> Reason | None:
    """A model's own confidence counts for nothing until people's masks have confirmed it: by a calibration, or, where
    a lead accepts that, by the holdout alone."""
    if facts.calibrated:
        return None
    if facts.model_median is not None and facts.model_median < limits.review_dice:
        return reasons.unproven(facts.model_median, limits.review_dice)
    if not limits.accept_uncalibrated:
        return reasons.uncalibrated()
    return reasons.unmeasured() if facts.model_median is None else None


def _weakest(facts: Facts, limits: Thresholds) -> Stretch | None:
    weak = [one for one in facts.stretches if one[4] < limits.least_contrast]
    return min(weak, key=lambda one: one[4], default=None)


def _look(extreme: bool) -> Event | None:
    return Event.SENT_TO_REVIEW if extreme else None


def _shortfall(dice: float, limit: float) -> float:
    return math.inf if math.isnan(dice) else _ratio(1.0 - dice, 1.0 - limit)


def _ratio(value: float, limit: float) -> float:
    return value / limit if limit > 0 else math.inf


def _urgency(dice: float) -> float:
    return 1.0 if math.isnan(dice) else round(min(1.0, max(0.0, 1.0 - dice)), 6)
