"""What a photo that is judged can be looked at as: the panes of its page."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Pane:
    """One way to look at the photo. `beside` says whether it stands among the panes that are seen side by side."""

    name: str
    title: str
    by: str = ""
    beside: bool = True


def panes(order: dict[str, Any]) -> list[Pane]:
    """The panes that a review order has something for, in the order of their keys, 1 to 6."""
    imported, prediction, mask = (order[name] for name in ("imported", "prediction", "mask"))
    # The import and the prediction have panes of their own only where another mask counts.
    if mask and mask["source"] == "import":
        imported = None
    apart = [one for one in (imported, prediction) if one and mask and one["version"] != mask["version"]]
    found = [Pane("photo", _("Photo"))]
    if imported in apart:
        found.append(Pane("imported", _("Imported mask"), beside=prediction not in apart))
    if prediction and (prediction in apart or not mask):
        found.append(Pane("prediction", _("Prediction"), prediction["model"]))
    if mask:
        found.append(_counting(mask, prediction))
    if apart:
        found.append(Pane("difference", _("Difference")))
    if mask:
        found.append(Pane("cutout", _("Cutout"), beside=False))
    return found


def _counting(mask: dict[str, Any], prediction: dict[str, Any] | None) -> Pane:
    if mask["source"] == "import":
        return Pane("mask", _("Imported mask"))
    if mask["source"] == "person":
        return Pane("mask", _("Correction"), mask["by"])
    if prediction and prediction["version"] == mask["version"]:
        return Pane("mask", _("Prediction"), prediction["model"])
    return Pane("mask", _("Earlier prediction"))
