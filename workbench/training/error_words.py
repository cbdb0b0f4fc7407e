"""What a check says of a mask, in one English sentence; workbench.retold tells it in the reader's language."""

from ml.kinds import Doubt
from ml.label_errors import LabelError


def sentence(error: LabelError, label: str = "") -> str:
    """What is wrong, where and how much of it; `label` is named where a project has several."""
    words = _sentence(error)
    return f"{words} Label: {label}." if label else words


def _sentence(error: LabelError) -> str:
    share = f"{100 * error.share:.1f}%"
    match error.kind:
        case Doubt.OTHER:
            return f"The imported mask looks like another photo's: Dice {error.dice:.3f} with what the model finds."
        case Doubt.SHIFTED:
            across = _way(error.shift[0], "to the right", "to the left")
            along = _way(error.shift[1], "down", "up")
            return f"The imported mask is shifted: it fits when moved {across} and {along}."
        case Doubt.MISSING:
            part = "a strap or thin part" if error.thin else "a part"
            return f"The imported mask lacks {part} at the {error.place}: {share} of it, where the model is sure."
        case Doubt.EXTRA:
            return f"The imported mask takes in what is no garment at the {error.place}: {share} of it."
        case Doubt.HEM_SHORT:
            return f"The imported mask ends above the hem: {share} of it is missing along the lower edge."
        case Doubt.HEM_LONG:
            return f"The imported mask reaches below the hem: {share} of it is too much along the lower edge."
        case _:
            return f"The imported mask and a model that never saw it differ: Dice {error.dice:.3f}."


def _way(pixels: float, ahead: str, back: str) -> str:
    return f"{abs(round(pixels))} px {ahead if pixels >= 0 else back}"
