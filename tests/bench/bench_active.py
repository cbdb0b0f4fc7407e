"""Which photo next? Labels that each strategy needs for 95 % and 99 % of what all labels together bring.

    python -m tests.bench.bench_active --data DIR [--data DIR ...] [--cache var/bench] [--seeds 3] [--steps 80]

For each folder (see folds) and seed 30 % of the photos are the holdout, six tune the threshold, the rest may be
labelled. All strategies begin with the same photos, drawn by lot; then each chooses the next ones by what the network
trained on its own labels so far says of the others, through the product's own function and with its control arm. Every
training starts anew and has the same number of steps. "All" is a training on every photo that may be labelled. The
Dice is the mean over the holdout at the network's size; between two trainings the curve is a straight line. Trainings
are kept in the cache: what lies there is not trained again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from tests.bench.active_cells import Field, Learned, Size
from workbench.triage.acquisition import Choice, Strategy, order

LABELS = (16, 32, 64)
SHARES = (0.95, 0.99)
# The control arm of the product; a strategy is measured as it is run.
CONTROL = 0.15


@dataclass(frozen=True)
class Curve:
    """One strategy on one seed: numbers of labels, and the holdout's mean Dice with each; the last is all labels."""

    strategy: Strategy
    labels: tuple[int, ...]
    dice: tuple[float, ...]

    def needed(self, share: float) -> float:
        """From how many labels on `share` of the Dice with all labels is first reached."""
        goal = share * self.dice[-1]
        reached = next(place for place, dice in enumerate(self.dice) if dice >= goal)
        if reached == 0:
            return float(self.labels[0])
        (fewer, more), (below, above) = ((row[reached - 1], row[reached]) for row in (self.labels, self.dice))
        return fewer + (more - fewer) * (goal - below) / (above - below)


def play(field: Field, strategy: Strategy, counts: Sequence[int]) -> Iterator[tuple[int, Learned]]:
    """Label by the strategy up to each count in turn; yields the count and what was learned with so many."""
    labels = field.pool[: counts[0]].tolist()
    learned = field.learn(labels)
    yield len(labels), learned
    for number, count in enumerate(counts[1:]):
        labels += _next(field, learned, labels, strategy, count - len(labels), number)
        learned = field.learn(labels)
        yield len(labels), learned
    yield len(field.pool), field.learn(field.pool.tolist())


def _next(
    field: Field, learned: Learned, labels: Sequence[int], strategy: Strategy, count: int, number: int
) -> list[int]:
    known = set(labels)
    waiting = [one for one in learned.candidates if one.id not in known]
    seen = [one.features for one in learned.candidates if one.id in known and one.features is not None]
    choice = Choice(strategy, field.seed, number, CONTROL, np.stack(seen))
    return [turn.id for turn in order(waiting, choice)[:count]]


def curves(field: Field, counts: Sequence[int], step: tqdm[Any]) -> Iterator[Curve]:
    """Every strategy's curve on one field."""
    for strategy in Strategy:
        points = []
        for count, learned in play(field, strategy, counts):
            points.append((count, float(learned.dice.mean())))
            step.update()
        labels, dice = zip(*points, strict=True)
        yield Curve(strategy, labels, dice)


def spread(values: Sequence[float], digits: int) -> str:
    """The mean and the ends over seeds."""
    low, high = min(values), max(values)
    return f"{np.mean(values):.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def _needed(labels: Sequence[float], fewest: int) -> str:
    return f"{fewest} or fewer" if max(labels) <= fewest else spread(labels, 0)


def versus(mine: Sequence[float], random: Sequence[float]) -> str:
    """The labels saved against random on the same seeds, in words: better only where it is on every seed."""
    saved = [there - here for here, there in zip(mine, random, strict=True)]
    verdict = "fewer" if min(saved) > 0 else "more" if max(saved) < 0 else "as good as random"
    return f"{np.mean(saved):+.0f} ({min(saved):+.0f}…{max(saved):+.0f}) {verdict}"


def table(name: str, found: Sequence[Curve]) -> str:
    """A folder's curves as text, random last."""
    by = {strategy: [one for one in found if one.strategy is strategy] for strategy in Strategy}
    whole = [one.dice[-1] for one in by[Strategy.RANDOM]]
    first = found[0].labels
    head = f"{name}: {len(whole)} seeds; all {first[-1]} labels reach a mean Dice of {spread(whole, 3)}"
    rows = [("", *(f"Dice at {count}" for count in first[:-1]), *(f"labels for {share:.0%}" for share in SHARES),
             *(f"saved at {share:.0%}" for share in SHARES))]  # fmt: skip
    for strategy, mine in by.items():
        dice = (spread([one.dice[place] for one in mine], 3) for place in range(len(first) - 1))
        needed = [[one.needed(share) for one in mine] for share in SHARES]
        random = [[one.needed(share) for one in by[Strategy.RANDOM]] for share in SHARES]
        saved = ("–",) * len(SHARES) if strategy is Strategy.RANDOM else map(versus, needed, random)
        rows.append((strategy.value, *dice, *(_needed(one, first[0]) for one in needed), *saved))
    return "\n".join([head, *("| " + " | ".join(row) + " |" for row in rows)])


def main() -> None:
    """Train what is missing, and print a table for each folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--cache", type=Path, default=Path("var/bench"))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=Size.steps, help="of each training")
    parser.add_argument("--height", type=int, default=Size.height, help="of the network's input, in pixels")
    parser.add_argument("--width", type=int, default=Size.width)
    parser.add_argument("--labels", type=int, nargs="+", default=LABELS)
    given = parser.parse_args()
    size = Size(given.height, given.width, given.steps)
    for data in given.data:
        total = given.seeds * len(Strategy) * (len(given.labels) + 1)
        with tqdm(total=total, desc=data.name, file=sys.stderr) as step:
            fields = [Field(data, seed, size, given.cache) for seed in range(given.seeds)]
            found = [curve for field in fields for curve in curves(field, given.labels, step)]
        print(table(data.name, found), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
