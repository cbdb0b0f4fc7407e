"""The reviewer's endpoints."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.bodies import read
from workbench.review import services
from workbench.review.models import Cause
from workbench.review.selectors import next_in_sheet, review_order
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
    cause = serializers.ChoiceField(choices=Cause.choices)
    note = serializers.CharField(max_length=2000)


class ReviewOrder(APIView):
    """One photo for judging."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, item_id: int) -> Response:
        """Take it, and answer with its masks, scores and reasons."""
        user = as_user(request.user)
        item = services.open_item(item=item_for(user, item_id, Role.REVIEWER), user=user)
        return Response(review_order(item, user))


class Approve(APIView):
    """Accept a mask."""

    @extend_schema(request=ApproveSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, item_id: int) -> Response:
        """Accept it (or the prediction in its place) and answer with the next photo's number."""
        user = as_user(request.user)
        item = item_for(user, item_id, Role.REVIEWER)
        data = read(ApproveSerializer, request)
        following = next_in_sheet(item, user)
        act = services.approve_prediction if data["use_prediction"] else services.approve
        act(item=item, user=user, version_id=data["version"], note=data["note"])
        return _answer(item, following)


class SendBack(APIView):
    """Return a mask to its annotator."""

    @extend_schema(request=SendBackSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, item_id: int) -> Response:
        """Return it with a note and a cause and answer with the next photo's number."""
        user = as_user(request.user)
        item = item_for(user, item_id, Role.REVIEWER)
        data = read(SendBackSerializer, request)
        following = next_in_sheet(item, user)
        services.send_back(item=item, user=user, version_id=data["version"], cause=data["cause"], note=data["note"])
        return _answer(item, following)


def _answer(item: Item, following: Item | None) -> Response:
    # Found before the verdict: sending a photo back changes its place, and the sheet would start anew from its top.
    item.refresh_from_db()
    return Response({"state": item.state, "next": following.pk if following else None})
