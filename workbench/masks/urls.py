"""Addresses of pictures."""

from django.urls import path, re_path

from workbench.masks import views

urlpatterns = [
    re_path(
        r"^media/photos/(?P<photo_id>\d{1,18})/(?P<variant>thumb|screen|full|original)/$",
        views.photo_file,
        name="photo-file",
    ),
    path("media/thumbs/<int:photo_id>/<int:version_id>/", views.garment_thumb, name="garment-thumb"),
    path("media/cutouts/<int:version_id>/", views.cutout, name="cutout"),
]
