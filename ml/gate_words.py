"""The gate's sentences. Each has its pattern in the workbench, which tells it in the reader's language."""

from __future__ import annotations

from ml.bootstrap import Difference

NO_PHOTOS = "Kept out: there are no holdout photos to judge it on."
NOT_BETTER = "Kept out: not shown to be better, and a tie keeps the champion."
WORSE = "Kept out: worse on the holdout."
OUTLINE_FALLS = "Kept out: better as a whole, but its outlines are worse: surface Dice at 2 px falls."
BETTER = "Promoted: better on the holdout."


def not_a_number(bad: int, photos: int) -> str:
    """A candidate that has no Dice somewhere."""
    return f"Kept out: its Dice is not a number on {bad} of {photos} holdout photos."


def first(median: float | None, photos: int) -> str:
    """Something must pre-segment."""
    return f"Promoted: the first model. Median Dice {median:.4f} on {photos} holdout photos."


def worse_on(kind: str, name: str, loss: float) -> str:
    """The slice that lost most."""
    return f"Kept out: better as a whole, but worse on {kind} {name} by {-loss:.4f}."


def faster(new: float, old: float) -> str:
    """Promoted for its cost; both in seconds a photo."""
    return f"Promoted: as good on the holdout, and faster: {new:.3f} s a photo instead of {old:.3f} s."


def figures(before: float | None, after: float | None, photos: int, gain: Difference) -> str:
    """The numbers behind a ruling."""
    return f"Median Dice {before:.4f} → {after:.4f} on {photos} holdout photos; mean difference {_interval(gain)}."


def gain(found: Difference, tolerated: float) -> str:
    """The first check."""
    limit = f"at least -{tolerated:g} for a faster model" if tolerated else "above zero"
    return f"Mean gain in Dice {_interval(found)}; its lower end must be {limit}."


def cost(new: float | None, old: float | None) -> str:
    """What a photo costs, in seconds."""
    if new is None or old is None:
        return "The time a photo takes was not compared."
    return f"A photo takes the network {new:.3f} s; the champion's takes {old:.3f} s."


def lost(lost: int, told: int, most: float) -> str:
    """Some slices lose."""
    return f"Parts of the holdout that lose more than {most:g}: {lost} of the {told} with enough photos to tell."


def kept(told: int, slices: int, most: float, fewest: int) -> str:
    """No slice loses."""
    if not told:
        return f"No viewpoint, label or attribute has the {fewest} photos that would show whether it loses."
    return f"No part of the holdout loses more than {most:g}: {told} of {slices} have at least {fewest} photos to tell."


def surface(found: Difference) -> str:
    """The outlines."""
    return f"Surface Dice at 2 px changes by {_interval(found)}; its upper end must not be below zero."


def few(garments: int) -> str:
    """What so few garments are worth: of two equal models, one is better on all of them this often."""
    return (
        f"Garments in the holdout: {garments}. By luck alone a model is better on all of them 1 time in {2**garments}."
    )


def _interval(found: Difference) -> str:
    return f"{found.mean:+.4f} (95 % interval {found.low:+.4f} to {found.high:+.4f})"
