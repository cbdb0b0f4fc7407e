"""Making projects, taxonomies and garments."""

import math
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.text import slugify
from django.utils.translation import gettext as _

from workbench.accounts.models import Role, User
from workbench.datasets import viewpoints
from workbench.datasets.models import Garment, Label, Membership, Project, Split
from workbench.errors import BadInput
from workbench.retold import retold

PALETTE = ["#e4572e", "#2e86ab", "#76b041", "#a23b72", "#f2a541", "#3d5a80", "#c44900", "#5f8575"]


@transaction.atomic
def create_project(
    *, name: str, slug: str = "", labels: Sequence[str] = ("garment",), created_by: User | None = None, **settings: Any
) -> Project:
    """Create a project with its labels; its maker leads it. Raises BadInput, or ValidationError for a bad setting."""
    slug = slug or slugify(name)[:60]
    if not slug:
        raise BadInput(_("Give the project a name with at least one letter or digit."))
    if slug == "new":
        # /projects/new/ is the page that makes projects.
        raise BadInput(_("A project's address cannot be called new; give it another one."))
    if Project.objects.filter(slug=slug).exists():
        raise BadInput(_("There is already a project called %(slug)s.") % {"slug": slug})
    project = Project(name=name, slug=slug, created_by=created_by, **settings)
    check_settings(project)
    project.save()
    set_labels(project=project, names=labels)
    if created_by is not None:
        set_role(project=project, user=created_by, role=Role.LEAD)
    return project


def check_settings(project: Project) -> None:
    """Raises BadInput or ValidationError where a project's settings do not fit together."""
    if wrong := viewpoints.problem(project.name_pattern):
        raise BadInput(retold(wrong))
    if project.validation_share + project.holdout_share >= 1:
        raise BadInput(_("Validation and holdout together must leave some garments for training."))
    if any(side is not None and (side % 32 or not side) for side in (project.input_height, project.input_width)):
        raise BadInput(_("The network's input height and width must be multiples of 32."))
    # The project is made by a command, not by a person, when nobody is named.
    project.full_clean(exclude=["created_by"])


@transaction.atomic
def set_labels(*, project: Project, names: Sequence[str]) -> None:
    """Add the labels that are missing, in order. Raises BadInput when there are none, or one comes twice."""
    wanted = [name.strip() for name in names if name.strip()]
    if not wanted:
        raise BadInput(_("A project needs at least one label."))
    if len(set(wanted)) != len(wanted):
        raise BadInput(_("A label stands there twice."))
    known = dict(project.labels.values_list("name", "value"))
    value = max(known.values(), default=0)
    for name in (name for name in wanted if name not in known):
        value += 1
        label = Label(project=project, name=name, value=value, color=PALETTE[(value - 1) % len(PALETTE)])
        label.full_clean()
        label.save()


def set_role(*, project: Project, user: User, role: Role | None) -> None:
    """Give a person a role in a project, or with None take it away."""
    if role is None:
        Membership.objects.filter(project=project, user=user).delete()
    else:
        Membership.objects.update_or_create(project=project, user=user, defaults={"role": role})


def garment_for(project: Project, code: str, *, split: Split | None = None) -> Garment:
    """The garment of that code; a new one gets its split here, once: the given one, else by the shares.

    Call inside a transaction.
    """
    known = Garment.objects.filter(project=project, code=code).first()
    if known is not None:
        return known
    # Locking the project's row lets two uploads not both fill the same gap (SQLite has one writer anyway).
    Project.objects.select_for_update().get(pk=project.pk)
    defaults = {"split": split or _next_split(project)}
    garment, _ = Garment.objects.get_or_create(project=project, code=code, defaults=defaults)
    return garment


def _next_split(project: Project) -> Split:
    """The part that is furthest below its share, so that even twenty garments are split as asked for."""
    rows = Garment.objects.filter(project=project).values_list("split").annotate(Count("id"))
    counts = dict(rows)
    total = sum(counts.values()) + 1
    for split, share in ((Split.HOLDOUT, project.holdout_share), (Split.VALIDATION, project.validation_share)):
        if counts.get(split, 0) < math.floor(total * share):
            return split
    return Split.TRAIN
