"""Asking for a training, saying what it may learn from, and noting how it goes. The row is the job."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.datasets.models import Project, Split
from workbench.errors import BadInput, Conflict
from workbench.masks.models import Head, Source
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.training import devices, recipes
from workbench.training.code_version import code_version
from workbench.training.devices import HEARTBEAT_LOST
from workbench.training.leftovers import forget
from workbench.training.models import Comparison, Run
from workbench.workflow.states import State

MOST_ATTEMPTS = 3
FEWEST_MASKS = 4
# A recipe as ml.recipe keeps it: {"name", "network": {…}, "training": {…}}.
Recorded = dict[str, Any]
RUNNING, QUEUED = Run.State.RUNNING, Run.State.QUEUED


class ChampionChangedError(Conflict):
    """A candidate was judged against a version that is the champion no more."""


def ground_truth(project: Project) -> QuerySet[Head]:
    """The masks a model may learn from: judged by a person, or imported and not doubted.

    A mask that only a machine has seen is never among them, so that no model is measured by another's opinion; nor is
    a photo that repeats one of another split, so that no model is measured on what it was trained on.
    """
    judged = Q(photo__item__state=State.ACCEPTED, photo__item__seen_by_person=True)
    trusted = [State.TO_PRESEGMENT, State.TO_ROUTE, State.ACCEPTED]
    imported = Q(version__source=Source.IMPORT, photo__item__state__in=trusted)
    within = Q(photo__duplicate_of=None) | Q(photo__duplicate_of__garment__split=F("photo__garment__split"))
    return Head.objects.filter(judged | imported, within, photo__project=project).order_by("photo_id")


def request_run(
    *, project: Project, trigger: str, user: User | None = None, seed: int = 0, recipe: Recorded | None = None,
    comparison: Comparison | None = None,
) -> Run:  # fmt: skip
    """Ask for a training by a recorded recipe, or else by the project's. Raises BadInput with too little ground truth
    or an unusable recipe, Conflict while another run is under way."""
    if not 0 <= seed < 2**31:
        raise BadInput(_("A seed is a whole number from 0 to 2147483647."))
    known = ground_truth(project).exclude(photo__garment__split=Split.HOLDOUT).count()
    if known < FEWEST_MASKS:
        raise BadInput(
            _(
                "There are %(known)s accepted masks outside the holdout; a training needs at least %(fewest)s. "
                "Annotate some photos or import masks first."
            )
            % {"known": known, "fewest": FEWEST_MASKS}
        )
    used = recipe or recipes.standing(project).to_json()
    try:
        with transaction.atomic():
            return Run.objects.create(
                project=project, trigger=trigger, requested_by=user, seed=seed, recipe=used,
                comparison=comparison,
                snapshot=comparison.snapshot if comparison else None,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("A training of this project is under way already.")) from error


def start(run: Run, on: Sequence[str] = ()) -> bool:
    """Claim a waiting run and the devices, by default this machine's; False when somebody else has one of them.

    The run's row then says which device it waits for.
    """
    names = list(on) or devices.here()
    try:
        with transaction.atomic():
            claimed = _claim(run, names)
            if claimed:
                run.refresh_from_db()
                devices.take(run, names)
    except devices.DeviceTakenError as taken:
        Run.objects.filter(pk=run.pk, state=QUEUED).exclude(waits_for=taken.device).update(waits_for=taken.device)
        run.refresh_from_db()
        return False
    return claimed


def _claim(run: Run, names: Sequence[str]) -> bool:
    now = timezone.now()
    return Run.objects.filter(pk=run.pk, state=QUEUED).update(
        state=RUNNING, started_at=now, heartbeat_at=now, attempts=run.attempts + 1, fruitless=F("fruitless") + 1,
        progress={}, waits_for="", device=", ".join(names), code=code_version(),
    ) == 1  # fmt: skip


def note_progress(run: Run, progress: dict[str, Any], history: list[dict[str, Any]] | None = None) -> bool:
    """Write the progress and the heartbeat; True when the run must stop: somebody asked, or it was given up."""
    changes: dict[str, Any] = {"progress": progress, "heartbeat_at": timezone.now()}
    if history is not None:
        changes["history"] = history
    _held(run).update(**changes)
    return not _held(run).filter(stop_requested=False).exists()


def note_alive(run: Run) -> None:
    """Write the heartbeat of a run whose processes work, though they have nothing to tell."""
    _held(run).update(heartbeat_at=timezone.now())


def request_stop(run: Run) -> None:
    """Ask a run to stop; one that still waits ends at once. Raises Conflict when it is over."""
    if Run.objects.filter(pk=run.pk, state=QUEUED).update(state=Run.State.STOPPED, ended_at=timezone.now()):
        # It may have run before, and left something to go on with.
        forget(run.pk)
        return
    if not Run.objects.filter(pk=run.pk, state=RUNNING).update(stop_requested=True):
        raise Conflict(_("This training is over."))


def attach(run: Run, model: ModelVersion) -> None:
    """Note which version a run has made, before anybody has judged it: another attempt then goes on with that.

    Raises Conflict when the run was given up meanwhile.
    """
    if _held(run).update(model=model) != 1:
        raise Conflict(_("This training was given up before it finished."))
    run.model = model


@transaction.atomic
def finish(
    run: Run, *, model: ModelVersion, promoted: bool, reason: str, gate: dict[str, Any] | None = None,
    user: User | None = None, against: ModelVersion | None = None,
) -> None:  # fmt: skip
    """Note the outcome and, where the gate said so, promote over the champion that it judged against.

    Raises Conflict when the run was given up meanwhile, ChampionChangedError when another is the champion by now.
    """
    ended = _held(run).update(
        state=Run.State.SUCCEEDED, ended_at=timezone.now(), model=model, promoted=promoted, reason=reason,
        gate=gate or {},
    )  # fmt: skip
    if ended != 1:
        raise Conflict(_("This training was given up before it finished."))
    # What was trained only to be compared may have passed without being promoted.
    passed = (gate or {}).get("promoted", promoted)
    ModelVersion.objects.filter(pk=model.pk).update(verdict=reason, passed=passed)
    if promoted:
        # Locked, so that nobody else moves it between this look and the promotion.
        champions = ModelVersion.objects.filter(project=run.project, status=ModelVersion.Status.CHAMPION)
        if champions.select_for_update().first() != against:
            raise ChampionChangedError(_("Somebody promoted another version in this moment."))
        predictions.promote(version=model, user=user, reason=reason)


def finish_check(run: Run, reason: str) -> None:
    """Note what a check of imported masks came to. Raises Conflict when it was given up meanwhile."""
    if _held(run).update(state=Run.State.SUCCEEDED, ended_at=timezone.now(), reason=reason) != 1:
        raise Conflict(_("This check was given up before it finished."))


def end(run: Run, state: Run.State, error: str = "") -> None:
    """Note that a run failed or was stopped, and forget what another attempt would go on with."""
    if _held(run).update(state=state, ended_at=timezone.now(), error=error):
        forget(run.pk)


def note_checkpoint(run: Run) -> None:
    """Note that a run's work up to here would outlive its process."""
    _held(run).update(fruitless=0)


def note_memory(run: Run, used: int) -> None:
    """Note the bytes of memory a run's processes had together, where that is the most so far."""
    smaller = Q(peak_memory=None) | Q(peak_memory__lt=used)
    Run.objects.filter(smaller, pk=run.pk, attempts=run.attempts).update(peak_memory=used)


def note_decisions(run: Run, notes: Sequence[str], threads: int) -> None:
    """Note what a training decided by itself, and on how many threads it ran."""
    _held(run).update(notes=list(notes), threads=threads)


def recover() -> None:
    """Give runs whose process died back to the queue; after the third time in a row they fail with a sentence why."""
    _give_back(Run.objects.filter(state=RUNNING, heartbeat_at__lt=timezone.now() - HEARTBEAT_LOST))


def give_back(run: Run) -> None:
    """The same for one run whose process is known to have been killed."""
    _give_back(_held(run))


def _give_back(lost: QuerySet[Run]) -> None:
    # An attempt that left a checkpoint was not in vain: the next one goes on from there.
    why = f"The training process died {MOST_ATTEMPTS} times without getting further. The log of the worker says more."
    found = list(lost.values_list("pk", flat=True))
    lost.filter(stop_requested=True).update(state=Run.State.STOPPED, ended_at=timezone.now())
    lost.filter(fruitless__gte=MOST_ATTEMPTS).update(state=Run.State.FAILED, ended_at=timezone.now(), error=why)
    lost.filter(fruitless__lt=MOST_ATTEMPTS).update(state=QUEUED)
    for run in Run.objects.filter(pk__in=found).exclude(state__in=[QUEUED, RUNNING]):
        forget(run.pk)


def _held(run: Run) -> QuerySet[Run]:
    # A process that was thought dead may come back; by then the run is in its next attempt and no longer its own.
    return Run.objects.filter(pk=run.pk, state=RUNNING, attempts=run.attempts)
