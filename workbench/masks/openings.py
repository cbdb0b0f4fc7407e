"""True openings: holes of a photo's mask that belong there, such as armholes and slits."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.datasets.models import Photo
from workbench.errors import BadInput
from workbench.masks.models import Opening

MOST_OPENINGS = 200


def add_opening(*, photo: Photo, x: int, y: int, area: int, user: User) -> Opening:
    """Remember that the hole around (x, y), of `area` pixels, is a true opening; a point that is known stays as it is.

    Raises BadInput for a point outside the photo, or more openings than a garment has.
    """
    check_point(photo, x, y, area)
    known = Opening.objects.filter(photo=photo, x=x, y=y).first()
    if known is not None:
        return known
    if Opening.objects.filter(photo=photo).count() >= MOST_OPENINGS:
        raise BadInput(too_many())
    try:
        with transaction.atomic():
            return Opening.objects.create(photo=photo, x=x, y=y, area=area, created_by=user)
    except IntegrityError:
        # The same request came twice at the same moment.
        return Opening.objects.get(photo=photo, x=x, y=y)


def remove_opening(*, photo: Photo, opening_id: int) -> None:
    """Forget an opening of this photo; one that is gone already is no error."""
    Opening.objects.filter(photo=photo, pk=opening_id).delete()


def too_many() -> str:
    """Why no further opening is taken."""
    return _("A photo may have at most {most} openings.").format(most=MOST_OPENINGS)


def check_point(photo: Photo, x: int, y: int, area: int) -> None:
    """Raises BadInput for a point outside the photo, or an opening larger than it."""
    if x >= photo.width or y >= photo.height:
        words = _("The point {x}, {y} lies outside the photo of {width} x {height} pixels.")
        raise BadInput(words.format(x=x, y=y, width=photo.width, height=photo.height))
    if area > photo.width * photo.height:
        raise BadInput(_("An opening cannot be larger than its photo."))
