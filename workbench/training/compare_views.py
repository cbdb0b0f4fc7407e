"""The page that compares two model versions, the pictures on it, and the same over the API."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.datasets import blobs
from workbench.datasets.models import Photo, Project, Split
from workbench.datasets.permissions import project_for
from workbench.errors import BadInput
from workbench.masks.views import kept_picture
from workbench.pagination import Pages
from workbench.predictions.models import ModelVersion
from workbench.training import compare as questions
from workbench.training import difference as drawing
from workbench.training.permissions import score_for, version_for

PER_PAGE = 24
# The newest; older ones are reached by their numbers in the address.
MOST_CHOICES = 200
SPLITS = {Split.HOLDOUT.value: Split.HOLDOUT.label, Split.VALIDATION.value: Split.VALIDATION.label}
BETTER = {"": _("All photos"), "a": _("The first is better"), "b": _("The second is better")}


@dataclass(frozen=True)
class Shown:
    """A row of the page: a photo with its Dice under both versions."""

    photo: Photo
    pair: questions.Pair


class WantedForm(forms.Form):
    """What the address asks for; what makes no sense is left out."""

    a = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    b = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    split = forms.ChoiceField(required=False, choices=list(SPLITS.items()))
    better = forms.ChoiceField(required=False, choices=list(BETTER.items()))

    def wanted(self) -> dict[str, Any]:
        """The valid part; the split is the holdout unless another is asked for."""
        self.is_valid()
        got = self.cleaned_data
        return {"a": got.get("a"), "b": got.get("b"), "split": got.get("split") or Split.HOLDOUT.value,
                "better": got.get("better") or ""}  # fmt: skip


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Two versions side by side: the whole, its parts, and the photos they differ on most."""
    project = project_for(as_user(request.user), slug, Role.REVIEWER)
    asked = WantedForm(request.GET).wanted()
    a, b = _two(project, asked)
    found = questions.comparison(a, b, asked["split"]) if a and b and a != b else None
    page = Paginator(_filtered(found, asked["better"]), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "project": project, "nav": "models", "a": a, "b": b, "asked": asked, "found": found, "page": page,
        "shown": _shown(list(page)), "choices": _choices(project, a, b), "splits": SPLITS,
        "others": [(value, words, _with(request.GET, better=value)) for value, words in BETTER.items()],
        "parts": _parts(found) if found else [],
    }  # fmt: skip
    return render(request, "training/compare.html", context)


@require_safe
def score_picture(request: HttpRequest, score_id: int) -> HttpResponseBase:
    """Where a version's mask and the true one differ, on one photo."""
    score = score_for(as_user(request.user), score_id)
    # Measured anew over other labels, a score keeps its number; its Dice tells the two pictures apart.
    pixels, name = score.photo.pixels, f"score-{score.pk}-{score.dice:.6f}.jpg"
    file = blobs.derived(pixels, name)
    if not file.exists():
        blobs.write_derived(pixels, name, drawing.score_picture(score))
    return kept_picture(request, f'"{pixels[:20]}-{name}"', file)


class Compare(APIView):
    """Two model versions on the photos both were measured on."""

    @extend_schema(
        parameters=[
            OpenApiParameter("a", int, description="a version's number; by default the champion"),
            OpenApiParameter("b", int, description="the other's; by default the newest"),
            OpenApiParameter("split", str, enum=list(SPLITS)),
            OpenApiParameter("better", str, enum=["a", "b"], description="only photos that this one wins"),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Medians, the paired difference (b - a) with its 95 % interval, parts, and a page of photos by difference."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        asked = WantedForm(request.query_params).wanted()
        a, b = _two(project, asked)
        if a is None or b is None or a == b:
            raise BadInput(str(_("Name two different versions to compare: a and b.")))
        found = questions.comparison(a, b, asked["split"])
        pages = Pages()
        page = pages.paginate_queryset(_filtered(found, asked["better"]), request, view=self)
        answer = pages.get_paginated_response([_row(one) for one in _shown(page or [])])
        parts = {name: [{"name": one.words, **asdict(one.paired)} for one in slices] for name, _words, slices in
                 (_parts(found) if found else [])}  # fmt: skip
        whole = asdict(found.whole) if found else None
        answer.data = {"a": str(a), "b": str(b), "split": asked["split"], "whole": whole, **parts, **answer.data}
        return answer


def _two(project: Project, asked: dict[str, Any]) -> tuple[ModelVersion | None, ModelVersion | None]:
    first, second = questions.usual(project)
    return (
        version_for(project, asked["a"]) if asked["a"] else first,
        version_for(project, asked["b"]) if asked["b"] else second,
    )


def _choices(project: Project, *chosen: ModelVersion | None) -> list[ModelVersion]:
    newest = ModelVersion.objects.filter(project=project).defer("metrics", "config").order_by("-number")
    shown = list(newest[:MOST_CHOICES])
    return shown + [one for one in chosen if one and one not in shown]


def _filtered(found: questions.Comparison | None, better: str) -> list[questions.Pair]:
    pairs = found.pairs if found else []
    return [pair for pair in pairs if pair.winner == better] if better else pairs


def _shown(pairs: Sequence[questions.Pair]) -> list[Shown]:
    photos = Photo.objects.select_related("garment").in_bulk([pair.photo_id for pair in pairs])
    return [Shown(photos[pair.photo_id], pair) for pair in pairs]


def _parts(found: questions.Comparison) -> list[tuple[str, str, list[questions.Slice]]]:
    """(key of the API, words of the page, slices), those that say something."""
    parts = [
        ("viewpoints", str(_("Viewpoint")), found.viewpoints),
        ("labels", str(_("Label")), found.labels),
        ("causes", str(_("Cause")), found.causes),
    ]
    return [part for part in parts if part[2]]


def _row(shown: Shown) -> dict[str, Any]:
    pair = shown.pair
    return {"photo": shown.photo.name, "photo_id": pair.photo_id, "viewpoint": shown.photo.viewpoint, "a": pair.a,
            "b": pair.b, "difference": pair.difference, "better": pair.winner or None}  # fmt: skip


def _with(asked: QueryDict, **changes: str) -> str:
    """The same address with other values, from its first page."""
    address = asked.copy()
    address.pop("page", None)
    for name, value in changes.items():
        address[name] = value
    return address.urlencode()
