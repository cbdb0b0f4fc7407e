"""Addresses of the editor."""

from django.urls import path

from workbench.annotation import api, api_practice, api_region, views

urlpatterns = [
    path("practice/", views.practise, name="practice"),
    path("practice/photo/", views.practice_photo, name="practice-photo"),
    path("projects/<slug:slug>/annotate/", views.annotate_next, name="annotate-next"),
    path("projects/<slug:slug>/annotate/<int:item_id>/", views.annotate, name="annotate"),
]

api_urlpatterns = [
    path("practice/score/", api_practice.PracticeScore.as_view(), name="api-practice-score"),
    path("practice/done/", api_practice.PracticeDone.as_view(), name="api-practice-done"),
    path("projects/<slug:slug>/next/", api.NextPhoto.as_view(), name="api-next"),
    path("projects/<slug:slug>/ahead/", api.Ahead.as_view(), name="api-ahead"),
    path("items/<int:item_id>/", api.WorkOrder.as_view(), name="api-item"),
    path("items/<int:item_id>/draft/", api.SaveDraft.as_view(), name="api-draft"),
    path("items/<int:item_id>/submit/", api.Submit.as_view(), name="api-submit"),
    path("items/<int:item_id>/skip/", api.Skip.as_view(), name="api-skip"),
    path("items/<int:item_id>/heartbeat/", api.Heartbeat.as_view(), name="api-heartbeat"),
    path("items/<int:item_id>/release/", api.Release.as_view(), name="api-release"),
    path("items/<int:item_id>/region/", api_region.Region.as_view(), name="api-region"),
    path("items/<int:item_id>/openings/", api.Openings.as_view(), name="api-openings"),
    path("items/<int:item_id>/openings/<int:opening_id>/", api.OneOpening.as_view(), name="api-opening"),
]
