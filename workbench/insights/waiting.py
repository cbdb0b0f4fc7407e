"""What waits for whom, and since when."""

from django.db.models import Case, Count, F, Min, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.insights.tables import Cell, Column, Kind, Table
from workbench.workflow.models import Item
from workbench.workflow.services import SENDER_FIRST, free
from workbench.workflow.states import State
from workbench.workflow.words import STATE_WORDS

PERSON = "person"
STATIONS = (State.TO_ANNOTATE, State.TO_REVIEW, State.TO_PRESEGMENT, State.TO_ROUTE)
ANYBODY = {
    State.TO_ANNOTATE: _("any annotator"),
    State.TO_REVIEW: _("any reviewer"),
    State.TO_PRESEGMENT: _("the model"),
    State.TO_ROUTE: _("triage"),
}
COLUMNS = (
    Column("station", _("Waits in")),
    Column("waits_for", _("Waits for")),
    Column("photos", _("Photos"), Kind.COUNT),
    Column("oldest", _("Since, the oldest"), Kind.MOMENT),
)


def with_person(items: QuerySet[Item]) -> QuerySet[Item]:
    """Items with the number of the person each waits for: who has it open, or to whom it was sent back; else None."""
    held = ~free() & Q(lease_user__isnull=False)
    # A photo in review is kept for who sent it back for some hours only.
    over = Q(state=State.TO_REVIEW, entered_at__lt=timezone.now() - SENDER_FIRST)
    back = Q(returned_to__is_active=True) & ~over
    return items.annotate(**{PERSON: Case(When(held, then=F("lease_user")), When(back, then=F("returned_to")))})


def waiting(project: Project) -> Table:
    """One row for each station and person, with how many photos and the oldest: two queries."""
    items = with_person(Item.objects.filter(project=project, state__in=STATIONS).order_by())
    found = list(items.values_list("state", PERSON).annotate(Count("id"), Min("entered_at")))
    people = {user.pk: user for user in User.objects.filter(pk__in=[row[1] for row in found if row[1]])}
    photos = reverse("photos", args=[project.slug])
    rows = []
    for state, person, count, oldest in sorted(found, key=lambda row: (STATIONS.index(row[0]), row[1] is None, row[3])):
        href = f"{photos}?state={state}&waits_for={person or 0}&sort=waiting"
        who = str(people[person] if person else ANYBODY[State(state)])
        rows.append([Cell(str(STATE_WORDS[State(state)])), Cell(who), Cell(count, href), Cell(oldest)])
    return Table("waiting", COLUMNS, rows)
