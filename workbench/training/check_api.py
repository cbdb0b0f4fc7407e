"""Checks of imported masks over the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for
from workbench.pagination import Pages
from workbench.training import check_selectors, label_checks, selectors


class LabelChecks(APIView):
    """What the last check said of a project's imported masks."""

    throttle_scope = "jobs"

    def get_throttles(self) -> list[ScopedRateThrottle]:  # type: ignore[override]
        """Only asking for a check is limited, not looking."""
        return [ScopedRateThrottle()] if self.request.method == "POST" else []

    @extend_schema(operation_id="label_checks_list", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str) -> Response:
        """List them, worst first."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        pages = Pages()
        found = check_selectors.rows(check_selectors.last_check(project))
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response([check_selectors.check_json(check) for check in page or []])

    @extend_schema(request=None, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str) -> Response:
        """Ask for a check; a worker takes it within seconds, and it shows among the runs."""
        user = as_user(request.user)
        project = project_for(user, slug, Role.LEAD)
        run = label_checks.request_check(project=project, trigger=f"Asked for by {user}.", user=user)
        return Response(selectors.run_json(run), status=201)
