"""The reviewer's endpoints for one photo."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.annotation.api import IF_MATCH, SubmitSerializer, save_of
from workbench.annotation.saves import Spent
from workbench.bodies import read
from workbench.review import fixing, services
from workbench.review.filters import wanted
from workbench.review.models import Verdict
from workbench.review.order import review_order
from workbench.review.selectors import next_in_sheet
from workbench.review.services import Judgement
from workbench.workflow.models import Item
from workbench.workflow.permissions import item_for


class ApproveSerializer(serializers.Serializer[Any]):
    """Which mask was looked at, and whether the prediction is taken in its place."""

    version = serializers.IntegerField(min_value=1)
    use_prediction = serializers.BooleanField(default=False)
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class SendBackSerializer(serializers.Serializer[Any]):
    """What is wrong with the mask that was looked at."""

    version = serializers.IntegerField(min_value=1)
    cause = serializers.CharField(max_length=60)
    note = serializers.CharField(max_length=2000)


class ReviewOrder(APIView):
    """One photo for judging."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, item_id: int) -> Response:
        """Take it, and answer with its masks, scores and reasons, and the photo that follows in the sheet."""
        user = as_user(request.user)
        item = services.open_item(item=item_for(user, item_id, Role.REVIEWER), user=user)
        following = next_in_sheet(item, user, wanted(request.query_params))
        return Response(review_order(item, user) | {"next": following.pk if following else None})


class Approve(APIView):
    """Accept a mask."""

    @extend_schema(request=ApproveSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, item_id: int) -> Response:
        """Accept it (or the prediction in its place) and answer with the next photo's number."""
        user = as_user(request.user)
        item = item_for(user, item_id, Role.REVIEWER)
        data = read(ApproveSerializer, request)
        kind = Verdict.Kind.PREDICTION if data["use_prediction"] else Verdict.Kind.APPROVED
        return _judge(request, item, data["version"], Judgement(kind, note=data["note"]))


class SendBack(APIView):
    """Return a mask to its annotator."""

    @extend_schema(request=SendBackSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, item_id: int) -> Response:
        """Return it with a note and a cause and answer with the next photo's number."""
        item = item_for(as_user(request.user), item_id, Role.REVIEWER)
        data = read(SendBackSerializer, request)
        judgement = Judgement(Verdict.Kind.SENT_BACK, data["cause"], data["note"])
        return _judge(request, item, data["version"], judgement)


class Fix(APIView):
    """Correct a mask and approve it in one go."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, item_id: int) -> Response:
        """Take the photo for the editor and answer with its work order; 409 when it cannot be fixed now."""
        user = as_user(request.user)
        item = fixing.open_to_fix(item=item_for(user, item_id, Role.REVIEWER), user=user)
        return Response(fixing.fixing_order(item, user, wanted(request.query_params)))

    @extend_schema(request=SubmitSerializer, parameters=[IF_MATCH], responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, item_id: int) -> Response:
        """Store the mask, accept it, and answer with the next photo's number; body and errors as for submit."""
        user = as_user(request.user)
        item, body = item_for(user, item_id, Role.REVIEWER), read(SubmitSerializer, request)
        following = next_in_sheet(item, user, wanted(request.query_params))
        save, spent = save_of(request, body), Spent(**body["effort"])
        version = fixing.fix(item=item, user=user, save=save, spent=spent)
        item.refresh_from_db()
        batch = Verdict.objects.filter(version=version, kind=Verdict.Kind.FIXED).values_list("batch", flat=True).first()
        answer = {"state": item.state, "version": version.pk, "batch": batch}
        return Response(answer | {"next": following.pk if following else None})


def _judge(request: Request, item: Item, version_id: int, judgement: Judgement) -> Response:
    # The next is found before the verdict: sending a photo back changes its place, and the sheet would start anew.
    user = as_user(request.user)
    following = next_in_sheet(item, user, wanted(request.query_params))
    services.judge(item=item, user=user, version_id=version_id, judgement=judgement)
    item.refresh_from_db()
    return Response({"state": item.state, "next": following.pk if following else None})
