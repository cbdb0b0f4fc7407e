"""Pure: which of the photos that wait for an annotator comes next, by what a model version says of them, and why.

A strategy scores the photos. From the scores comes an order in which two photos of one garment, or two that nearly
repeat each other, lie apart, and a share of the places is given by lot whatever the score: the control arm.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from workbench.triage import turns
from workbench.triage.core_set import farthest_first
from workbench.triage.reasons import Reason
from workbench.triage.spacing import apart, in_proportion

# Each round halves the noise of the mixed strategy; at first a photo is drawn in proportion to what it would teach.
NOISE_KEPT = 0.5
# Two photos that belong together have at least so many others between them: a day's or a training's worth.
APART = 50

Numbers = NDArray[np.float64]


class Strategy(StrEnum):
    """How the next photo is chosen."""

    MIXED = "mixed"
    ESTIMATED = "estimated"
    ENTROPY = "entropy"
    DISAGREEMENT = "disagreement"
    CORE_SET = "core_set"
    RANDOM = "random"


@dataclass(frozen=True)
class Candidate:
    """A photo that waits, and what the newest model version says of its own mask; None or NaN where that is not known.

    `dice` is the estimated Dice in 0..1 with the width of its interval, `entropy` the bits a pixel along the outline,
    `agreement` the Dice in 0..1 between the masks of different looks at the photo, `features` (D,) what the encoder
    sees. `alike` is the same number for photos that nearly repeat each other. `drawn` says that triage drew the photo
    by lot already.
    """

    id: int
    garment: int
    viewpoint: str = ""
    dice: float | None = None
    width: float | None = None
    entropy: float | None = None
    agreement: float | None = None
    features: NDArray[np.float32] | None = None
    alike: int | None = None
    drawn: bool = False


@dataclass(frozen=True)
class Choice:
    """How to choose: the strategy, the seed of its lots, how many model versions were promoted, the control arm's share
    in 0..1, and the features (N,D) of photos that are labelled already."""

    strategy: Strategy = Strategy.MIXED
    seed: int = 0
    round: int = 0
    control_share: float = 0.15
    labelled: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Turn:
    """A photo's place in the order, by its id, and why it has it; `lot` marks the control arm."""

    id: int
    reason: Reason
    lot: bool = False


@dataclass(frozen=True)
class _Sorted:
    """Candidates in one order, and each one's reason by its id."""

    candidates: list[Candidate]
    reasons: Mapping[int, Reason] = field(default_factory=dict)


def order(candidates: Sequence[Candidate], choice: Choice) -> list[Turn]:
    """All candidates, the next first. The same for the same candidates in any order, and for the same choice.

    What a strategy cannot score comes first, by lot: nothing is known of it. Raises ValueError for a control share
    outside 0..1 or for two candidates of one id.
    """
    _check(candidates, choice)
    by_lot = sorted(candidates, key=lambda one: one.id)
    by_lot = [by_lot[place] for place in np.argsort(_lots([one.id for one in by_lot], choice.seed), kind="stable")]
    chosen = _chosen(by_lot, choice)
    if choice.strategy is Strategy.RANDOM:
        return [Turn(one.id, chosen.reasons[one.id], lot=True) for one in _spaced(chosen.candidates)]
    # What triage drew by lot takes the control arm's places first: one lottery, not two.
    drawn = sorted(by_lot, key=lambda one: not one.drawn)
    return list(_merged(chosen, drawn, choice))


def _check(candidates: Sequence[Candidate], choice: Choice) -> None:
    if not 0.0 <= choice.control_share <= 1.0:
        raise ValueError(f"The control arm's share must lie between 0 and 1, not {choice.control_share}.")
    if len({one.id for one in candidates}) != len(candidates):
        raise ValueError("Two candidates have the same id.")


def _chosen(by_lot: list[Candidate], choice: Choice) -> _Sorted:
    """The strategy's own order, without the control arm."""
    if choice.strategy is Strategy.RANDOM:
        return _Sorted(by_lot, dict.fromkeys((one.id for one in by_lot), turns.random_order()))
    if choice.strategy is Strategy.CORE_SET:
        return _core_set(by_lot, choice)
    return _scored(by_lot, choice)


def _core_set(by_lot: list[Candidate], choice: Choice) -> _Sorted:
    seen = [(one, one.features) for one in by_lot if one.features is not None and np.isfinite(one.features).all()]
    known = {one.id for one, _ in seen}
    unknown = [one for one in by_lot if one.id not in known]
    if not seen:
        return _Sorted(by_lot, _unknown(by_lot))
    places, distances = farthest_first(np.stack([features for _, features in seen]), choice.labelled)
    ordered = [seen[place][0] for place in places]
    reasons = {one.id: turns.core_set(float(far)) for one, far in zip(ordered, distances, strict=True)}
    return _Sorted(unknown + ordered, reasons | _unknown(unknown))


def _scored(by_lot: list[Candidate], choice: Choice) -> _Sorted:
    scores = np.array([_score(one, choice.strategy) for one in by_lot])
    unknown = np.isnan(scores)
    keys = np.where(unknown, np.inf, scores)
    if choice.strategy is Strategy.MIXED:
        keys = in_proportion(_noisy(keys, by_lot, choice), np.clip(keys, 0, 1), [one.viewpoint for one in by_lot])
    # Of equal scores, which a calibration in steps gives to many, the one with the wider interval.
    width = np.nan_to_num([one.width or 0.0 for one in by_lot])
    places = np.lexsort((np.arange(len(by_lot)), -width, -keys))
    reasons = {one.id: _reason(one, choice.strategy) for one, no in zip(by_lot, unknown, strict=True) if not no}
    return _Sorted(
        [by_lot[place] for place in places],
        reasons | _unknown([one for one, no in zip(by_lot, unknown, strict=True) if no]),
    )


def _score(one: Candidate, strategy: Strategy) -> float:
    """What a label is worth by the strategy: higher comes sooner; NaN where it cannot tell."""
    known = {Strategy.ENTROPY: one.entropy, Strategy.DISAGREEMENT: one.agreement}.get(strategy, one.dice)
    if known is None:
        return float("nan")
    return known if strategy is Strategy.ENTROPY else 1.0 - known


def _reason(one: Candidate, strategy: Strategy) -> Reason:
    if strategy is Strategy.ENTROPY:
        return turns.entropy(one.entropy or 0.0)
    if strategy is Strategy.DISAGREEMENT:
        return turns.disagreement(one.agreement or 0.0)
    return turns.mixed(one.dice or 0.0) if strategy is Strategy.MIXED else turns.estimated(one.dice or 0.0)


def _unknown(candidates: Sequence[Candidate]) -> dict[int, Reason]:
    return dict.fromkeys((one.id for one in candidates), turns.unknown())


def _noisy(gains: Numbers, by_lot: list[Candidate], choice: Choice) -> Numbers:
    """Gumbel-top-k: with noise of scale 1 the order is a draw without replacement in proportion to the gains, with none
    it goes by the gains alone (Kool, van Hoof and Welling, ICML 2019)."""
    uniform = _lots([one.id for one in by_lot], choice.seed + 1)
    gumbel = -np.log(-np.log(np.clip(uniform, 1e-12, 1 - 1e-12)))
    return np.log(np.maximum(gains, 1e-9)) + NOISE_KEPT**choice.round * gumbel


def _lots(ids: Sequence[int], seed: int) -> Numbers:
    """A number in [0, 1) per id, the same whatever others there are: splitmix64 (Steele, Lea and Flood, 2014)."""
    mixed = np.array(ids, np.uint64) + np.uint64((seed % 2**32 + 1) * 0x9E3779B97F4A7C15 % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11), np.float64) / 2.0**53


def _spaced(candidates: list[Candidate]) -> list[Candidate]:
    groups = [(one.garment, one.alike) for one in candidates]
    return [candidates[place] for place in apart(groups, APART)]


def _merged(chosen: _Sorted, by_lot: list[Candidate], choice: Choice) -> Iterator[Turn]:
    """The chosen order with every so many-th place given by lot, and what belongs together apart."""
    taken: set[int] = set()
    control: set[int] = set()
    sources = (iter(chosen.candidates), iter(by_lot))
    merged: list[Candidate] = []
    for place in range(len(by_lot)):
        lot = _is_control(place, choice.control_share)
        one = next(one for one in sources[lot] if one.id not in taken)
        taken.add(one.id)
        control |= {one.id} if lot else set()
        merged.append(one)
    for one in _spaced(merged):
        lot = one.id in control
        yield Turn(one.id, turns.lot(choice.control_share) if lot else chosen.reasons[one.id], lot)


def _is_control(place: int, share: float) -> bool:
    """Whether a place is the control arm's: of the first n places round(n * share) are, to within one."""
    return int((place + 1) * share + 0.5) > int(place * share + 0.5)
