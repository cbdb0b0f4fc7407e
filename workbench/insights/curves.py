"""The learning curve and the model's promises as pictures: which words and addresses their points carry."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workbench.datasets.models import Project
from workbench.figures import dice_words
from workbench.insights.learning import Learning, Point
from workbench.insights.power_law import Forecast
from workbench.insights.promises import Day
from workbench.insights.scatter import Beyond, Datum, Scatter, scatter
from workbench.predictions.models import ModelVersion


def by_labels(
    project: Project, found: Learning, foreseen: Forecast | None = None, *, links: bool = True
) -> Scatter | None:
    """Dice against training masks, with the law and what it foresees; None without a version.

    Without `links` for those who may not open a version's page.
    """
    beyond = None
    if foreseen:
        beyond = Beyond(foreseen.law.dice, foreseen.then_labels, foreseen.then, foreseen.low, foreseen.high)
    return scatter([_datum(project, point, point.labels, links) for point in found.points], beyond, joined=False)


def by_hours(project: Project, found: Learning) -> Scatter | None:
    """Dice against the hours that people had drawn; None where no hours were counted."""
    if not any(point.hours for point in found.points):
        return None
    return scatter([_datum(project, point, point.hours) for point in found.points], joined=False, whole=False)


def by_day(days: Sequence[Day]) -> Scatter | None:
    """True and promised Dice of shown predictions over the last weeks."""
    if not days:
        return None
    first = days[0].day
    data = []
    for one in days:
        place, when = float((one.day - first).days), _day(one.day)
        words = ngettext(
            "%(day)s, %(count)s photo: promised %(promised)s, true %(true)s",
            "%(day)s, %(count)s photos: promised %(promised)s, true %(true)s",
            one.photos,
        ) % {"day": when, "count": one.photos, "promised": dice_words(one.promised), "true": dice_words(one.true)}
        data += [Datum(place, one.promised, words, kind="apart"), Datum(place, one.true, words)]
    return scatter(data, tick=lambda place: _day(first + timedelta(days=place)))


def _datum(project: Project, point: Point, x: float, links: bool = True) -> Datum:
    version, champion = point.version, point.version.status == ModelVersion.Status.CHAMPION
    words = _("%(model)s, %(status)s: median Dice %(dice)s on %(count)s photos, %(labels)s training masks") % {
        "model": version, "status": version.get_status_display(), "dice": dice_words(point.dice),
        "count": number_format(point.photos), "labels": number_format(point.labels),
    }  # fmt: skip
    kind = "champion" if champion else "kept"
    kind = kind if point.same else f"apart {kind}"
    page = reverse("model", args=[project.slug, version.number]) if links else ""
    return Datum(x, point.dice, words, page, kind, str(version))


def _day(day: date) -> str:
    return date_format(day, _("j M"))
