"""What `make demo` prepares, without the processes around it."""

import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from PIL import Image

from tests import factories
from tests.stack.servers import until
from workbench import samples
from workbench.datasets.permissions import rank
from workbench.pipeline import first_project
from workbench.training.models import Run

pytestmark = pytest.mark.django_db


def nothing(done: int, total: int) -> None:
    """No bar."""


def folder(tmp_path: Path, masks: int) -> Path:
    """Eight photos, some with masks."""
    for name in ("photos", "masks"):
        (tmp_path / "mine" / name).mkdir(parents=True)
    for number in range(8):
        (tmp_path / "mine" / "photos" / f"p{number}_Front.jpg").write_bytes(factories.jpeg(f"p{number}"))
    for number in range(masks):
        image = Image.fromarray(factories.alpha())
        image.save(tmp_path / "mine" / "masks" / f"p{number}_Front.png")
    return tmp_path / "mine"


def test_everybody_can_sign_in_with_the_kept_password() -> None:
    """Passwords are random, kept for their owner alone, and the same at the second start."""
    passwords = first_project.accounts()
    assert first_project.accounts() == passwords
    assert set(passwords) == {"ann", "rex", "lea", "admin"}
    assert len(set(passwords.values())) == 4
    for name, password in passwords.items():
        assert authenticate(username=name, password=password) is not None
    kept = Path(settings.SELVEDGE_HOME) / "demo-accounts.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_lost_file_gives_new_passwords() -> None:
    """What is printed always opens the door."""
    first_project.accounts()
    (Path(settings.SELVEDGE_HOME) / "demo-accounts.txt").unlink()
    passwords = first_project.accounts()
    assert authenticate(username="lea", password=passwords["lea"]) is not None


def test_roles_are_those_that_are_printed() -> None:
    """Ann may do least, the admin everything."""
    first_project.accounts()
    project = first_project.project_called("Studio sample")
    assert first_project.project_called("Studio sample") == project
    people = {member.user.username: rank(member.user, project) for member in project.memberships.all()}
    assert people == {"ann": 0, "rex": 1, "lea": 2}


def test_photos_with_masks_ask_for_a_training(tmp_path: Path) -> None:
    """Importing twice changes nothing."""
    first_project.accounts()
    project = first_project.project_called("mine")
    report = first_project.take_in(project, folder(tmp_path, masks=8), nothing)
    assert (report.added, report.masks_added, report.rejected) == (8, 8, [])
    again = first_project.take_in(project, tmp_path / "mine", nothing)
    assert (again.added, again.duplicates) == (0, 8)
    run = first_project.first_training(project)
    assert isinstance(run, Run)
    assert run.state == Run.State.QUEUED


def test_photos_alone_say_what_is_missing(tmp_path: Path) -> None:
    """There is nothing to learn from yet; people start."""
    first_project.accounts()
    project = first_project.project_called("mine")
    first_project.take_in(project, folder(tmp_path, masks=0), nothing)
    assert "needs at least 4" in str(first_project.first_training(project))


def test_interrupted_drawing_starts_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an album is never taken for a whole one."""
    monkeypatch.setattr(first_project, "PHOTOS", 2)
    write = samples.write

    def broken(*args: object, **options: object) -> None:
        write(Path(str(args[0])), count=1)
        raise KeyboardInterrupt

    monkeypatch.setattr(samples, "write", broken)
    with pytest.raises(KeyboardInterrupt):
        first_project.draw(nothing)
    monkeypatch.setattr(samples, "write", write)
    drawn = first_project.draw(nothing)
    assert len(list((drawn / "photos").iterdir())) == 2
    until(lambda: not drawn.with_name("samples.unfinished").exists(), 1, "clean folder")
