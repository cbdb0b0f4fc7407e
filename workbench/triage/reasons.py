"""Pure: the reasons of triage as sentences with their numbers. workbench/retold.py tells them in other languages."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

# What a region to look at adds around a stretch, in pixels.
MARGIN = 12
ROWS = (("at the top left", "at the top", "at the top right"), ("on the left", "in the middle", "on the right"))
WHERE = (*ROWS, ("at the bottom left", "at the bottom", "at the bottom right"))

# x, y, length, doubt 0..1, contrast in delta E; pixels of the full photo.
Stretch = Sequence[float]
Region = tuple[int, int, int, int]


@dataclass(frozen=True)
class Reason:
    """Why a photo goes where it goes: a code for filters, a sentence, the number against its limit, where to look.

    `region` is left, top, width, height in pixels of the photo.
    """

    code: str
    text: str
    value: float | None = None
    threshold: float | None = None
    region: Region | None = None

    def as_json(self) -> dict[str, Any]:
        """The reason as it is stored on the photo and sent to the browser."""
        told = asdict(self)
        region = told.pop("region")
        return told if region is None else {**told, "region": list(region)}


def empty() -> Reason:
    """Nothing to see."""
    return Reason("empty", "The model found no garment in this photo.")


def low_dice(dice: float, limit: float, worst: Stretch | None) -> Reason:
    """The model does not believe itself; `worst` is where it doubts most."""
    text = f"The model doubts its mask: estimated Dice {dice:.3f}, below {limit:.3f}."
    return Reason("low_dice", text, dice, limit, region(worst))


def low_contrast(contrast: float, limit: float, weakest: Stretch | None, size: tuple[int, int]) -> Reason:
    """The outline can hardly be seen; `weakest` is its least visible stretch, `size` the photo's in pixels."""
    text = f"The garment hardly differs from what surrounds it: contrast {contrast:.1f}, below {limit:.1f}"
    if weakest is not None:
        text += f"; weakest {where(weakest, size)}, contrast {weakest[4]:.1f}"
    return Reason("low_contrast", f"{text}.", contrast, limit, region(weakest))


def low_contrast_body(contrast: float, limit: float) -> Reason:
    """The outline can hardly be seen where it meets the mannequin or the skin."""
    text = f"The garment hardly differs from the mannequin or the skin: contrast {contrast:.1f}, below {limit:.1f}."
    return Reason("low_contrast_body", text, contrast, limit)


def holes(share: float, limit: float) -> Reason:
    """A pattern may have burnt through."""
    text = f"Holes take up {share:.1%} of the mask, more than {limit:.1%}. A pattern may have burnt through."
    return Reason("holes", text, share, limit)


def unusual_shape(what: str, z: float, limit: float) -> Reason:
    """`what` is area, position or shape; z in robust standard deviations."""
    text = (
        f"The mask is unusual for this viewpoint: its {what} lies {z:.1f} usual spreads from the middle, "
        f"more than {limit:.1f}."
    )
    return Reason("unusual_shape", text, z, limit)


def differs_from_viewpoints(z: float, limit: float) -> Reason:
    """The same garment looks another size from elsewhere."""
    text = f"The mask differs from the garment's other viewpoints: {z:.1f} usual spreads, more than {limit:.1f}."
    return Reason("differs_from_viewpoints", text, z, limit)


def wide_interval(dice: float, low: float, limit: float) -> Reason:
    """The estimate itself is uncertain."""
    text = f"The estimate is uncertain: Dice {dice:.3f}, but perhaps only {low:.3f}, below {limit:.3f}."
    return Reason("wide_interval", text, low, limit)


def fairly_sure(dice: float, limit: float, worst: Stretch | None) -> Reason:
    """Neither doubtful nor sure enough."""
    text = f"The model is fairly sure: estimated Dice {dice:.3f}, below {limit:.3f}. One look is enough."
    return Reason("fairly_sure", text, dice, limit, region(worst))


def uncalibrated() -> Reason:
    """Sure, but nobody knows what its being sure is worth."""
    text = "The model is sure, but its estimates were never compared with people's masks. One look is enough."
    return Reason("uncalibrated", text)


def unmeasured() -> Reason:
    """Accepted uncalibrated by the lead's wish, but no holdout has seen it either."""
    return Reason("unproven_model", "The model is sure, but was never measured on a holdout. One look is enough.")


def unproven(median: float, limit: float) -> Reason:
    """The holdout says that the model is not good yet."""
    text = f"The model is sure, but not yet good: median Dice {median:.3f} on the holdout, below {limit:.3f}."
    return Reason("unproven_model", text, median, limit)


def sure(dice: float, limit: float) -> Reason:
    """Accepted without a person."""
    return Reason("sure", f"The model is sure: estimated Dice {dice:.3f}, at least {limit:.3f}.", dice, limit)


def import_agrees(agreement: float, limit: float) -> Reason:
    """A person's mask that the model confirms."""
    text = f"The imported mask and the model agree: Dice {agreement:.3f}, at least {limit:.3f}."
    return Reason("import_agrees", text, agreement, limit)


def doubtful_import(agreement: float, limit: float, *, sure: bool) -> Reason:
    """A mask that came with the photo, and a model that sees it differently; `sure` says how it thinks of itself."""
    who = "a model that is sure of itself" if sure else "the model, which is not sure itself,"
    text = f"The imported mask and {who} differ: Dice {agreement:.3f}, below {limit:.3f}."
    return Reason("doubtful_import" if sure else "differs_from_import", text, agreement, limit)


def persons_mask() -> Reason:
    """Drawn by a person, and perhaps never judged or sent back."""
    return Reason("persons_mask", "A person drew the mask of this photo: a reviewer judges it, not the model.")


def control(share: float) -> Reason:
    """The random arm of all photos."""
    text = f"Drawn by lot: {share:.0%} of all photos go to a person, to keep the estimates honest."
    return Reason("control", text)


def audit(share: float) -> Reason:
    """The random arm of what would have been accepted; the sentence must not make a reviewer lenient."""
    text = f"Drawn by lot: {share:.0%} are audited, to keep triage honest. Judge it like any other."
    return Reason("audit", text)


def where(stretch: Stretch, size: tuple[int, int]) -> str:
    """In which ninth of the photo a stretch lies, in words; `size` is width, height in pixels."""
    column, row = (min(2, max(0, int(3 * at / max(1, side)))) for at, side in zip(stretch[:2], size, strict=True))
    return WHERE[row][column]


def region(stretch: Stretch | None) -> Region | None:
    """A box around a stretch."""
    if stretch is None:
        return None
    reach = round(stretch[2] / 2) + MARGIN
    left, top = max(0, round(stretch[0]) - reach), max(0, round(stretch[1]) - reach)
    return left, top, 2 * reach, 2 * reach
