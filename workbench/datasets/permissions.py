"""Who may enter a project, and as what. A stranger learns not even that it exists."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workbench.accounts.models import Role, User
from workbench.datasets.models import Membership, Project
from workbench.errors import NotAllowed, NotFound

NOBODY = -1
ADMIN = len(Role)


def rank(user: User, project: Project) -> int:
    """-1 for a stranger, Role.rank for a member, above every role for an admin."""
    if not user.is_active:
        return NOBODY
    if user.is_admin:
        return ADMIN
    role = Membership.objects.filter(project=project, user=user).values_list("role", flat=True).first()
    return NOBODY if role is None else Role(role).rank


def require(user: User, project: Project, role: Role) -> int:
    """Return the rank. Raises NotFound for a stranger or an archived project, NotAllowed for too low a role."""
    has = rank(user, project)
    if has == NOBODY or project.archived:
        raise NotFound(_("There is no such project."))
    if has < role.rank:
        raise NotAllowed(
            _("This needs the role %(role)s or higher in %(project)s.") % {"role": role.label, "project": project.name}
        )
    return has


def leads(user: User, project: Project) -> bool:
    """Whether the person decides about the project: a lead of it, or an admin."""
    return rank(user, project) >= Role.LEAD.rank


def project_for(user: User, slug: str, role: Role = Role.ANNOTATOR) -> Project:
    """The project of that slug for somebody with at least that role. Raises NotFound or NotAllowed."""
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        raise NotFound(_("There is no such project."))
    require(user, project, role)
    return project


def visible_projects(user: User) -> QuerySet[Project]:
    """The projects a person may open."""
    projects = Project.objects.filter(archived=False)
    return projects if user.is_admin else projects.filter(memberships__user=user)


def require_admin(user: User) -> None:
    """Raises NotAllowed unless the person is an admin."""
    if not user.is_admin:
        raise NotAllowed(_("This needs the admin role."))
