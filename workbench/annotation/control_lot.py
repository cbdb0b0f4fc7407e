"""When a control photo comes in place of a new one, and which: by lots that follow from the photo worked on before.

So the same photo comes however often one asks, and the editor can prepare it like every other.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone

from workbench.accounts.models import User
from workbench.annotation import control
from workbench.annotation.models import ControlTask, Effort
from workbench.datasets.models import Photo, Project
from workbench.masks.models import MaskVersion, Source
from workbench.predictions import services as predictions
from workbench.predictions.models import Prediction
from workbench.workflow.lots import lot
from workbench.workflow.models import Item, Transition
from workbench.workflow.services import free
from workbench.workflow.states import Event, State

KNOWN, SECOND = ControlTask.Kind.KNOWN, ControlTask.Kind.SECOND
# Only what came to annotators once can come to one again and look like any other.
HANDED_OUT = (Event.SENT_TO_ANNOTATE, Event.NO_MODEL)
BY_A_REVIEWER = (Event.APPROVED, Event.FIXED)
# These write reasons in the place of the first routing's, which alone may be told.
TOLD_ANEW = (Event.SENT_BACK, Event.REOPENED)


def drawn_control(project: Project, user: User, waiting: Iterable[QuerySet[Item]]) -> ControlTask | None:
    """The control task whose turn it is, stored but not taken; None when the lot says no.

    Never two in a row, and never when no photo waits for this person: then there is nothing to hide it among.
    """
    last = _last_photo(project, user)
    task = control_after(last, project, user) if last is not None else None
    if task is None or not any(queue.filter(free()).exists() for queue in waiting):
        return None
    try:
        with transaction.atomic():
            task.save()
    except IntegrityError:
        # The person asked twice at the same moment.
        return control.unfinished(project, user)
    return task


def control_after(photo: Photo, project: Project, user: User) -> ControlTask | None:
    """The control task that follows when this person has finished that photo, not stored; None for most photos."""
    draw = lot(photo.sha256, f"hidden:{project.pk}:{user.pk}")
    if draw < project.known_share:
        return _task(_known(project, user), KNOWN, photo, user)
    if draw < project.known_share + project.second_share:
        return _task(_second(project, user), SECOND, photo, user)
    return None


def control_ahead(project: Project, user: User) -> ControlTask | None:
    """The control task that will follow the photo in hand, not stored; None for most photos, or with none in hand."""
    if project.known_share + project.second_share == 0 or control.unfinished(project, user) is not None:
        return None
    mine = Item.objects.filter(project=project, state=State.TO_ANNOTATE)
    held = mine.filter(lease_user=user, lease_until__gt=timezone.now()).select_related("photo").first()
    if held is None or mine.filter(free(), returned_to=user).exists():
        return None
    return control_after(held.photo, project, user)


def _last_photo(project: Project, user: User) -> Photo | None:
    """The photo this person finished last in this project; None when a control photo came after it, or was it."""
    if project.known_share + project.second_share == 0:
        return None
    drawn = MaskVersion.objects.filter(author=user, source=Source.PERSON, photo__project=project)
    last = drawn.select_related("photo", "control_task").order_by("-id").first()
    if last is None or hasattr(last, "control_task"):
        return None
    later = ControlTask.objects.filter(project=project, user=user, closed_at__gt=last.created_at)
    return None if later.exists() else last.photo


def _known(project: Project, user: User) -> QuerySet[Item]:
    """Photos whose mask a reviewer judged last."""
    newest = Transition.objects.filter(item=OuterRef("pk")).order_by("-id").values("event")[:1]
    return _pool(project, user).annotate(last=Subquery(newest)).filter(last__in=BY_A_REVIEWER)


def _second(project: Project, user: User) -> QuerySet[Item]:
    """Photos whose mask one other person drew."""
    drawn = Effort.objects.filter(version=OuterRef("photo__head__version"))
    return _pool(project, user).filter(Exists(drawn), photo__head__version__source=Source.PERSON)


def _pool(project: Project, user: User) -> QuerySet[Item]:
    """Accepted photos that an annotator was given, and that this person never drew, moved or judged.

    Photos that came with a mask are left out: who opens such a photo is shown that mask.
    """
    own = MaskVersion.objects.filter(photo=OuterRef("photo"), author=user)
    imported = MaskVersion.objects.filter(photo=OuterRef("photo"), source=Source.IMPORT)
    moves = Transition.objects.filter(item=OuterRef("pk"))
    accepted = Item.objects.filter(project=project, state=State.ACCEPTED, photo__head__isnull=False)
    fresh = accepted.exclude(Exists(own)).exclude(Exists(imported)).exclude(Exists(moves.filter(user=user)))
    fresh = fresh.filter(Exists(moves.filter(event__in=HANDED_OUT))).exclude(Exists(moves.filter(event__in=TOLD_ANEW)))
    return fresh.exclude(Exists(ControlTask.objects.filter(item=OuterRef("pk"), user=user)))


def _task(pool: QuerySet[Item], kind: ControlTask.Kind, after: Photo, user: User) -> ControlTask | None:
    ends = Item.objects.filter(project=after.project_id).aggregate(first=Min("pk"), last=Max("pk"))
    share = lot(after.sha256, f"which:{after.project_id}:{user.pk}")
    start = ends["first"] + int(share * (ends["last"] - ends["first"] + 1))
    loaded = pool.select_related("photo__project", "photo__garment", "photo__head__version", "project").order_by("pk")
    item = loaded.filter(pk__gte=start).first() or loaded.first()
    if item is None:
        return None
    truth = item.photo.head.version
    return ControlTask(
        project=item.project, item=item, user=user, kind=kind, truth=truth, shown=_first_shown(item.photo),
        reasons=item.reasons,
    )  # fmt: skip


def _first_shown(photo: Photo) -> Prediction | None:
    """What the photo's first annotator began with; the newest prediction where nobody drew."""
    first = Effort.objects.filter(version__photo=photo).order_by("version_id")
    effort = first.select_related("shown__prediction__model", "shown__prediction__mask").first()
    if effort is None:
        return predictions.latest(photo)
    return effort.shown.prediction if effort.shown is not None else None
