"""Notes drawn on a photo."""

from collections.abc import Iterable
from math import isfinite

from django.utils.translation import gettext as _

from workbench.datasets.models import Photo
from workbench.errors import BadInput

MOST_LINES = 50
MOST_POINTS = 2000

Drawing = list[list[float]]


def check_size(drawing: Drawing) -> None:
    """Raises BadInput for more lines or points than a note needs, or a line that is no row of x and y."""
    if len(drawing) > MOST_LINES:
        raise BadInput(_("A drawing may have at most %(most)s lines.") % {"most": MOST_LINES})
    if sum(map(len, drawing)) > 2 * MOST_POINTS:
        raise BadInput(_("A drawing may have at most %(most)s points.") % {"most": MOST_POINTS})
    if any(len(line) < 2 or len(line) % 2 for line in drawing):
        raise BadInput(_("A line of a drawing is written x, y, x, y …"))
    if not all(map(_is_number, _flat(drawing))):
        raise BadInput(_("A drawing has a point that is no number."))


def check_inside(drawing: Drawing, photo: Photo) -> None:
    """Raises BadInput for a point outside the photo."""
    inside = all(
        0 <= x <= photo.width and 0 <= y <= photo.height
        for line in drawing
        for x, y in zip(line[::2], line[1::2], strict=True)
    )
    if not inside:
        raise BadInput(
            _("The drawing leaves the photo of %(width)s x %(height)s pixels.")
            % {"width": photo.width, "height": photo.height}
        )


def _flat(drawing: Drawing) -> Iterable[float]:
    return (number for line in drawing for number in line)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
