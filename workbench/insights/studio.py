"""The studio's list as its page shows it: narrowed to a change and a state, in words, and as a table."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workbench.datasets.models import Project
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.review.advice import Advice, Change, Side
from workbench.review.facets import Choice
from workbench.review.studio import Wish

CHANGES = {
    Change.BACKGROUND: _("Another background"),
    Change.LIGHT: _("More light on one side"),
    Change.BODY: _("Another mannequin or underlay"),
    Change.NOTE: _("As noted"),
}
SIDES = {
    Side.LEFT: _("More light on the left"),
    Side.RIGHT: _("More light on the right"),
    Side.TOP: _("More light from above"),
    Side.BOTTOM: _("More light from below"),
}
STATES = {"open": _("Not asked yet"), "asked": _("Asked"), "answered": _("Answered")}
COLUMNS = (
    Column("photo", _("Photo")),
    Column("garment", _("Garment")),
    Column("viewpoint", _("Viewpoint")),
    Column("change", _("What to change")),
    Column("note", _("Note")),
    Column("by", _("Asked for by")),
    Column("since", _("Since"), Kind.MOMENT),
    Column("state", _("State")),
    Column("new_photo", _("New photo")),
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what makes no sense is left out."""

    change: str = ""
    state: str = ""


def asked(query: QueryDict) -> Asked:
    """The change and the state that an address names."""
    change, state = query.get("change", ""), query.get("state", "")
    return Asked(change if change in set(Change) else "", state if state in STATES else "")


def narrowed(wishes: list[Wish], to: Asked) -> list[Wish]:
    """Those with that change and that state, grouped by what to change; the newest first within a group."""
    kept = [one for one in wishes if to.change in {"", one.advice.change} and to.state in {"", one.state}]
    order = list(CHANGES)
    return sorted(kept, key=lambda one: (order.index(one.advice.change), one.advice.side or ""))


def choices(wishes: list[Wish], to: Asked) -> tuple[list[Choice], list[Choice]]:
    """The changes and the states there are, each counted under the other filter as it is."""
    changes = Counter(one.advice.change.value for one in narrowed(wishes, Asked(state=to.state)))
    states = Counter(one.state for one in narrowed(wishes, Asked(change=to.change)))
    return (
        [Choice(one.value, str(words), changes[one.value]) for one, words in CHANGES.items() if changes[one.value]],
        [Choice(value, str(words), states[value]) for value, words in STATES.items() if states[value]],
    )


def words(advice: Advice) -> str:
    """What to change, said to the studio."""
    return str(SIDES[advice.side] if advice.side else CHANGES[advice.change])


def table(project: Project, wishes: list[Wish]) -> Table:
    """The list as a file."""
    return Table("studio", COLUMNS, _rows(project, wishes))


def _rows(project: Project, wishes: list[Wish]) -> Iterator[list[Cell]]:
    for one in wishes:
        photo = one.item.photo
        yield [
            Cell(photo.name, reverse("photo", args=[project.slug, photo.pk])), Cell(photo.garment.code),
            Cell(photo.viewpoint), Cell(words(one.advice)), Cell(one.note), Cell(one.by), Cell(one.at),
            Cell(str(STATES[one.state])), Cell(one.reshot.name if one.reshot else ""),
        ]  # fmt: skip
