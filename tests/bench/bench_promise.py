"""Does the policy keep its promise? Half of the photos are known; thresholds proposed from them route the other half.

    python -m tests.bench.bench_promise --data DIR --epochs N --aim MEDIAN WORST [--aim …] [--splits 20] [--cache DIR]

DIR and N as in bench_triage, whose cached networks and signals are used: no photo is judged by a network that saw its
garment. In each split the calibration is fitted and the accept threshold proposed from the known half; the product's
own routing then accepts of the other half, as if those photos had just arrived. Printed for each aim: how often there
was a proposal, what it promised, and what the accepted photos really have.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.calibrate import Fitted, fit
from ml.calibration import Estimate
from tests.bench.folds import FOLDS, out_of_fold, samples_of
from tests.bench.signals_table import Row, collect
from workbench.triage import aims
from workbench.triage.aims import Known, Quality, worst_and_median
from workbench.triage.policy import Draws, Facts, Thresholds, route
from workbench.workflow.states import Event

# The preset "balanced", without lots.
LIMITS = Thresholds(accept_dice=0.97, review_dice=0.93, doubt_dice=0.93, least_contrast=3.0, random_share=0.0)
NOT_DRAWN = Draws(control=1.0, audit=1.0)
SPLITS = 20


@dataclass(frozen=True)
class Half:
    """One split: what the calibration of the known half says of it, and the other half's rows."""

    fitted: Fitted
    known: list[Row]
    arriving: list[Row]


@dataclass(frozen=True)
class Kept:
    """One split's promise, the accepted photos' true Dice, and how many photos arrived."""

    expected: aims.Expected
    accepted: list[float]
    arrived: int


def halves(rows: Sequence[Row], splits: int = SPLITS) -> Iterator[Half]:
    """The rows cut in two, each time anew, and the calibration of one half."""
    for seed in range(splits):
        order = np.random.default_rng(seed).permutation(len(rows))
        known, arriving = ([rows[place] for place in part] for part in np.array_split(order, 2))
        fitted = fit([row.signals for row in known], [row.dice for row in known], unbiased=[True] * len(known))
        yield Half(fitted, known, arriving)


def kept(half: Half, aim: Quality) -> Kept | None:
    """What comes of the aim; None where nothing can be proposed."""
    known = [Known(one.dice, row.dice) for one, row in zip(half.fitted.unseen, half.known, strict=True)]
    proposal = aims.for_quality(known, aim, LIMITS)
    if proposal.thresholds is None or proposal.expected is None:
        return None
    limits, calibration = proposal.thresholds, half.fitted.calibration
    accepted = [
        row.dice for row in half.arriving if _accepted(row.signals, calibration.apply(row.signals), limits, len(known))
    ]
    return Kept(proposal.expected, accepted, len(half.arriving))


def _accepted(signals: Mapping[str, float], estimate: Estimate, limits: Thresholds, outcomes: int) -> bool:
    facts = Facts(
        estimated_dice=estimate.dice, contrast=signals.get("contrast", 0.0), agreement=None, empty=signals["area"] == 0,
        model_median=None, model_p10=None, low=estimate.low, high=estimate.high, outcomes=outcomes,
        signals=signals,
    )  # fmt: skip
    return route(facts, limits, NOT_DRAWN).event is Event.AUTO_ACCEPTED


def told(aim: Quality, found: Sequence[Kept | None]) -> str:
    """One aim's line."""
    made = [one for one in found if one is not None and one.accepted]
    head = f"aim {aim.median} / {aim.worst}: proposed in {len(made)} of {len(found)} splits"
    if not made:
        return head
    every = [dice for one in made for dice in one.accepted]
    true = [worst_and_median(one.accepted) for one in made]
    worst, median = (value or 0.0 for value in worst_and_median(every))
    reached = [sum((one[place] or 0) >= level for one in true) for place, level in ((1, aim.median), (0, aim.worst))]
    promised = [np.mean([getattr(one.expected, name).value for one in made]) for name in ("median", "worst")]
    return (
        f"{head}; {len(every)} of {sum(one.arrived for one in made)} arriving accepted; median promised "
        f"{promised[0]:.4f}, true {median:.4f}, worst 5 % promised {promised[1]:.4f}, true {worst:.4f}; "
        f"median reached in {reached[0]}, worst 5 % in {reached[1]} splits"
    )


def main() -> None:
    """Read or make the rows, split, propose, route, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--aim", type=float, nargs=2, action="append", required=True, metavar=("MEDIAN", "WORST"))
    parser.add_argument("--splits", type=int, default=SPLITS)
    parser.add_argument("--cache", type=Path, default=Path("var/bench"))
    given = parser.parse_args()
    samples, data = samples_of(given.data), given.data
    folds = out_of_fold(samples, given.cache, data.name, epochs=given.epochs)
    rows = collect(folds, given.cache, f"{data.name}-{len(samples)}-{FOLDS}folds-{given.epochs}epochs-seed0")
    cut = list(halves(rows, given.splits))
    for median, worst in given.aim:
        aim = Quality(median, worst)
        print(told(aim, [kept(half, aim) for half in cut]))


if __name__ == "__main__":
    main()
