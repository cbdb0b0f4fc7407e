"""Finding trainings and model versions for somebody who may see them."""

from django.utils.translation import gettext as _

from workbench.accounts.models import Role, User
from workbench.datasets.models import Photo, Project
from workbench.datasets.permissions import require
from workbench.errors import NotFound
from workbench.predictions.models import ModelVersion, Score
from workbench.training.models import Comparison, LabelCheck, Run


def run_for(user: User, run_id: int, role: Role = Role.REVIEWER, *, project: Project | None = None) -> Run:
    """The training for a member with that role. Raises NotFound for a stranger, or outside the given project."""
    run = Run.objects.select_related("project", "model", "snapshot").filter(pk=run_id).first()
    if run is None or (project is not None and run.project_id != project.pk):
        raise NotFound(_("There is no such training."))
    require(user, run.project, role)
    return run


def check_for(user: User, check_id: int) -> LabelCheck:
    """What a check said of a mask, for a reviewer. Raises NotFound for a stranger."""
    found = LabelCheck.objects.select_related("run__project", "mask__photo").filter(pk=check_id).first()
    if found is None:
        raise NotFound(_("There is no such check."))
    require(user, found.run.project, Role.REVIEWER)
    return found


def photo_for(user: User, photo_id: int, *, project: Project | None = None) -> Photo:
    """A photo, for a reviewer. Raises NotFound for a stranger, or outside the given project."""
    photo = Photo.objects.select_related("project", "garment").filter(pk=photo_id).first()
    if photo is None or (project is not None and photo.project_id != project.pk):
        raise NotFound(_("There is no such photo."))
    require(user, photo.project, Role.REVIEWER)
    return photo


def score_for(user: User, score_id: int) -> Score:
    """What a version measured on a photo, for a reviewer. Raises NotFound for a stranger."""
    found = Score.objects.select_related("photo__project", "mask__photo").filter(pk=score_id).first()
    if found is None:
        raise NotFound(_("There is no such score."))
    require(user, found.photo.project, Role.REVIEWER)
    return found


def version_for(project: Project, number: int) -> ModelVersion:
    """The project's model version of that number. Raises NotFound."""
    version = ModelVersion.objects.select_related("project").filter(project=project, number=number).first()
    if version is None:
        raise NotFound(_("%(name)s has no model v%(number)s.") % {"name": project.name, "number": number})
    return version


def comparison_for(project: Project, comparison_id: int) -> Comparison:
    """The project's comparison of that number. Raises NotFound."""
    found = project.comparisons.filter(pk=comparison_id).first()
    if found is None:
        raise NotFound(_("There is no such comparison."))
    return found


def any_comparison(user: User, comparison_id: int) -> Comparison:
    """The comparison for a reviewer of its project. Raises NotFound for a stranger."""
    found = Comparison.objects.select_related("project").filter(pk=comparison_id).first()
    if found is None:
        raise NotFound(_("There is no such comparison."))
    require(user, found.project, Role.REVIEWER)
    return found
