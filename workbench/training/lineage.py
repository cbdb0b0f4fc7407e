"""Questions about where things come from: a model version's making, the people behind it, a photo's way to and fro."""

from dataclasses import dataclass

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from workbench.accounts.models import User
from workbench.datasets.models import Photo
from workbench.masks.models import MaskVersion, Source
from workbench.predictions.models import ModelVersion
from workbench.training.models import Run, Snapshot, SnapshotEntry
from workbench.workflow.models import Item
from workbench.workflow.states import State

# How many people a page names before it links to all of them.
SHOWN = 5


@dataclass(frozen=True)
class Author:
    """Whose masks a snapshot holds, drawn or brought along; without a user it is an import nobody signed."""

    user: User | None
    source: str
    masks: int

    @property
    def words(self) -> str:
        """As pages name them."""
        if self.source == Source.PERSON and self.user:
            return str(self.user)
        if self.source == Source.MODEL:
            return _("a model")
        return _("import of %(name)s") % {"name": self.user} if self.user else _("import")


def run_of(version: ModelVersion) -> Run | None:
    """The training that made a version; None for one that came without."""
    run: Run | None = getattr(version, "run", None)
    return run


def people(snapshot: Snapshot) -> list[Author]:
    """Whose masks are in a snapshot, most first."""
    counted = snapshot.entries.order_by().values("mask__author", "mask__source").annotate(masks=Count("id"))
    ordered = counted.order_by("-masks", "mask__author", "mask__source")
    rows = list(ordered.values_list("mask__author", "mask__source", "masks"))
    users = User.objects.in_bulk({author for author, _source, _masks in rows if author})
    return [Author(users.get(author), source, masks) for author, source, masks in rows]


def accepted_now(version: ModelVersion) -> tuple[int, int]:
    """Accepted photos that this version drew last: how many, and how many of those count just as it drew them."""
    drawn = Item.objects.filter(photo__predictions__model=version, state=State.ACCEPTED)
    as_drawn = drawn.filter(photo__head__version__prediction__model=version)
    return drawn.values("pk").distinct().count(), as_drawn.values("pk").distinct().count()


@dataclass(frozen=True)
class Step:
    """One mask on the way to the one that counts, and who drew it."""

    mask: MaskVersion
    model: ModelVersion | None


def way_to(photo: Photo, mask: MaskVersion) -> list[Step]:
    """The mask and what it was made from, newest first: corrections, the prediction below them, the import."""
    versions = MaskVersion.objects.filter(photo=photo).select_related("author", "prediction__model__run__snapshot")
    by_number = {version.pk: version for version in versions}
    steps: list[Step] = []
    current = by_number.get(mask.pk)
    while current is not None:
        prediction = getattr(current, "prediction", None)
        steps.append(Step(current, prediction.model if prediction else None))
        current = by_number.get(current.parent_id) if current.parent_id else None
    return steps


def learnt_by(photo: Photo) -> QuerySet[SnapshotEntry]:
    """Where a photo's masks went: an entry for each snapshot of a model version, the newest version first."""
    entries = SnapshotEntry.objects.filter(mask__photo=photo, snapshot__runs__model__isnull=False)
    numbered = entries.annotate(learner=F("snapshot__runs__model__number")).select_related("mask__author")
    return numbered.order_by("-learner", "mask_id")
