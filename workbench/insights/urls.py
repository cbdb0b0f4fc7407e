"""Addresses of the reading pages."""

from django.urls import path

from workbench.insights import views

urlpatterns = [
    path("", views.home, name="home"),
    path("projects/<slug:slug>/", views.project, name="project"),
    path("projects/<slug:slug>/live/", views.live, name="project-live"),
    path("projects/<slug:slug>/photos/", views.photos, name="photos"),
    path("projects/<slug:slug>/photos/<int:photo_id>/", views.photo, name="photo"),
]
