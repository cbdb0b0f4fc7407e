"""Addresses of models and trainings."""

from django.urls import path

from workbench.training import api, views

urlpatterns = [
    path("projects/<slug:slug>/models/", views.models, name="models"),
    path("projects/<slug:slug>/models/<int:number>/", views.model, name="model"),
    path("projects/<slug:slug>/models/<int:number>/promote/", views.promote, name="promote"),
    path("projects/<slug:slug>/models/roll-back/", views.roll_back, name="roll-back"),
    path("projects/<slug:slug>/runs/<int:run_id>/", views.run, name="run"),
    path("projects/<slug:slug>/runs/<int:run_id>/stop/", views.stop, name="stop-run"),
    path("projects/<slug:slug>/train/", views.train, name="train"),
]

api_urlpatterns = [
    path("projects/<slug:slug>/runs/", api.Runs.as_view(), name="api-runs"),
    path("runs/<int:run_id>/", api.OneRun.as_view(), name="api-run"),
    path("runs/<int:run_id>/stop/", api.StopRun.as_view(), name="api-stop-run"),
    path("projects/<slug:slug>/models/", api.Models.as_view(), name="api-models"),
    path("projects/<slug:slug>/models/<int:number>/promote/", api.Promote.as_view(), name="api-promote"),
    path("projects/<slug:slug>/roll-back/", api.RollBack.as_view(), name="api-roll-back"),
]
