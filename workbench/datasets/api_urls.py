"""Addresses of projects in the API."""

from django.urls import path

from workbench.datasets import api

api_urlpatterns = [
    path("projects/", api.Projects.as_view(), name="api-projects"),
    path("projects/<slug:slug>/", api.OneProject.as_view(), name="api-project"),
]
