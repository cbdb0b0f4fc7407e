"""Addresses of the moves that a reviewer makes by hand."""

from django.urls import path

from workbench.workflow import views

urlpatterns = [
    path("projects/<slug:slug>/photos/<int:photo_id>/move/", views.move, name="photo-move"),
]
