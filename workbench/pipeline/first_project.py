"""The project a newcomer meets first: people with passwords of their own, photos drawn or brought along, a training."""

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from workbench import samples
from workbench.accounts.models import Role, User
from workbench.accounts.services import create_user
from workbench.datasets.models import Project
from workbench.datasets.services import create_project, set_role
from workbench.errors import DomainError
from workbench.intake import bulk
from workbench.intake.formats import folder as folders
from workbench.training import label_checks
from workbench.training import services as training
from workbench.training.models import Run

ROLES = {"ann": Role.ANNOTATOR, "rex": Role.REVIEWER, "lea": Role.LEAD}
ADMIN = "admin"
SAMPLE = "Studio sample"
PHOTOS = 140
# Drawing, importing, the check of the masks, a training of two minutes and pre-segmenting took six on two cores.
TRAINING_MINUTES = 1.5

Progress = Callable[[int, int], None]


def accounts() -> dict[str, str]:
    """Make sure that the people are there; returns their passwords by user name, as kept in a file of mode 0600."""
    file = settings.SELVEDGE_HOME / "demo-accounts.txt"
    kept = dict(line.split() for line in file.read_text().splitlines()) if file.exists() else {}
    passwords = {name: kept.get(name) or secrets.token_hex(6) for name in (*ROLES, ADMIN)}
    if passwords != kept:
        _keep(file, passwords)
    for name, password in passwords.items():
        user = User.objects.filter(username=name).first()
        if user is None:
            create_user(username=name, password=password, full_name=name.capitalize(), admin=name == ADMIN)
        elif name not in kept:
            user.set_password(password)
            user.save()
    return passwords


def project_called(name: str) -> Project:
    """The project of that name, made where it is missing, with everybody in their role."""
    project = Project.objects.filter(name=name, archived=False).first()
    if project is None:
        lead = User.objects.get(username="lea")
        project = create_project(name=name, created_by=lead, training_minutes=TRAINING_MINUTES)
    for user, role in ROLES.items():
        set_role(project=project, user=User.objects.get(username=user), role=role)
    return project


def draw(progress: Progress) -> Path:
    """The folder of drawn photos; drawn now where it is missing. Takes its name once it is whole."""
    finished: Path = settings.SELVEDGE_HOME / "samples"
    if not finished.exists():
        unfinished = finished.with_name("samples.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        samples.write(unfinished, count=PHOTOS, progress=progress)
        unfinished.rename(finished)
    return finished


def take_in(project: Project, folder: Path, progress: Progress) -> bulk.Report:
    """Import the folder as `import_photos` does; what is there already is recognised."""
    listing = folders.read(folder)
    report = bulk.Report()
    for refused in listing.refused:
        report.refuse(refused.path, refused.reason)
    taken = bulk.take_in(project, listing.ordered(), User.objects.get(username="lea"))
    for done, (source, received) in enumerate(taken, start=1):
        report.count(source.path, source.kind, received)
        progress(done, len(listing.sources))
    return report


def first_run(project: Project) -> Run | str:
    """Ask for the check of the imported masks where there are enough, else for the first training."""
    if label_checks.comes_first(project):
        return label_checks.request_check(project=project, trigger="The first photos are in.")
    return first_training(project)


def first_training(project: Project) -> Run | str:
    """Ask for the first training; where it cannot be, the sentence that says why."""
    try:
        return training.request_run(project=project, trigger="The first photos are in.")
    except DomainError as error:
        return str(error)


def _keep(file: Path, passwords: dict[str, str]) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as kept:
        kept.writelines(f"{name} {password}\n" for name, password in passwords.items())
