"""Bad ground truth and low contrast, injected into studio photos: are they found, and named?

    python -m tests.bench.bench_labels --data DIR --cache DIR [--folds 5] [--epochs 30] [--seed 0]

A tenth of the masks is spoilt (tests/bench/injected.py) and networks are trained on them as they are, out of fold.
Then every mask is scored as the product's check does it: as it was given, and again with each mistake in turn. The
studio's own masks count as right, though some of them are not. One tenth is fourteen masks, and which fourteen decides
much; so the first table also says what other tenths would have given: no network has seen the mask that it is asked
about, whichever of a photo's masks that is. The second table fades each garment into what surrounds
it and asks the product's own policy, at its default limits, why it would send the photo to a person.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.infer import segment
from ml.kinds import Doubt
from ml.label_errors import LabelError, inspect, limit
from ml.looks import mean_answer
from ml.model import predict
from ml.resize import shrink
from ml.samples import Sample
from tests.bench.folds import FOLDS, Fold, out_of_fold, samples_of
from tests.bench.injected import MISTAKES, SHARE, allotted, faded, injected, spoil
from tests.bench.signals_table import auroc
from workbench.triage.policy import Draws, Facts, Thresholds, route

# As long as the product's check trains.
EPOCHS = 30
LEAST_SCORE = 0.003
# What is left of the garment's difference from its surroundings: a tenth, where a person has to look twice.
FADED = 0.1
RIGHT_NAMES = {
    "straps_cut": {Doubt.MISSING},
    "hem_shifted": {Doubt.HEM_LONG, Doubt.HEM_SHORT},
    "arm_left_in": {Doubt.EXTRA},
    "mask_of_another": {Doubt.OTHER},
    "shifted": {Doubt.SHIFTED},
}
TENTHS = 2000
DEFAULTS = Thresholds(accept_dice=0.97, review_dice=0.93, doubt_dice=0.9, least_contrast=3.0, random_share=0.0)
NOT_DRAWN = Draws(control=1.0, audit=1.0)
LOW_CONTRAST = {"low_contrast", "low_contrast_body"}


@dataclass(frozen=True)
class Row:
    """One mask as it was scored: by the check, and by what it is compared with; all in 0..1, higher is more suspect."""

    name: str
    kind: str
    score: float
    said: str
    confident_wrong: float
    learned: float
    dice: float


def scored(folds: Sequence[Fold], originals: dict[str, tuple[int, Sample]], samples: Sequence[Sample]) -> Iterator[Row]:
    """Each photo's row with the mask it was given ("given"), the studio's ("studio") and each mistake in turn."""
    for fold in folds:
        for sample in fold.unseen:
            place, original = originals[sample.name]
            photo = sample.photo()
            small = shrink(photo, fold.config.height, fold.config.width)[None]
            mean, single = (look(fold.network, fold.config, small)[0, 0] for look in (mean_answer, predict))
            masks = {"given": sample.masks(), "studio": original.masks()}
            masks |= {kind: mask for kind in MISTAKES if (mask := spoil(samples, kind, place)) is not None}
            for kind, mask in masks.items():
                found = inspect(photo, mean, mask[0], fold.config.thresholds[0])
                yield _row(sample.name, kind, found, single, mask[0])


def _row(name: str, kind: str, found: LabelError, probability: NDArray[np.float32], mask: NDArray[np.uint8]) -> Row:
    given = shrink(mask, *probability.shape) > 127
    area = max(1, int(given.sum()), int((probability > 0.5).sum()))
    plain = ((probability > 0.9) & ~given) | ((probability < 0.1) & given)
    # Thresholds per class as confident learning has them: the mean confidence where the label says so.
    inside = float(probability[given].mean()) if given.any() else 0.5
    outside = float(probability[~given].mean())
    learned = ((probability >= inside) & ~given) | ((probability <= outside) & given)
    return Row(
        name, kind, found.score, found.kind.value, float(plain.sum()) / area, float(learned.sum()) / area,
        1.0 - found.dice,
    )  # fmt: skip


def told(rows: Sequence[Row], spoilt: dict[str, str]) -> Iterator[str]:
    """The first table, line by line."""
    studio = [row for row in rows if row.kind == "studio"]
    given = [row for row in rows if row.kind == "given"]
    least = limit([row.score for row in given], LEAST_SCORE)
    doubted = sum(row.score > least for row in studio)
    yield f"{len(spoilt)} of {len(given)} masks spoilt and trained on; {doubted} of the studio's own are doubted"
    yield f"{'AUROC':<18}{'score':>8}{'confident':>11}{'learned':>9}{'1-Dice':>8}{'found':>8}{'named':>8}"
    bad = np.array([row.name in spoilt for row in given])
    yield _line("the spoilt ones", given, bad, "", "")
    other = tenths(rows)
    low, high = np.percentile(other, (2.5, 97.5))
    yield f"{'any other tenth':<18}{other.mean():>8.3f}   (95 % of {TENTHS} of them {low:.3f}–{high:.3f})"
    for kind in MISTAKES:
        wrong = [row for row in rows if row.kind == kind]
        truth = np.array([False] * len(studio) + [True] * len(wrong))
        out = [row for row in wrong if row.score > least]
        named = np.mean([Doubt(row.said) in RIGHT_NAMES[kind] for row in out]) if out else 0.0
        yield _line(f"{kind} ({len(wrong)})", [*studio, *wrong], truth, f"{len(out) / len(wrong):.2f}", f"{named:.2f}")


def tenths(rows: Sequence[Row], draws: int = TENTHS, seed: int = 0) -> NDArray[np.float64]:
    """The AUROC (draws,) of the score for so many ways to spoil a tenth of the masks, every mistake equally often."""
    by_kind = {kind: {row.name: row.score for row in rows if row.kind == kind} for kind in ("studio", *MISTAKES)}
    studio, generator = by_kind["studio"], np.random.default_rng(seed)
    out = []
    for _ in range(draws):
        names = [list(studio)[place] for place in generator.permutation(len(studio))]
        bad = allotted(names, SHARE, lambda name, kind: name in by_kind[kind])
        scores = [by_kind[bad[name]][name] if name in bad else studio[name] for name in names]
        out.append(auroc(np.array(scores), np.array([name in bad for name in names])))
    return np.array(out)


def _line(what: str, rows: Sequence[Row], bad: NDArray[np.bool_], found: str, named: str) -> str:
    risks = [[getattr(row, name) for row in rows] for name in ("score", "confident_wrong", "learned", "dice")]
    values = [auroc(np.array(risk), bad) for risk in risks]
    return (
        f"{what:<18}"
        + "".join(f"{value:>{wide}.3f}" for value, wide in zip(values, (8, 11, 9, 8), strict=True))
        + (f"{found:>8}{named:>8}")
    )


def low_contrast(folds: Sequence[Fold]) -> tuple[int, int, int]:
    """Of how many photos low contrast is named: as they are, and faded; and how many there are."""
    named = [0, 0]
    for fold in folds:
        for turn, left in enumerate((1.0, FADED)):
            photos = [partial(_faded, sample, left) for sample in fold.unseen]
            for result in segment(fold.network, fold.config, photos):
                if isinstance(result, Exception):
                    raise result
                named[turn] += _names_contrast(
                    Facts(
                        estimated_dice=result.estimated_dice[0], contrast=result.contrast[0], agreement=None,
                        empty=not result.masks.any(), model_median=0.98, model_p10=0.94, signals=result.signals[0],
                    )
                )  # fmt: skip
    return named[0], named[1], sum(len(fold.unseen) for fold in folds)


def _names_contrast(facts: Facts) -> bool:
    return bool(LOW_CONTRAST & {reason.code for reason in route(facts, DEFAULTS, NOT_DRAWN).reasons})


def _faded(sample: Sample, left: float) -> NDArray[np.uint8]:
    photo = sample.photo()
    return photo if left == 1.0 else faded(photo, sample.masks()[0], left)


def main() -> None:
    """Train what is missing in the cache, score, print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    samples = samples_of(arguments.data)
    changed, spoilt = injected(samples, SHARE, arguments.seed)
    name = f"{arguments.data.name}-injected"
    settings = {"folds": arguments.folds, "epochs": arguments.epochs, "seed": arguments.seed}
    folds = out_of_fold(changed, arguments.cache, name, **settings)
    originals = {sample.name: (place, sample) for place, sample in enumerate(samples)}
    rows = list(scored(folds, originals, samples))
    (arguments.cache / f"{name}-rows.json").write_text(json.dumps([asdict(row) for row in rows]))
    print("\n".join(told(rows, {one.name: one.kind for one in spoilt})))
    unspoilt = [replace(fold, unseen=[originals[one.name][1] for one in fold.unseen]) for fold in folds]
    before, after, count = low_contrast(unspoilt)
    print(f"low contrast named: {before} of {count} photos as they are, {after} of {count} faded to {FADED:.0%}")


if __name__ == "__main__":
    main()
