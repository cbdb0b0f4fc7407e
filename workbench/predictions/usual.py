"""The forms of a project's masks, as the database has them: what is usual, and what a garment's other photos show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet

from workbench.datasets.models import Photo, Project
from workbench.masks.models import Layer
from workbench.predictions import norms
from workbench.predictions.norms import Form, Found, Norm
from workbench.workflow.states import State

# The newest accepted layers that say what is usual, and after how many photos they are asked for again.
MOST = 3000
_AGAIN_AFTER = 200

_MEASURED = ("area", "left", "top", "right", "bottom")


@dataclass
class Usual:
    """What is usual in a project, read once and kept for some photos: a worker asks about one after the other."""

    project: Project
    _norms: dict[tuple[int, str], Norm] = field(default_factory=dict)
    _asked: int = 0

    def compare(self, photo: Photo, forms: dict[int, Form]) -> Found:
        """The signals of a photo's forms by label: the furthest from the project's, and from its garment's, masks."""
        if self._asked % _AGAIN_AFTER == 0:
            self._norms = _norms(self.project)
        self._asked += 1
        others = _siblings(photo) if forms else {}
        return norms.furthest([self._one(photo, label, form, others.get(label, {})) for label, form in forms.items()])

    def _one(self, photo: Photo, label: int, form: Form, others: dict[str, Form]) -> Found:
        norm = self._norms.get((label, photo.viewpoint))
        pairs = [(other, self._norms.get((label, viewpoint))) for viewpoint, other in others.items()]
        found = norms.against_siblings(form, norm, pairs)
        return found | norms.against_project(form, norm) if norm else found


def _norms(project: Project) -> dict[tuple[int, str], Norm]:
    accepted = Layer.objects.filter(version__photo__project=project, version__photo__item__state=State.ACCEPTED)
    gathered = defaultdict(list)
    for label, viewpoint, form in _forms(_heads(accepted).order_by("-version")[:MOST]):
        gathered[label, viewpoint].append(form)
    found = {key: norms.norm_of(forms) for key, forms in gathered.items()}
    return {key: norm for key, norm in found.items() if norm is not None}


def _siblings(photo: Photo) -> dict[int, dict[str, Form]]:
    """Per label the forms of the garment's other viewpoints, whoever drew them; of one viewpoint the newest."""
    layers = Layer.objects.filter(version__photo__garment=photo.garment_id).exclude(version__photo=photo)
    out: dict[int, dict[str, Form]] = defaultdict(dict)
    for label, viewpoint, form in _forms(_heads(layers).order_by("version")):
        if viewpoint != photo.viewpoint:
            out[label][viewpoint] = form
    return out


def _heads(layers: QuerySet[Layer]) -> QuerySet[Layer, dict[str, Any]]:
    """Only the layers of masks that count now, with what a form is made of."""
    place = {
        "viewpoint": F("version__photo__viewpoint"),
        "across": F("version__photo__width"),
        "down": F("version__photo__height"),
    }
    heads = layers.filter(version__photo__head__version=F("version"), area__gt=0)
    rows: QuerySet[Layer, dict[str, Any]] = heads.values("version", "label", *_MEASURED, **place)
    return rows


def _forms(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[int, str, Form]]:
    """(label, viewpoint, form) per mask and label; two shoes are one form."""
    together: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        together[row["version"], row["label"]].append(row)
    for (_, label), parts in together.items():
        measured = [tuple(one[name] for name in _MEASURED) for one in parts]
        yield label, parts[0]["viewpoint"], norms.form_of(measured, parts[0]["across"], parts[0]["down"])
