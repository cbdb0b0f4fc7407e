"""Addresses of project-making, settings and members."""

from django.urls import path

from workbench.datasets import views

urlpatterns = [
    path("projects/new/", views.project_new, name="project-new"),
    path("projects/<slug:slug>/settings/", views.settings, name="settings"),
    path("projects/<slug:slug>/settings/pattern/", views.pattern, name="pattern"),
    path("projects/<slug:slug>/members/", views.members, name="members"),
    path("projects/<slug:slug>/members/<int:member_id>/", views.change_member, name="member"),
]
