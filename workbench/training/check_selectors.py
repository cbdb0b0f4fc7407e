"""Questions about what the checks of imported masks said."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workbench.datasets.models import Project
from workbench.retold import retold
from workbench.training.label_checks import FEWEST, unjudged
from workbench.training.models import LabelCheck, Run
from workbench.workflow.states import State
from workbench.workflow.words import STATE_WORDS


def last_check(project: Project) -> Run | None:
    """The newest check that came to an end with findings."""
    ended = Run.objects.filter(project=project, kind=Run.Kind.CHECK, state=Run.State.SUCCEEDED)
    return ended.order_by("-id").first()


def rows(run: Run | None) -> QuerySet[LabelCheck]:
    """What a check said of each mask, worst first, with where the photo is now; none without a check."""
    found = LabelCheck.objects.filter(run=run) if run else LabelCheck.objects.none()
    return found.select_related("mask__photo__garment", "mask__photo__item", "mask__photo__head").defer(
        "found", "lines"
    )


def obstacle(current: Run | None, waiting: int) -> str:
    """Why no check can start now; empty when one can."""
    if current is not None:
        return _("A check is under way.") if current.is_check else _("A training is under way.")
    if waiting < FEWEST:
        return _("A check needs at least %(count)s imported masks that nobody has judged.") % {"count": FEWEST}
    return ""


def waiting(project: Project) -> int:
    """How many imported masks nobody has judged."""
    return unjudged(project).count()


def shown(page: Iterable[LabelCheck]) -> list[dict[str, Any]]:
    """Lines of the page: each check with the words for its photo's state, and whether a reviewer can open it."""
    return [
        {
            "check": check,
            "item": check.mask.photo.item,
            "text": retold(check.text),
            "state": STATE_WORDS[State(check.mask.photo.item.state)],
            "waits": check.mask.photo.item.state == State.TO_REVIEW,
            "replaced": check.mask.photo.head.version_id != check.mask_id,
        }
        for check in page
    ]


def check_json(check: LabelCheck) -> dict[str, Any]:
    """One mask's check as the API shows it; lengths in pixels of the photo, Dice in 0..1."""
    return {
        "rank": check.rank,
        "photo": check.mask.photo_id,
        "name": check.mask.photo.name,
        "mask": check.mask_id,
        "score": check.score,
        "kind": check.kind,
        "kind_name": check.get_kind_display(),
        "text": retold(check.text),
        "dice": check.dice,
        "surface_dice": check.surface_dice,
        "region": check.region,
        "shift": check.shift,
        "doubted": check.doubted,
        "state": check.mask.photo.item.state,
    }
