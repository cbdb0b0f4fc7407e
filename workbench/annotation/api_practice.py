"""The practice's endpoints."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import as_user
from workbench.annotation import practice
from workbench.annotation.api import LayerSerializer, layers_of
from workbench.bodies import read


class ScoreSerializer(serializers.Serializer[Any]):
    """A practised mask, and how long it took."""

    layers = LayerSerializer(many=True)
    active_seconds = serializers.FloatField(min_value=0, max_value=86400)


class PracticeScore(APIView):
    """How close a practised mask is."""

    @extend_schema(request=ScoreSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """Compare it with the true mask; the best Dice is remembered."""
        user, body = as_user(request.user), read(ScoreSerializer, request)
        found = practice.score(user=user, layers=layers_of(body), active_seconds=body["active_seconds"])
        return Response(asdict(found))


class PracticeDone(APIView):
    """No more offers of the tour."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Remember that this person has been through it, or needs none."""
        practice.done(user=as_user(request.user))
        return Response(status=204)
