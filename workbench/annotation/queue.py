"""In which order photos come to a person."""

from django.db.models import Q, QuerySet

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.workflow.models import Item
from workbench.workflow.services import free
from workbench.workflow.states import State


def queues(project: Project, user: User) -> tuple[QuerySet[Item], ...]:
    """Where a person's next photo is looked for, one after the other: sent back to them, anybody's, orphaned ones."""
    urgent = Item.objects.filter(project=project, state=State.TO_ANNOTATE).order_by("-priority", "id")
    return urgent.filter(returned_to=user), urgent.filter(returned_to=None), _orphaned(urgent, project)


def ahead(project: Project, user: User, most: int) -> list[Item]:
    """The free photos that this person would get next, in that order; nothing is claimed."""
    found: list[Item] = []
    for queue in queues(project, user):
        if len(found) < most:
            loaded = queue.filter(free()).select_related("photo__garment", "photo__project")
            found += loaded[: most - len(found)]
    return found


def _orphaned(queue: QuerySet[Item], project: Project) -> QuerySet[Item]:
    # Sent back to somebody who has left since: anybody may finish it.
    members = User.objects.filter(Q(memberships__project=project) | Q(is_superuser=True), is_active=True)
    return queue.exclude(returned_to=None).exclude(returned_to__in=members)
