"""The door to ml for training: a run's snapshot in, a judged model version out. Loads torch."""

import logging
from dataclasses import replace
from functools import partial

from ml import model as networks
from ml import train
from workbench.datasets.models import Split
from workbench.errors import DomainError
from workbench.predictions import scores
from workbench.predictions import services as predictions
from workbench.training import check, exporting, services, snapshots
from workbench.training.birth import Birth
from workbench.training.judging import judge, judged, measure
from workbench.training.material import Note, Show, names_of, samples_of
from workbench.training.models import Run
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
    return run


def _execute(run: Run, note: Note) -> None:
    project, snapshot = run.project, snapshots.freeze(run)
    names = names_of(project)
    classes = tuple(names)
    parts = samples_of(snapshot.entries.all(), classes)
    champion = predictions.champion(project)
    planned = plan(project, classes, champion)
    trained = train.train(
        parts[Split.TRAIN], parts[Split.VALIDATION], planned.network, replace(planned.training, seed=run.seed),
        start_from=planned.start_from, progress=note.epoch, should_stop=note.asked_to_stop,
    )  # fmt: skip
    note.history = [dict(row) for row in trained.history]
    note.last = 0.0
    birth = Birth(snapshot)
    count = partial(note.count, "Measuring on holdout and validation")
    measured = measure(trained.model, trained.config, judged(snapshot), classes, count, birth.look)
    verdict = judge(champion, snapshot, measured, classes, note)
    version = store(snapshot, trained, measured, list(names.values()))
    scores.keep(version, measured)
    exporting.add_onnx(version, snapshot)
    birth.calibrate(version)
    services.note_progress(run, {"phase": "Finished"}, note.history)
    services.finish(run, model=version, promoted=verdict.promoted, reason=verdict.reason)
