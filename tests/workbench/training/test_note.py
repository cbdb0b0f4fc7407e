"""What a training writes into its row while it runs."""

from ml.progress import Epoch, Progress
from tests.workbench.training.test_services import running
from workbench.datasets.models import Project
from workbench.training.material import Note


def progress(epoch: int, done: int) -> Progress:
    """The first step of an epoch, after so many that are done."""
    history = tuple(
        Epoch(epoch=one, loss=0.5, val_dice=0.9, learning_rate=0.001, seconds=1.0) for one in range(1, done + 1)
    )
    return Progress(
        epoch=epoch, epochs=9, step=1, steps=4, loss=0.5 if epoch else None, val_dice=None, seconds=1.0,
        remaining_seconds=None, history=history,
    )  # fmt: skip


def test_an_attempt_that_goes_on_says_after_which_epoch(project: Project) -> None:
    """And goes on saying so; one that begins anew says nothing of the kind."""
    run = running(project)
    said: list[int] = []
    note = Note(run, lambda shown: said.append(shown["resumed"]))
    for one in (progress(0, 0), progress(4, 3), progress(5, 4)):
        note.epoch(one)
    assert said == [0, 3, 3]
    run.refresh_from_db()
    assert (run.progress["phase"], len(run.history)) == ("Reading photos", 0)
    note.last = 0.0
    note.epoch(progress(6, 5))
    run.refresh_from_db()
    assert (run.progress["epoch"], run.progress["resumed"], len(run.history)) == (6, 3, 5)


def test_a_training_from_the_start_resumed_nothing(project: Project) -> None:
    said: list[int] = []
    note = Note(running(project), lambda shown: said.append(shown["resumed"]))
    for one in (progress(1, 0), progress(2, 1)):
        note.epoch(one)
    assert said == [0, 0]
