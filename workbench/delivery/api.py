"""Exports over the API."""

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.datasets.models import Project
from workbench.datasets.permissions import project_for
from workbench.delivery import archive


class Export(APIView):
    """The accepted photos in one format."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, slug: str, format_name: str) -> StreamingHttpResponse:
        """A zip, sent while it is made; photos that cannot be written are listed in its skipped.json."""
        return zip_response(project_for(as_user(request.user), slug, Role.REVIEWER), format_name)


def zip_response(project: Project, format_name: str) -> StreamingHttpResponse:
    """The zip as a download. Raises BadInput for an unknown format."""
    response = StreamingHttpResponse(archive.stream(project, format_name), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{project.slug}-{format_name}.zip"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
