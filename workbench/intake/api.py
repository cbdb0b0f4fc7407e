"""Photos over the API: send, list, look at one, ask which are known."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from workbench.accounts.models import Role, User, as_user
from workbench.bodies import read
from workbench.datasets.models import Project
from workbench.datasets.permissions import project_for
from workbench.intake import bulk, names, photos, selectors, services
from workbench.intake.formats import archive
from workbench.intake.names import Kind
from workbench.intake.services import Outcome, Received
from workbench.pagination import Pages

STATUS = {Outcome.ADDED: 201, Outcome.DUPLICATE: 200, Outcome.REJECTED: 400}


class SentSerializer(serializers.Serializer[Any]):
    """A photo, a mask, a cutout, or a zip of them."""

    file = serializers.FileField(allow_empty_file=True)
    path = serializers.CharField(max_length=1000, required=False, default="", help_text="Where it lay, with folders.")
    kind = serializers.ChoiceField(
        choices=list(Kind), required=False, default="", help_text="Guessed from the folders of its path when left out."
    )


class OutcomeSerializer(serializers.Serializer[Any]):
    """What became of a file."""

    outcome = serializers.ChoiceField(choices=list(Outcome))
    reason = serializers.CharField(allow_blank=True)
    photo = serializers.DictField(allow_null=True)
    looks_like = serializers.DictField(allow_null=True, help_text="The photo of the project that this one repeats.")


class HashesSerializer(serializers.Serializer[Any]):
    """Hex SHA-256 of files that somebody is about to send."""

    sha256 = serializers.ListField(child=serializers.RegexField(r"\A[0-9a-f]{64}\Z"), max_length=1000)


class Photos(APIView):
    """A project's photos."""

    throttle_scope = "upload"

    def get_parsers(self) -> list[BaseParser]:
        """Files come as multipart forms."""
        return [MultiPartParser()]

    def get_throttles(self) -> list[ScopedRateThrottle]:  # type: ignore[override]
        """Only sending is limited, not looking."""
        return [ScopedRateThrottle()] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="photos_list",
        parameters=[OpenApiParameter("state", str), OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, slug: str) -> Response:
        """List them in the order they came."""
        project = project_for(as_user(request.user), slug)
        pages = Pages()
        found = selectors.photos(project, request.query_params.get("state", ""))
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response([selectors.photo_json(photo) for photo in page or []])

    @extend_schema(
        request={"multipart/form-data": SentSerializer},
        responses={200: OutcomeSerializer, 201: OutcomeSerializer, 400: OutcomeSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Send one file: 201 added, 200 there already, 400 rejected with the reason. A zip answers `results`."""
        user = as_user(request.user)
        project = project_for(user, slug, Role.REVIEWER)
        body = read(SentSerializer, request)
        file, path = body["file"], body["path"] or body["file"].name
        if path.lower().endswith(".zip"):
            return _receive_zip(project, file, user)
        kind = Kind(body["kind"] or names.kind_of(path.replace("\\", "/")))
        received = _receive(project, file, path, kind, user)
        return Response(_outcome_json(received), status=STATUS[received.outcome])


class OnePhoto(APIView):
    """One photo."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str, photo_id: int) -> Response:
        """Its facts and where it stands."""
        project = project_for(as_user(request.user), slug)
        return Response(selectors.photo_json(selectors.photo(project, photo_id)))


class Known(APIView):
    """Spares sending what is there."""

    @extend_schema(request=HashesSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str) -> Response:
        """Which of these pictures the project has, with the names they came under."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        body = read(HashesSerializer, request)
        return Response({"known": selectors.known(project, body["sha256"])})


def _receive(project: Project, file: "UploadedFile[bytes]", path: str, kind: Kind, user: User) -> Received:
    if wrong := photos.size_problem(file.size or 0):
        return Received(Outcome.REJECTED, wrong)
    data = file.read()
    if kind is Kind.PHOTO:
        return services.receive(project, path, data, user)
    return services.receive_mask(project, path, data, kind, user)


def _receive_zip(project: Project, file: "UploadedFile[bytes]", user: User) -> Response:
    opened, listing = archive.read(file)
    results = [{"file": refused.path, **_rejection(refused.reason)} for refused in listing.refused]
    with opened:
        for source, received in bulk.take_in(project, listing.ordered(), user):
            results.append({"file": source.path, **_outcome_json(received)})
    added = any(result["outcome"] == Outcome.ADDED for result in results)
    return Response({"results": results}, status=201 if added else 200)


def _outcome_json(received: Received) -> dict[str, Any]:
    if received.outcome is Outcome.REJECTED:
        return _rejection(received.reason)
    photo = received.photo and selectors.photo(received.photo.project, received.photo.pk)
    shown = photo and selectors.photo_json(photo)
    repeats = received.repeats and selectors.repeated_json(received.repeats)
    return {"outcome": received.outcome, "reason": received.reason, "photo": shown, "looks_like": repeats}


def _rejection(reason: str) -> dict[str, Any]:
    return {"outcome": Outcome.REJECTED, "reason": reason, "detail": reason, "photo": None, "looks_like": None}
