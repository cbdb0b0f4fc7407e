"""The loop of one project as it is drawn: seven stations, the way without a person, the way back."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from workbench.datasets.models import Project
from workbench.insights import selectors
from workbench.predictions.models import ModelVersion
from workbench.workflow.states import State

FIRST_X, STEP = 80, 166


@dataclass(frozen=True)
class Station:
    """One place of the loop: how many photos are there, and the address that shows them."""

    key: str
    icon: str
    word: str
    count: int
    hint: str
    url: str
    x: int

    @property
    def left(self) -> int:
        """Where the area begins that one can press."""
        return self.x - 66

    @property
    def icon_left(self) -> int:
        """Where the icon, 20 wide, begins."""
        return self.x - 10


@dataclass(frozen=True)
class Loop:
    """Everything the drawing shows."""

    stations: list[Station]
    total: int
    auto: int
    needed: int
    presegmented: int
    run: Any
    champion: ModelVersion | None

    @property
    def auto_share(self) -> float | None:
        """Of the photos that triage has routed, the share that no person had to see."""
        return self.auto / self.needed if self.needed else None

    @property
    def moving(self) -> bool:
        """Whether a machine is at work, so that the numbers will change by themselves."""
        return self.run is not None or (self.champion is not None and self.stations[1].count > 0)


def loop(project: Project) -> Loop:
    """Count every station of a project."""
    counts = selectors.state_counts(project)
    total = sum(count for state, count in counts.items() if state != State.DISCARDED)
    routed = counts[State.TO_ANNOTATE] + counts[State.TO_REVIEW] + counts[State.ACCEPTED]
    return Loop(
        stations=_stations(project, counts, total),
        total=total,
        auto=selectors.accepted_unseen(project).count(),
        needed=routed,
        presegmented=total - counts[State.TO_PRESEGMENT],
        run=project.runs.filter(state__in=selectors.UNDER_WAY).first(),
        champion=ModelVersion.objects.filter(project=project, status=ModelVersion.Status.CHAMPION).first(),
    )


def _stations(project: Project, counts: dict[str, int], total: int) -> list[Station]:
    photos = reverse("photos", args=[project.slug])
    models = reverse("models", args=[project.slug])
    rows = [
        ("upload", "upload", _("Upload"), total, _("photos"), photos),
        (
            "presegment",
            "cpu",
            _("Pre-segment"),
            counts[State.TO_PRESEGMENT],
            _("wait"),
            _of(photos, State.TO_PRESEGMENT),
        ),
        ("triage", "split", _("Triage"), counts[State.TO_ROUTE], _("wait"), _of(photos, State.TO_ROUTE)),
        (
            "annotate",
            "brush",
            _("Annotate"),
            counts[State.TO_ANNOTATE],
            _("need a person"),
            _of(photos, State.TO_ANNOTATE),
        ),
        ("review", "eye", _("Review"), counts[State.TO_REVIEW], _("need a second look"), _of(photos, State.TO_REVIEW)),
        ("accepted", "circle-check", _("Accepted"), counts[State.ACCEPTED], _("done"), _of(photos, State.ACCEPTED)),
        ("train", "trending-up", _("Train"), selectors.fresh_masks(project), _("new masks"), models),
    ]
    return [Station(*row, x=FIRST_X + index * STEP) for index, row in enumerate(rows)]


def _of(photos: str, state: State) -> str:
    return f"{photos}?state={state}"
