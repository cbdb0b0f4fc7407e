"""Watching, from a terminal, what the worker does: bars with an estimate for a training and for pre-segmentation."""

import sys
import time
from typing import Any

from tqdm import tqdm

from workbench.datasets.models import Project
from workbench.training.models import Run
from workbench.workflow.models import Item
from workbench.workflow.states import FOR_MACHINES, State

LOOK_EVERY = 0.5
TIMED = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed} gone{postfix}]"


class Step:
    """One bar on stderr for a step that reports (done, total)."""

    def __init__(self, what: str) -> None:
        self.bar = tqdm(desc=what, total=1, file=sys.stderr, mininterval=0.2)

    def __call__(self, done: int, total: int) -> None:
        self.bar.total = total
        self.bar.update(done - self.bar.n)

    def __enter__(self) -> "Step":
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.close()


def training(run: Run) -> Run:
    """Show how a training goes until it is over."""
    phase, bar = "Waiting for the worker", _timed("Waiting for the worker")
    while not run.is_over:
        now = run.progress.get("phase", phase)
        if now != phase:
            bar.close()
            phase, bar = now, _timed(now)
        _show(bar, run.progress)
        time.sleep(LOOK_EVERY)
        run.refresh_from_db()
    bar.close()
    return run


def presegmentation(project: Project) -> None:
    """Show how many photos no machine needs to touch any more, until that is all of them."""
    items = Item.objects.filter(project=project)
    total = items.count()
    if not items.filter(state__in=FOR_MACHINES).exists():
        return
    with Step("Pre-segmenting") as step:
        while left := items.filter(state__in=FOR_MACHINES).count():
            step(total - left, total)
            time.sleep(LOOK_EVERY)
        step(total, total)


def waiting(project: Project) -> dict[State, int]:
    """How many photos wait in each state that ends a demo: for people, or accepted."""
    states = (State.TO_ANNOTATE, State.TO_REVIEW, State.ACCEPTED)
    return {state: Item.objects.filter(project=project, state=state).count() for state in states}


def _timed(what: str) -> Any:
    return tqdm(desc=what, total=1, file=sys.stderr, bar_format=TIMED)


def _show(bar: Any, progress: dict[str, Any]) -> None:
    bar.total, bar.n = progress.get("total", 1), progress.get("done", 0)
    left = progress.get("remaining_seconds")
    bar.set_postfix_str("" if left is None else f"about {tqdm.format_interval(left)} left", refresh=False)
    bar.refresh()
