"""Pictures of photos and masks, handed out after a permission check and never as anything but a picture."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets import blobs, pictures
from workbench.datasets.models import Photo
from workbench.datasets.permissions import require
from workbench.errors import NotFound
from workbench.masks import pictures as drawings
from workbench.masks.models import MaskVersion

# What these addresses show never changes, so a browser may keep it; no shared cache may, since it is private.
KEEP = "private, max-age=31536000, immutable"
# Should a picture ever be taken for a page, it may do nothing.
POWERLESS = "default-src 'none'; sandbox"


@require_safe
def photo_file(request: HttpRequest, photo_id: int, variant: str) -> HttpResponseBase:
    """A photo as thumb, screen (long side 2048), full (upright pixels) or original (the uploaded bytes)."""
    photo = _photo(request, photo_id)
    etag = f'"{photo.pixels[:20]}-{variant}"'
    return _answer(request, etag, lambda: _file(photo, variant))


@require_safe
def garment_thumb(request: HttpRequest, photo_id: int, version_id: int) -> HttpResponseBase:
    """The garment cropped to its mask, outlined; version 0 stands for no mask; `?plain` leaves the outline out."""
    photo = _photo(request, photo_id)
    version = MaskVersion.objects.filter(pk=version_id, photo=photo).first()
    if version is None and version_id != 0:
        raise NotFound(_("There is no such mask."))
    plain = "plain" in request.GET
    name = f"garment-{version_id}{'-plain' if plain else ''}.jpg"
    return _answer(request, f'"{photo.pixels[:20]}-{name}"', lambda: _thumb(photo, version, name, outlined=not plain))


@require_safe
def cutout(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """The full-resolution RGBA cutout of a mask version."""
    version = MaskVersion.objects.select_related("photo__project").filter(pk=version_id).first()
    if version is None:
        raise NotFound(_("There is no such mask."))
    require(as_user(request.user), version.photo.project, Role.ANNOTATOR)
    response = _answer(request, f'"cutout-{version_id}"', lambda: _made(drawings.cutout(version)))
    response["Content-Disposition"] = f'inline; filename="cutout-{version_id}.png"'
    return response


def kept_picture(request: HttpRequest, etag: str, file: Path) -> HttpResponseBase:
    """A picture file that never changes under this etag, for a browser to keep; the caller has asked who may see it."""
    return _answer(request, etag, lambda: _sent(file))


def _photo(request: HttpRequest, photo_id: int) -> Photo:
    photo = Photo.objects.select_related("project").filter(pk=photo_id).first()
    if photo is None:
        raise NotFound(_("There is no such photo."))
    require(as_user(request.user), photo.project, Role.ANNOTATOR)
    return photo


def _answer(request: HttpRequest, etag: str, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    response = HttpResponseNotModified() if request.headers.get("If-None-Match") == etag else make()
    response["ETag"] = etag
    response["Cache-Control"] = KEEP
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POWERLESS
    return response


def _file(photo: Photo, variant: str) -> HttpResponseBase:
    if variant == "original":
        return _sent(blobs.path(photo.sha256), photo.media_type)
    if variant == "full":
        return _sent(blobs.path(photo.pixels))
    return _sent(pictures.derivative(photo, f"{variant}.jpg"), "image/jpeg")


def _thumb(photo: Photo, version: MaskVersion | None, name: str, *, outlined: bool) -> HttpResponseBase:
    file = blobs.derived(photo.pixels, name)
    if not file.exists():
        blobs.write_derived(photo.pixels, name, drawings.garment_thumb(photo, version, outlined=outlined))
    return _sent(file, "image/jpeg")


def _made(data: bytes) -> HttpResponseBase:
    return HttpResponse(data, content_type="image/png")


def _sent(file: Path, media_type: str = "") -> HttpResponseBase:
    if not file.exists():
        raise NotFound(_("The file is missing from the storage."))
    media_type = media_type or _kind(file)
    if settings.SELVEDGE_ACCEL_PREFIX:
        inside = file.relative_to(settings.SELVEDGE_STORAGE)
        response = HttpResponse(content_type=media_type)
        response["X-Accel-Redirect"] = f"{settings.SELVEDGE_ACCEL_PREFIX.rstrip('/')}/{inside}"
        return response
    return FileResponse(file.open("rb"), content_type=media_type)


def _kind(file: Path) -> str:
    with file.open("rb") as opened:
        return "image/png" if opened.read(4) == b"\x89PNG" else "image/jpeg"
