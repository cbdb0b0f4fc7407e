"""What a lead should look at today, in sentences; nothing where all is well."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from operator import itemgetter

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workbench.datasets.models import Project
from workbench.figures import dice_words
from workbench.insights.tables import Table
from workbench.triage.selectors import Audited

# A photo that waits for a person this long has been forgotten.
LONG = timedelta(days=3)
MOST = 3


def attention(project: Project, waits: Table, found: Audited) -> list[tuple[str, str]]:
    """(sentence, address) pairs, from what the page knows anyway and one query for the last training."""
    return [*_forgotten(waits), *_broken_promise(project, found), *_failed(project)]


def _forgotten(waits: Table) -> Iterator[tuple[str, str]]:
    """The longest waits of all rows; the table itself goes by station."""
    late = [
        (oldest.value, person, photos)
        for _station, person, photos, oldest in waits.rows
        if isinstance(oldest.value, datetime) and timezone.now() - oldest.value > LONG
    ]
    for since, person, photos in sorted(late, key=itemgetter(0))[:MOST]:
        words = ngettext(
            "%(count)s photo waits for %(name)s, the oldest for %(days)s days.",
            "%(count)s photos wait for %(name)s, the oldest for %(days)s days.", int(str(photos.value)),
        )  # fmt: skip
        days = (timezone.now() - since).days
        yield words % {"count": photos.value, "name": person.value, "days": days}, photos.href


def _broken_promise(project: Project, found: Audited) -> Iterator[tuple[str, str]]:
    promised = found.promise.get("worst")
    if promised and found.certain and found.worst is not None and found.worst < promised["low"]:
        words = _("The worst 5 %% of what triage accepts are worse than promised: Dice %(worst)s, not %(promised)s.")
        figures = {"worst": dice_words(found.worst), "promised": dice_words(promised["value"])}
        yield words % figures, reverse("triage", args=[project.slug])


def _failed(project: Project) -> Iterator[tuple[str, str]]:
    last = project.runs.order_by("-id").first()
    if last is not None and last.state == "failed":
        yield _("The last training failed."), reverse("run", args=[project.slug, last.pk])
