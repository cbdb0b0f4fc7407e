"""What a lead decides about model versions, and how the exam changed, over the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.bodies import read
from workbench.datasets.permissions import project_for
from workbench.pagination import Pages
from workbench.predictions import services as predictions
from workbench.training import exam, selectors
from workbench.training.permissions import version_for


class ReasonSerializer(serializers.Serializer[Any]):
    """Why; required where a verdict of the gate is overridden."""

    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class Promote(APIView):
    """Promote a version by hand."""

    @extend_schema(request=ReasonSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Make it the champion. Where the gate kept it out, a reason is needed and the override is recorded."""
        user = as_user(request.user)
        version = version_for(project_for(user, slug, Role.LEAD), number)
        predictions.promote_by_hand(version=version, user=user, **read(ReasonSerializer, request))
        return Response(selectors.version_json(version))


class KeepOut(APIView):
    """Keep out a version that the gate promoted."""

    @extend_schema(request=ReasonSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Go back to the champion before it. A reason is needed and the override is recorded."""
        user = as_user(request.user)
        version = version_for(project_for(user, slug, Role.LEAD), number)
        promotion = predictions.keep_out(version=version, user=user, **read(ReasonSerializer, request))
        return Response(selectors.version_json(promotion.version))


class RollBack(APIView):
    """Return to the champion before."""

    @extend_schema(request=ReasonSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str) -> Response:
        """Promote the version that the champion replaced."""
        user = as_user(request.user)
        project = project_for(user, slug, Role.LEAD)
        promotion = predictions.roll_back(project=project, user=user, **read(ReasonSerializer, request))
        return Response(selectors.version_json(promotion.version))


class Exam(APIView):
    """How holdout and validation changed."""

    @extend_schema(operation_id="exam_changes", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str) -> Response:
        """Photos added, removed, or with another mask now, newest first."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        pages = Pages()
        page = pages.paginate_queryset(exam.changes(project), request, view=self)
        return pages.get_paginated_response([selectors.exam_json(change) for change in page or []])
