"""Addresses of the reading pages."""

from django.urls import path

from workbench.insights import views, views_dashboard, views_learning, views_own, views_studio

urlpatterns = [
    path("", views.home, name="home"),
    path("your-work/", views_own.your_work, name="your-work"),
    path("projects/<slug:slug>/", views.project, name="project"),
    path("projects/<slug:slug>/live/", views.live, name="project-live"),
    path("projects/<slug:slug>/dashboard/", views_dashboard.dashboard, name="dashboard"),
    path("projects/<slug:slug>/learning/", views_learning.learning_page, name="learning"),
    path("projects/<slug:slug>/reports/", views_dashboard.reports, name="reports"),
    path("projects/<slug:slug>/tables/<slug:table>.csv", views_dashboard.table_file, name="table-file"),
    path("projects/<slug:slug>/studio/", views_studio.studio_list, name="studio"),
    path("projects/<slug:slug>/studio.csv", views_studio.studio_file, name="studio-file"),
    path("projects/<slug:slug>/studio/<int:item_id>/", views_studio.studio_mark, name="studio-mark"),
    path("projects/<slug:slug>/photos/", views.photos, name="photos"),
    path("projects/<slug:slug>/photos/<int:photo_id>/", views.photo, name="photo"),
]
