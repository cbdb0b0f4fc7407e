"""Addresses of the session in the API."""

from django.urls import path

from workbench.accounts import api

api_urlpatterns = [path("session/", api.Session.as_view(), name="api-session")]
