"""Pure: why a photo comes when it comes, as sentences. workbench/retold.py tells them in other languages."""

from workbench.triage.reasons import Reason

# What all codes of such reasons begin with.
TURN = "turn_"


def lot(share: float) -> Reason:
    """The control arm of the order."""
    text = f"Its turn now by lot: {share:.0%} of the places are, so that the model also learns what it does not doubt."
    return Reason("turn_lot", text)


def random_order() -> Reason:
    """A project without a strategy."""
    return Reason("turn_random", "Its turn now by lot, like every photo's in this project.")


def unknown() -> Reason:
    """Nothing to score."""
    return Reason("turn_unknown", "Its turn now because no model has told anything of it yet.")


def estimated(dice: float) -> Reason:
    """By the estimated Dice alone."""
    text = f"Its turn now because the model expects a Dice of {dice:.3f} of its mask; the lower, the sooner."
    return Reason("turn_estimated", text, dice)


def mixed(dice: float) -> Reason:
    """By what correcting it would bring, with noise, spread over garments and viewpoints."""
    text = (
        f"Its turn now because much is to be gained: the model expects a Dice of {dice:.3f} of its mask. "
        "Garments and viewpoints take turns."
    )
    return Reason("turn_mixed", text, dice)


def entropy(bits: float) -> Reason:
    """By the model's doubt along the outline."""
    text = f"Its turn now because the model doubts the outline: {bits:.3f} bits a pixel; the more, the sooner."
    return Reason("turn_entropy", text, bits)


def disagreement(agreement: float) -> Reason:
    """By how much the masks of several looks differ."""
    text = (
        "Its turn now because the model draws another mask when it sees the photo flipped or smaller: "
        f"Dice {agreement:.3f} between them; the lower, the sooner."
    )
    return Reason("turn_disagreement", text, agreement)


def core_set(distance: float) -> Reason:
    """By how little it resembles what is done or comes before it."""
    text = f"Its turn now because it is unlike the photos done and those before it: distance {distance:.2f}."
    return Reason("turn_core_set", text, distance)
