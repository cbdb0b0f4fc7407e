"""The door to ml for training: a run's snapshot in, a judged model version out. Loads torch."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from ml import model as networks
from ml import parallel, train
from ml.stages import train_recipe
from workbench.datasets import blobs
from workbench.datasets.models import Split
from workbench.errors import DomainError
from workbench.predictions import scores
from workbench.predictions import services as predictions
from workbench.predictions.models import ModelVersion
from workbench.training import check, exam, exporting, services, snapshots
from workbench.training.birth import Birth
from workbench.training.judging import Measured, Network, judge, judged, measure, record
from workbench.training.keeping import keeper_of, room
from workbench.training.leftovers import forget
from workbench.training.material import Note, Show, names_of, samples_of
from workbench.training.models import Run, Snapshot
from workbench.training.planning import plan
from workbench.training.storing import store

log = logging.getLogger(__name__)


def execute(run: Run, show: Show = lambda progress: None) -> Run:
    """See a started run through: train, measure, judge and perhaps promote, or check imported masks.

    Ends the run's row whatever happens.
    """
    note = Note(run, show)
    try:
        check.carry_out(run, note) if run.is_check else _execute(run, note)
    except train.TrainingStopped:
        services.end(run, Run.State.STOPPED)
    except (DomainError, ValueError, networks.ModelError, train.TrainingFailed) as error:
        services.end(run, Run.State.FAILED, str(error))
    except Exception as error:
        log.exception("Training %s failed", run.pk)
        services.end(run, Run.State.FAILED, f"The training broke off: {error!r}")
    run.refresh_from_db()
    if run.is_over:
        forget(run.pk)
    return run


def see_through(run: Run) -> None:
    """Execute a started run, as one of several processes where torchrun started this one.

    Raises SystemExit where the others must not wait for this one.
    """
    with parallel.joined():
        if not parallel.is_first():
            _help(run)
        elif execute(run).state != Run.State.SUCCEEDED and parallel.world() > 1:
            raise SystemExit(1)


def _help(run: Run) -> None:
    """Train along with the first process, which alone writes and decides."""
    parallel.meet()
    run.refresh_from_db()
    if run.model is not None:
        return
    with suppress(train.TrainingStopped, train.TrainingFailed):
        _learn(run, lambda _: None, lambda: False)


def _learn(run: Run, tell: Callable[[train.Progress], None], should_stop: Callable[[], bool]) -> train.Trained:
    """Train on a run's snapshot, from its last checkpoint where there is one."""
    assert run.snapshot is not None
    classes = tuple(names_of(run.project))
    parts = samples_of(run.project, run.snapshot.entries.all(), classes)
    planned = plan(run, classes)
    return train_recipe(
        parts[Split.TRAIN], parts[Split.VALIDATION], planned.network, planned.training,
        start_from=planned.start_from, progress=tell, should_stop=should_stop,
        keeper=keeper_of(run, run.snapshot, planned), room=room(parallel.world()),
    )  # fmt: skip


def _execute(run: Run, note: Note) -> None:
    snapshot = snapshots.freeze(run)
    exam.note_changes(snapshot)
    _check_weights(run)
    parallel.meet()
    names = names_of(run.project)
    classes = tuple(names)
    network = _network(run, note)
    note.last = 0.0
    birth = Birth(snapshot)
    count = partial(note.count, "Measuring on holdout and validation")
    measured = measure(*network, judged(snapshot), classes, count, birth.look)
    version = run.model or store(run, snapshot, network, measured, list(names.values()))
    scores.keep(version, measured)
    if not version.onnx_check:
        exporting.add_onnx(version, snapshot)
    birth.calibrate(version)
    _decide(run, snapshot, version, network, measured, note)


def _network(run: Run, note: Note) -> Network:
    """What the run is to be judged by: trained now, or kept by an attempt that was killed before the verdict."""
    if run.model is not None:
        return networks.load(blobs.path(run.model.weights), sha256=run.model.weights)
    trained = _learn(run, note.epoch, note.asked_to_stop)
    services.note_decisions(run, trained.notes, trained.threads)
    note.history = [dict(row) for row in trained.history]
    return trained.model, trained.config


def _check_weights(run: Run) -> None:
    """Of what the run starts from and is judged against: at the end they would cost it the whole training."""
    for version in {run.started_from, predictions.champion(run.project)}:
        if version is not None:
            predictions.check_weights(version)


def _decide(
    run: Run, snapshot: Snapshot, version: ModelVersion, network: Network, measured: Measured, note: Note
) -> None:
    """Judge a version against the champion, and again when a lead made another one the champion in this moment."""
    champion = predictions.champion(run.project)
    verdict = judge(champion, snapshot, network, measured, note)
    services.note_progress(run, {"phase": "Finished"}, note.history)
    # What was trained only to be compared is a candidate, whatever the gate says.
    promoted = verdict.promoted and run.comparison_id is None
    gate = record(verdict, measured)
    try:
        services.finish(
            run, model=version, promoted=promoted, reason=verdict.reason, gate=gate, against=champion
        )  # fmt: skip
    except services.ChampionChangedError:
        _decide(run, snapshot, version, network, measured, note)
