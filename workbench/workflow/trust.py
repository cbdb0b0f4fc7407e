"""Pure: how much of a person's work a second person sees, from how their work fared so far."""

from math import sqrt

# Two-sided 95 %.
Z = 1.96
# Below this lower bound of first-pass acceptance everything is reviewed, from PROVEN on the least share is; between
# the two it falls evenly. 50 of 50 approved have the lower bound 0.929, 49 of 50 have 0.895, 20 of 20 have 0.839.
WEAK, PROVEN = 0.70, 0.90
# The same for the median Dice on control photos, whose true mask is known.
WEAK_DICE, PROVEN_DICE = 0.90, 0.97


def wilson(good: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share; (0, 1) where nothing was counted.

    Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    """
    if of == 0:
        return 0.0, 1.0
    share, square = good / of, Z * Z / of
    centre = share + square / 2
    spread = Z * sqrt(share * (1 - share) / of + square / (4 * of))
    # Rounding must not push a bound out of 0..1.
    return max(0.0, (centre - spread) / (1 + square)), min(1.0, (centre + spread) / (1 + square))


def review_share(approved: int, judged: int, *, most: float, least: float, control: float | None = None) -> float:
    """The share of a person's masks that a reviewer sees, between `least` and `most`.

    `approved` of `judged` masks were approved at their first review; `control` is the person's median Dice on control
    photos, None where there are none. The weaker of the two decides: a kind reviewer makes nobody trusted.
    """
    trust = _between(wilson(approved, judged)[0], WEAK, PROVEN)
    if control is not None:
        trust = min(trust, _between(control, WEAK_DICE, PROVEN_DICE))
    return most - trust * (most - min(least, most))


def _between(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
