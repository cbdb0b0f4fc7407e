"""Addresses of the session and of one's own settings in the API."""

from django.urls import path

from workbench.accounts import api

api_urlpatterns = [
    path("session/", api.Session.as_view(), name="api-session"),
    path("account/editor/", api.Editor.as_view(), name="api-editor"),
]
