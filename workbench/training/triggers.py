"""When a training starts by itself. Pure rules: counts, moments and Dice in, triggers with how far each is out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np

# Fewer photos than this say nothing about drift, and of more the newest this many count.
FEWEST_SHOWN, NEWEST_SHOWN = 15, 30
# One-sided 99 %: the question is asked anew after every photo, so each single answer must be surer than usual.
SURE = 2.326
HALF_A_DAY = timedelta(hours=12)


class Kind(StrEnum):
    """What may start a training."""

    FIRST = "first"
    COUNT = "count"
    DRIFT = "drift"
    SCHEDULE = "schedule"


@dataclass(frozen=True)
class Rules:
    """A project's settings. 0 leaves a trigger out; `at_hour` is an hour of the day, 0 to 23, or None for any."""

    first_after: int
    after: int
    drift: float
    hours: int
    at_hour: int | None


@dataclass(frozen=True)
class Shown:
    """One photo whose shown prediction a person's mask was held against: what was promised, what was true, 0..1."""

    promised: float
    true: float


@dataclass(frozen=True)
class Drift:
    """How far the true Dice of shown predictions lies below the promised one: the mean, and its lower 99 % bound.

    `mean` and `least` are None while fewer than FEWEST_SHOWN photos are known.
    """

    photos: int
    mean: float | None = None
    least: float | None = None

    def beyond(self, limit: float) -> bool:
        """Whether the model drifts: by more than the limit, and not by chance."""
        return self.mean is not None and self.least is not None and self.mean >= limit and self.least > 0


@dataclass(frozen=True)
class Facts:
    """What is known now: masks outside the holdout, and what happened since the last training was asked for."""

    now: datetime
    known: int
    last: datetime | None = None
    fresh: int = 0
    drift: Drift = Drift(0)
    champion: str = ""


@dataclass(frozen=True)
class Trigger:
    """One thing that may start a training: how far it is (`reached` of `wanted`), or when it comes.

    `why` is an English sentence when it starts one now, else empty.
    """

    kind: Kind
    reached: float | None
    wanted: float
    at: datetime | None = None
    why: str = ""


def drift(estimated: Sequence[Shown], by_lot: Sequence[float], born: Sequence[float]) -> Drift:
    """Hold what people found against what the model promised.

    `estimated` are photos with a calibrated estimate. `by_lot` are true Dice of photos drawn by lot; as the holdout is
    a random sample, too, they are promised the mean of `born`, the Dice the version was born with there. The error of
    that mean enters the bound.
    """
    found = [one.promised - one.true for one in estimated]
    lot = len(by_lot) if born else 0
    found += [float(np.mean(born)) - true for true in by_lot[:lot]]
    count = len(found)
    if count < FEWEST_SHOWN:
        return Drift(count)
    variance = np.var(found, ddof=1) / count
    if lot and len(born) > 1:
        variance += (lot / count) ** 2 * np.var(born, ddof=1) / len(born)
    mean = float(np.mean(found))
    return Drift(count, mean, mean - SURE * float(np.sqrt(variance)))


def triggers(rules: Rules, facts: Facts) -> list[Trigger]:
    """What may start the next training, each with how far it is; those that are switched off are left out."""
    if facts.last is None:
        return [_first(rules, facts)]
    found = []
    if rules.after:
        found.append(_count(rules, facts))
    if rules.drift:
        found.append(_drift(rules, facts))
    if rules.hours:
        found.append(_schedule(rules, facts, facts.last))
    return found


def due(rules: Rules, facts: Facts) -> str:
    """Why a training should start now; an empty text when none should."""
    return next((one.why for one in triggers(rules, facts) if one.why), "")


def scheduled(last: datetime, hours: int, at_hour: int | None) -> datetime:
    """When the schedule comes round: so many hours after the last training, at the nearest full hour asked for.

    The nearest one, not the next: a training every 24 hours at 2 o'clock would else slip by a day whenever one begins
    a moment late.
    """
    then = last + timedelta(hours=hours)
    if at_hour is None:
        return then
    earliest = then - HALF_A_DAY
    moment = earliest.replace(hour=at_hour, minute=0, second=0, microsecond=0)
    while moment < earliest or moment <= last:
        moment += timedelta(days=1)
    return moment


def _first(rules: Rules, facts: Facts) -> Trigger:
    why = f"the first {facts.known} masks are there" if facts.known >= rules.first_after else ""
    return Trigger(Kind.FIRST, facts.known, rules.first_after, why=why)


def _count(rules: Rules, facts: Facts) -> Trigger:
    why = f"{facts.fresh} newly accepted masks" if facts.fresh >= rules.after else ""
    return Trigger(Kind.COUNT, facts.fresh, rules.after, why=why)


def _drift(rules: Rules, facts: Facts) -> Trigger:
    found = facts.drift
    if not found.beyond(rules.drift):
        return Trigger(Kind.DRIFT, found.mean, rules.drift)
    why = (
        f"people's masks lie {found.mean:.3f} Dice below what {facts.champion} promised, "
        f"over {found.photos} photos and at least {found.least:.3f}"
    )
    return Trigger(Kind.DRIFT, found.mean, rules.drift, why=why)


def _schedule(rules: Rules, facts: Facts, last: datetime) -> Trigger:
    at = scheduled(last, rules.hours, rules.at_hour)
    comes = facts.fresh and facts.now >= at
    why = f"{rules.hours} hours have passed and there are {facts.fresh} new masks" if comes else ""
    return Trigger(Kind.SCHEDULE, facts.fresh, 1, at, why)
