"""Exports over the API."""

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.datasets.models import Project
from workbench.datasets.permissions import project_for
from workbench.delivery import archive
from workbench.errors import BadInput

EDGE_KINDS = ["as-drawn", "soft"]
EDGES = OpenApiParameter(
    "edges", str, enum=EDGE_KINDS, default="as-drawn",
    description="soft: in cutouts, hard outlines get the alpha and the colours that the photo says",
)  # fmt: skip


class Export(APIView):
    """The accepted photos in one format."""

    @extend_schema(parameters=[EDGES], responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, slug: str, format_name: str) -> StreamingHttpResponse:
        """A zip, sent while it is made; photos that cannot be written are listed in its skipped.json."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        return zip_response(project, format_name, soft_edges=_soft(request.query_params.get("edges", "as-drawn")))


def _soft(edges: str) -> bool:
    if edges not in EDGE_KINDS:
        raise BadInput(_("Edges are %(kinds)s, not %(edges)s.") % {"kinds": " / ".join(EDGE_KINDS), "edges": edges})
    return edges == "soft"


def zip_response(project: Project, format_name: str, *, soft_edges: bool) -> StreamingHttpResponse:
    """The zip as a download. Raises BadInput as services.writer_for."""
    stream = archive.stream(project, format_name, soft_edges=soft_edges)
    response = StreamingHttpResponse(stream, content_type="application/zip")
    ending = "-soft" if soft_edges else ""
    response["Content-Disposition"] = f'attachment; filename="{project.slug}-{format_name}{ending}.zip"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
