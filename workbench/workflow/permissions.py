"""Finding a photo's item for somebody who may work on it."""

from django.utils.translation import gettext as _

from workbench.accounts.models import Role, User
from workbench.datasets.models import Project
from workbench.datasets.permissions import require
from workbench.errors import NotFound
from workbench.workflow.models import Item


def item_for(user: User, item_id: int, role: Role = Role.ANNOTATOR, *, project: Project | None = None) -> Item:
    """The item for a member with at least that role. Raises NotFound for a stranger, or outside the given project."""
    item = Item.objects.select_related("photo__project", "photo__garment", "project").filter(pk=item_id).first()
    if item is None or (project is not None and item.project_id != project.pk):
        raise NotFound(_("There is no such photo."))
    require(user, item.project, role)
    return item
