"""Recipes and their comparisons over the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from workbench.accounts.models import Role, as_user
from workbench.datasets.permissions import project_for, require
from workbench.pagination import Pages
from workbench.training import comparisons, recipes
from workbench.training.permissions import any_comparison


class RecipeText(serializers.Serializer[None]):
    """A recipe as TOML, and whether the project trains by it from now on."""

    text = serializers.CharField(max_length=recipes.LONGEST_TEXT, trim_whitespace=False, required=False)
    use = serializers.BooleanField(default=False)


class WantedComparison(serializers.Serializer[None]):
    """Which recipes to compare."""

    recipes = serializers.ListField(child=serializers.CharField(max_length=60), max_length=comparisons.MOST)
    minutes = serializers.FloatField(min_value=0.01, required=False, allow_null=True, default=None)


class Recipes(APIView):
    """A project's recipes."""

    @extend_schema(operation_id="recipes_list", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str) -> Response:
        """The presets and its own, which one is in use, and what the project has otherwise."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        rows = [
            {"name": one.name, "own": one.own is not None, "about": one.recipe.about if one.recipe else one.problem}
            for one in recipes.listed(project)
        ]
        return Response({"in_use": project.recipe, "otherwise": recipes.overrides(project), "recipes": rows})


class OneRecipe(APIView):
    """One recipe."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Everything it says."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        return Response(recipes.named(project, name).to_json())

    @extend_schema(request=RecipeText, responses={200: OpenApiTypes.OBJECT})
    def put(self, request: Request, slug: str, name: str) -> Response:
        """Add or change one of the project's own; with use, train by it from now on."""
        user = as_user(request.user)
        project = project_for(user, slug, Role.LEAD)
        wanted = RecipeText(data=request.data)
        wanted.is_valid(raise_exception=True)
        if "text" in wanted.validated_data:
            recipes.keep(project=project, name=name, text=wanted.validated_data["text"], user=user)
        if wanted.validated_data["use"]:
            recipes.use(project=project, name=name)
        return Response(recipes.named(project, name).to_json())


class Comparisons(APIView):
    """A project's comparisons of recipes."""

    @extend_schema(operation_id="comparisons_list", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str) -> Response:
        """List them, newest first."""
        project = project_for(as_user(request.user), slug, Role.REVIEWER)
        pages = Pages()
        page = pages.paginate_queryset(comparisons.listed(project), request, view=self)
        return pages.get_paginated_response([comparisons.in_short(one) for one in page or []])

    @extend_schema(request=WantedComparison, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str) -> Response:
        """Train each recipe on one snapshot, one after the other; nothing is promoted."""
        user = as_user(request.user)
        project = project_for(user, slug, Role.LEAD)
        wanted = WantedComparison(data=request.data)
        wanted.is_valid(raise_exception=True)
        names, minutes = wanted.validated_data["recipes"], wanted.validated_data["minutes"]
        one = comparisons.request(project=project, names=names, minutes=minutes, user=user)
        return Response(comparisons.as_json(one), status=201)


class OneComparison(APIView):
    """One comparison."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, comparison_id: int) -> Response:
        """Its table."""
        return Response(comparisons.as_json(any_comparison(as_user(request.user), comparison_id)))


class StopComparison(APIView):
    """Stop a comparison."""

    @extend_schema(request=None, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, comparison_id: int) -> Response:
        """Train no further recipe; what is trained stays."""
        user = as_user(request.user)
        one = any_comparison(user, comparison_id)
        require(user, one.project, Role.LEAD)
        comparisons.stop(one)
        return Response(comparisons.as_json(one))
