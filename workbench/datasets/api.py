"""Projects over the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import as_user
from workbench.bodies import read
from workbench.datasets import services
from workbench.datasets.models import Project
from workbench.datasets.permissions import project_for, require_admin, visible_projects
from workbench.datasets.selectors import labels_json
from workbench.pagination import Pages


class NewProjectSerializer(serializers.Serializer[Any]):
    """A new project."""

    name = serializers.CharField(max_length=120)
    slug = serializers.SlugField(max_length=60, required=False, default="")
    labels = serializers.ListField(child=serializers.CharField(max_length=80), min_length=1, max_length=255)


def project_json(project: Project) -> dict[str, Any]:
    """A project as the API shows it."""
    return {
        "slug": project.slug,
        "name": project.name,
        "brand_color": project.brand_color,
        "labels": labels_json(project),
        "created_at": project.created_at,
    }


class Projects(APIView):
    """The projects one may open."""

    @extend_schema(operation_id="projects_list", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """List them."""
        pages = Pages()
        page = pages.paginate_queryset(visible_projects(as_user(request.user)), request, view=self)
        return pages.get_paginated_response([project_json(project) for project in page or []])

    @extend_schema(request=NewProjectSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """Create one; admins only."""
        user = as_user(request.user)
        require_admin(user)
        body = read(NewProjectSerializer, request)
        project = services.create_project(created_by=user, **body)
        return Response(project_json(project), status=201)


class OneProject(APIView):
    """One project."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str) -> Response:
        """Its facts and labels."""
        return Response(project_json(project_for(as_user(request.user), slug)))
