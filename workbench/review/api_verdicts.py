"""Verdicts on several photos, and taking them back."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import Role, User, as_user
from workbench.bodies import read
from workbench.datasets.models import Project
from workbench.datasets.permissions import project_for
from workbench.review import undo
from workbench.review.drawings import MOST_LINES, MOST_POINTS
from workbench.review.filters import Wanted, wanted
from workbench.review.models import Verdict
from workbench.review.selectors import next_in_sheet
from workbench.review.services import Judgement, judge_several
from workbench.workflow.models import Item

MOST_AT_ONCE = 200
# A fix needs a mask, and has its own endpoint.
KINDS = [(kind.value, kind.label) for kind in Verdict.Kind if kind != Verdict.Kind.FIXED]


class ShownSerializer(serializers.Serializer[Any]):
    """A photo's item and the mask version that was looked at."""

    item = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    version = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class VerdictsSerializer(serializers.Serializer[Any]):
    """One decision for up to MOST_AT_ONCE photos; `drawing` is lines [x, y, x, y, …] in pixels of the photo."""

    kind = serializers.ChoiceField(choices=KINDS)
    items = serializers.ListField(child=ShownSerializer(), allow_empty=False, max_length=MOST_AT_ONCE)
    cause = serializers.CharField(max_length=60, allow_blank=True, default="")
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")
    drawing = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), max_length=2 * MOST_POINTS),
        max_length=MOST_LINES, default=list,
    )  # fmt: skip


class Verdicts(APIView):
    """Judge photos, one or many at once."""

    @extend_schema(request=VerdictsSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str) -> Response:
        """Judge each for itself; `failed` says why some were not. The address may name filters, as the sheet's does."""
        user = as_user(request.user)
        project = project_for(user, slug, Role.REVIEWER)
        data = read(VerdictsSerializer, request)
        shown = [(row["item"], row["version"]) for row in data["items"]]
        following = _next(project, user, [item for item, _version in shown], wanted(request.query_params))
        judgement = Judgement(Verdict.Kind(data["kind"]), data["cause"], data["note"], data["drawing"])
        judged = judge_several(project=project, user=user, shown=shown, judgement=judgement)
        return Response(
            {
                "batch": judgement.batch,
                "done": [{"item": one.item_id, "state": one.item.state} for one in judged.done],
                "failed": [{"item": item, "problem": problem} for item, problem in judged.failed.items()],
                "next": following.pk if following else None,
            }
        )


class Undo(APIView):
    """Take verdicts back."""

    @extend_schema(request=None, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, batch: UUID) -> Response:
        """Undo what was judged together, where nothing has moved since; `kept` says why the others stay."""
        user = as_user(request.user)
        taken = undo.take_back(verdicts=undo.batch_for(user, batch), user=user)
        kept = [{"item": item, "problem": problem} for item, problem in taken.kept.items()]
        return Response({"undone": taken.undone, "kept": kept})


def _next(project: Project, user: User, items: list[int], asked: Wanted) -> Item | None:
    """The photo after the last of these; asked for before the verdicts, which change the photos' places."""
    last = Item.objects.filter(project=project, pk=items[-1]).select_related("photo__garment", "project").first()
    return next_in_sheet(last, user, asked, besides=items) if last else None
