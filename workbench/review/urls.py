"""Addresses of the review pages."""

from django.urls import path

from workbench.review import api, views

urlpatterns = [
    path("projects/<slug:slug>/review/", views.review, name="review"),
    path("projects/<slug:slug>/review/<int:item_id>/", views.review_item, name="review-item"),
]

api_urlpatterns = [
    path("items/<int:item_id>/review/", api.ReviewOrder.as_view(), name="api-review"),
    path("items/<int:item_id>/approve/", api.Approve.as_view(), name="api-approve"),
    path("items/<int:item_id>/send-back/", api.SendBack.as_view(), name="api-send-back"),
]
