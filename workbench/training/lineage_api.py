"""Where model versions come from, over the API: files to download, and a photo's way to and fro."""

from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.datasets import blobs
from workbench.datasets.permissions import project_for
from workbench.errors import NotFound
from workbench.insights.tables import csv_answer
from workbench.predictions.models import ModelVersion
from workbench.training import lineage, lineage_files
from workbench.training.permissions import photo_for, version_for

CSV = {(200, "text/csv"): OpenApiTypes.STR}


class Lineage(APIView):
    """How a model version came about."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str, number: int) -> Response:
        """Snapshot, people, seed, code, recipe, device, times, curves, weights, ONNX check, promotions."""
        version = _version(request, slug, number)
        response = Response(lineage_files.version_lineage(version))
        response["Content-Disposition"] = f'attachment; filename="{slug}-{version}-lineage.json"'
        return response


class Scores(APIView):
    """What a model version measured, photo by photo."""

    @extend_schema(responses=CSV)
    def get(self, request: Request, slug: str, number: int) -> StreamingHttpResponse:
        """Holdout and validation as CSV: all labels together, and each label where there are several."""
        version = _version(request, slug, number)
        return csv_answer(lineage_files.score_table(version), f"{slug}-{version}-scores")


class Masks(APIView):
    """What a model version learnt from, mask by mask."""

    @extend_schema(responses=CSV)
    def get(self, request: Request, slug: str, number: int) -> StreamingHttpResponse:
        """The snapshot as CSV: with photo, author and the hashes that its digest is counted over."""
        version = _version(request, slug, number)
        run = lineage.run_of(version)
        if run is None or run.snapshot is None:
            raise NotFound(_("No snapshot of %(version)s was kept.") % {"version": version})
        return csv_answer(lineage_files.mask_table(run.snapshot), f"{slug}-{version}-masks")


class Onnx(APIView):
    """A model version as ONNX."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, slug: str, number: int) -> FileResponse:
        """The file that was checked to draw the same masks. 404 where none was kept."""
        version = _version(request, slug, number)
        file = blobs.path(version.onnx) if version.onnx else None
        if file is None or not file.exists():
            raise NotFound(_("%(version)s has no ONNX file.") % {"version": version})
        response = FileResponse(file.open("rb"), content_type="application/octet-stream", as_attachment=True,
                                filename=f"{slug}-{version}.onnx")  # fmt: skip
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class PhotoLineage(APIView):
    """Where a photo's mask comes from and where it went."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, photo_id: int) -> Response:
        """The masks on the way to the one that counts, and the model versions that learnt from this photo."""
        return Response(lineage_files.photo_lineage(photo_for(as_user(request.user), photo_id)))


def _version(request: Request, slug: str, number: int) -> ModelVersion:
    return version_for(project_for(as_user(request.user), slug, Role.REVIEWER), number)
