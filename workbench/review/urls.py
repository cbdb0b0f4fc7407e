"""Addresses of the review pages."""

from django.urls import path

from workbench.review import api, api_verdicts, views

urlpatterns = [
    path("projects/<slug:slug>/review/", views.review, name="review"),
    path("projects/<slug:slug>/review/<int:item_id>/", views.review_item, name="review-item"),
    path("projects/<slug:slug>/review/<int:item_id>/fix/", views.fix_item, name="review-fix"),
]

api_urlpatterns = [
    path("items/<int:item_id>/review/", api.ReviewOrder.as_view(), name="api-review"),
    path("items/<int:item_id>/approve/", api.Approve.as_view(), name="api-approve"),
    path("items/<int:item_id>/send-back/", api.SendBack.as_view(), name="api-send-back"),
    path("items/<int:item_id>/fix/", api.Fix.as_view(), name="api-fix"),
    path("projects/<slug:slug>/verdicts/", api_verdicts.Verdicts.as_view(), name="api-verdicts"),
    path("verdicts/<uuid:batch>/undo/", api_verdicts.Undo.as_view(), name="api-undo"),
]
