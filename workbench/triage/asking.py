"""From what somebody aims for to thresholds: for the page, the API and the command alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.datasets.models import Project
from workbench.triage import aims, selectors
from workbench.triage.facts import thresholds
from workbench.triage.policy import Thresholds


@dataclass(frozen=True)
class Asked:
    """Thresholds with what may be expected of them; without thresholds, the proposal says why there are none."""

    thresholds: Thresholds | None
    expected: aims.Expected | None
    proposal: aims.Proposal | None = None


def ask(project: Project, aim: Mapping[str, Any]) -> Asked:
    """Propose thresholds for {"preset"}, {"median", "worst"} or {"photos_a_day"}."""
    limits, known = thresholds(project), selectors.known(project)
    if "preset" in aim:
        return expecting(aims.by_preset(aim["preset"], limits), known)
    if "median" in aim:
        proposal = aims.for_quality(known, aims.Quality(aim["median"], aim["worst"]), limits)
    else:
        arrived, days = selectors.arrivals(project)
        proposal = aims.for_capacity(arrived, days, aim["photos_a_day"], limits, known)
    return Asked(proposal.thresholds, proposal.expected, proposal)


def expecting(limits: Thresholds, known: list[aims.Known]) -> Asked:
    """Thresholds given by hand, with what the known photos let expect of them."""
    return Asked(limits, aims.expected(known, limits.accept_dice))
