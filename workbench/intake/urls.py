"""Addresses of uploading."""

from django.urls import path

from workbench.intake import api, views

urlpatterns = [
    path("projects/<slug:slug>/upload/", views.upload, name="upload"),
]

api_urlpatterns = [
    path("projects/<slug:slug>/photos/", api.Photos.as_view(), name="api-photos"),
    path("projects/<slug:slug>/photos/<int:photo_id>/", api.OnePhoto.as_view(), name="api-photo"),
    path("projects/<slug:slug>/known/", api.Known.as_view(), name="api-known"),
]
