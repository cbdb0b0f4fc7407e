"""Pure: how far a mask's size, place and form lie from those of masks that people accepted, and from its garment's."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import median

# Fewer accepted masks say nothing of what is usual.
LEAST = 10
# A normal distribution's standard deviation against its median absolute deviation.
_MAD = 1.4826
# What no studio repeats more closely: place as a share of the photo, the others as logarithms of a ratio.
_FLOOR = {"area": 0.05, "x": 0.02, "y": 0.02, "slimness": 0.05, "fill": 0.02}
# By how much (logarithm of a ratio) the viewpoints of one garment usually differ in height, and in area once each
# viewpoint's own usual area is taken out.
_SIBLINGS = 0.1

Found = dict[str, float]


@dataclass(frozen=True)
class Form:
    """Where one label lies on a photo, as shares 0..1 of the photo: its area, and the middle and size of its box."""

    area: float
    x: float
    y: float
    width: float
    height: float

    @property
    def features(self) -> Found:
        """What is compared: areas and ratios as logarithms, so that half and double are equally far off."""
        box = self.width * self.height
        return {
            "area": log(self.area), "x": self.x, "y": self.y,
            "slimness": log(self.height / self.width), "fill": log(self.area / box),
        }  # fmt: skip


def form_of(parts: Sequence[Sequence[int]], across: int, down: int) -> Form:
    """The form of one label's layers, each (area, left, top, right, bottom) in pixels, on a photo of that size.

    Layers are pieces of one form, as two shoes are. Raises ValueError without any.
    """
    areas, lefts, tops, rights, bottoms = zip(*parts, strict=True)
    left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    return Form(
        area=sum(areas) / (across * down), x=(left + right) / 2 / across, y=(top + bottom) / 2 / down,
        width=(right - left) / across, height=(bottom - top) / down,
    )  # fmt: skip


@dataclass(frozen=True)
class Norm:
    """Middle and spread of each feature over accepted masks of one label and viewpoint."""

    middle: Found
    spread: Found

    def away(self, form: Form) -> Found:
        """Robust z of each feature: its distance from the median in standard deviations, always positive."""
        return {name: abs(value - self.middle[name]) / self.spread[name] for name, value in form.features.items()}


def norm_of(forms: Sequence[Form]) -> Norm | None:
    """The norm of some accepted masks; None where there are fewer than LEAST."""
    if len(forms) < LEAST:
        return None
    columns = {name: [form.features[name] for form in forms] for name in _FLOOR}
    middle = {name: median(values) for name, values in columns.items()}
    away = {name: median(abs(value - middle[name]) for value in values) for name, values in columns.items()}
    return Norm(middle, {name: max(_MAD * away[name], _FLOOR[name]) for name in _FLOOR})


def against_project(form: Form, norm: Norm) -> Found:
    """area_z, position_z and shape_z (the greater of two features' robust z), and area_ratio to the usual area."""
    away = norm.away(form)
    return {
        "area_z": away["area"],
        "position_z": max(away["x"], away["y"]),
        "shape_z": max(away["slimness"], away["fill"]),
        "area_ratio": _usual(form, norm),
    }


def against_siblings(form: Form, norm: Norm | None, others: Sequence[tuple[Form, Norm | None]]) -> Found:
    """sibling_z: how far the mask lies from the garment's other viewpoints in height, or in area if that is further.

    A garment is equally high from all sides, but slimmer from its side: areas are compared as ratios to what is usual
    at each viewpoint, and only where both are known. sibling_ratio is the ratio found. Empty without others.
    """
    ratios = [median(form.height / other.height for other, _ in others)] if others else []
    known = [(other, theirs) for other, theirs in others if theirs is not None]
    if norm is not None and known:
        ratios.append(median(_usual(form, norm) / _usual(other, theirs) for other, theirs in known))
    if not ratios:
        return {}
    furthest = max(ratios, key=lambda ratio: abs(log(ratio)))
    return {"sibling_z": abs(log(furthest)) / _SIBLINGS, "sibling_ratio": furthest}


def _usual(form: Form, norm: Norm) -> float:
    return form.area / exp(norm.middle["area"])


def furthest(labels: Sequence[Found]) -> Found:
    """Of several labels the greatest of each z; a ratio is that of the label it belongs to."""
    out: Found = {}
    for name, ratio in (("area_z", "area_ratio"), ("position_z", ""), ("shape_z", ""), ("sibling_z", "sibling_ratio")):
        having = [one for one in labels if name in one]
        if having:
            worst = max(having, key=lambda one: one[name])
            out |= {key: worst[key] for key in (name, ratio) if key}
    return out
