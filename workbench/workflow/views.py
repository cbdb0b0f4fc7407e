"""Moves by hand: opening an accepted photo again, discarding one, bringing it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.errors import BadInput, Conflict, NotFound
from workbench.retold import retold
from workbench.workflow import services
from workbench.workflow.models import Item
from workbench.workflow.services import Actor
from workbench.workflow.states import Event

SAID = {
    Event.REOPENED: _("The photo waits for an annotator again."),
    Event.DISCARDED: _("The photo is discarded. Its masks are kept."),
    Event.RESTORED: _("The photo is back at the start of the loop."),
}


@require_POST
def move(request: HttpRequest, slug: str, photo_id: int) -> HttpResponse:
    """Do one of SAID to a photo, with the reason given; reviewers and above."""
    user = as_user(request.user)
    project = project_for(user, slug, Role.REVIEWER)
    item = Item.objects.filter(project=project, photo=photo_id).first()
    if item is None:
        raise NotFound(gettext("There is no such photo."))
    event = _event(request)
    reason = request.POST.get("reason", "").strip()[:500]
    try:
        services.apply(item, event, Actor(user), reason=reason, **_changes(event, str(user), reason))
        messages.success(request, SAID[event])
    except (Conflict, ValueError) as error:
        messages.error(request, retold(str(error)))
    return redirect("photo", slug=slug, photo_id=photo_id)


def _event(request: HttpRequest) -> Event:
    try:
        event = Event(request.POST.get("event", ""))
    except ValueError as error:
        raise BadInput(gettext("There is no such move.")) from error
    if event not in SAID:
        raise BadInput(gettext("This move is not made by hand."))
    return event


def _changes(event: Event, who: str, why: str) -> dict[str, Any]:
    if event != Event.REOPENED:
        return {}
    text = f"Opened again by {who}" + (f": {why}" if why else ".")
    reason = {"code": "reopened", "text": text, "value": None, "threshold": None}
    # As after a mask that was sent back: a new champion would else take the photo, and might accept it again.
    return {"reasons": [reason], "priority": services.RETURNED_PRIORITY, "turn": {}, "drawn_on": True}
