"""Trainings and model versions over the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.pagination import Pages
from workbench.training import label_checks, selectors, services
from workbench.training.permissions import run_for


class WantedRun(serializers.Serializer[None]):
    """How to train."""

    recipe = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)


class Runs(APIView):
    """A project's trainings."""

    throttle_scope = "jobs"
    # Programs that ask for a training by the project's recipe send no body, some of them as an empty form.
    parser_classes = (JSONParser, FormParser, MultiPartParser)

    def get_throttles(self) -> list[ScopedRateThrottle]:  # type: ignore[override]
        """Only asking for a training is limited, not looking."""
        return [ScopedRateThrottle()] if self.request.method == "POST" else []

    @extend_schema(operation_id="runs_list", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str) -> Response:
        """List them, newest first."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        pages = Pages()
        page = pages.paginate_queryset(selectors.runs(project), request, view=self)
        return pages.get_paginated_response([selectors.run_json(run) for run in page or []])

    @extend_schema(request=WantedRun, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str) -> Response:
        """Ask for a training by the named recipe, or by the project's; a worker takes it within seconds.

        Where imported masks were never checked, the answer is their check (kind "check", then_train true), and the
        training follows by itself.
        """
        user = as_user(request.user)
        project = project_for(user, slug, Role.LEAD)
        wanted = WantedRun(data=request.data)
        wanted.is_valid(raise_exception=True)
        run = label_checks.request_training(
            project=project, trigger=f"Asked for by {user}.", user=user, recipe=wanted.validated_data["recipe"]
        )
        return Response(selectors.run_json(run), status=201)


class OneRun(APIView):
    """One training."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, run_id: int) -> Response:
        """Its progress, curves and outcome."""
        return Response(selectors.run_json(run_for(as_user(request.user), run_id)))


class StopRun(APIView):
    """Stop a training."""

    @extend_schema(request=None, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, run_id: int) -> Response:
        """Ask it to stop; it ends within a few seconds and leaves the champion as it is."""
        run = run_for(as_user(request.user), run_id, Role.LEAD)
        services.request_stop(run)
        run.refresh_from_db()
        return Response(selectors.run_json(run))


class Models(APIView):
    """A project's model versions."""

    @extend_schema(operation_id="models_list", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str) -> Response:
        """List them, newest first."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        pages = Pages()
        page = pages.paginate_queryset(selectors.versions(project), request, view=self)
        return pages.get_paginated_response([selectors.version_json(version) for version in page or []])
