"""Signing in and out over the API, who one is, and how one's editor listens."""

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from workbench.accounts import editor
from workbench.accounts.models import Preset, as_user
from workbench.bodies import read
from workbench.errors import BadInput


class SignInSerializer(serializers.Serializer[Any]):
    """A name and a password."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class EditorSerializer(serializers.Serializer[Any]):
    """Whose keys the editor listens to, and the commands whose keys differ: {"submit": ["Ctrl+Enter"]}."""

    preset = serializers.ChoiceField(choices=Preset.choices)
    keys = serializers.JSONField()


@method_decorator(login_not_required, name="dispatch")
class Session(APIView):
    """The browser's session."""

    permission_classes = [AllowAny]
    throttle_scope = "sign-in"

    def get_throttles(self) -> list[ScopedRateThrottle]:  # type: ignore[override]
        """Guessing passwords is slow."""
        return [ScopedRateThrottle()] if self.request.method == "POST" else []

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """Who is signed in; `user` is null for nobody."""
        user = request.user
        return Response({"user": str(user) if user.is_authenticated else None})

    @extend_schema(request=SignInSerializer, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """Sign in; the editor does this over an open photo when a session ran out."""
        body = read(SignInSerializer, request)
        user = authenticate(request._request, **body)
        if user is None:
            raise BadInput(_("This name and password do not belong together."))
        login(request._request, user)
        return Response({"user": str(as_user(user))})

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        logout(request._request)
        return Response(status=204)


class Editor(APIView):
    """A person's own editor: the same on every computer."""

    @extend_schema(responses={200: EditorSerializer})
    def get(self, request: Request) -> Response:
        """The preset and the keys that differ from it."""
        return Response(editor.settings_of(as_user(request.user)))

    @extend_schema(request=EditorSerializer, responses={200: EditorSerializer})
    def put(self, request: Request) -> Response:
        """Replace both."""
        return Response(editor.change(user=as_user(request.user), **read(EditorSerializer, request)))
