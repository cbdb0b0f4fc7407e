"""Addresses of exports."""

from django.urls import path

from workbench.delivery import api, views

urlpatterns = [
    path("projects/<slug:slug>/export/", views.export, name="export"),
]

api_urlpatterns = [
    path("projects/<slug:slug>/export/<str:format_name>/", api.Export.as_view(), name="api-export"),
]
