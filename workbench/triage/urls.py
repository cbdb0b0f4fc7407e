"""Addresses of the triage policy."""

from django.urls import path

from workbench.triage import api, views

urlpatterns = [
    path("projects/<slug:slug>/triage/", views.triage, name="triage"),
    path("projects/<slug:slug>/triage/reroute/", views.reroute, name="triage-reroute"),
]

api_urlpatterns = [
    path("projects/<slug:slug>/policy/", api.PolicyInForce.as_view(), name="api-policy"),
    path("projects/<slug:slug>/policy/preview/", api.PolicyPreview.as_view(), name="api-policy-preview"),
]
