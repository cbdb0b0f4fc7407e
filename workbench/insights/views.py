"""The reading pages: home, a project's overview, its photos, one photo."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workbench.accounts.models import Role, as_user
from workbench.datasets.models import Garment, Photo, Project
from workbench.datasets.permissions import leads, project_for, rank
from workbench.errors import NotFound
from workbench.insights import curves, learning, quality, selectors
from workbench.insights import photos as listing
from workbench.insights.loop import loop
from workbench.insights.past_words import notes
from workbench.insights.signals import signal_table
from workbench.masks.models import MaskVersion
from workbench.masks.pictures import outline_path
from workbench.masks.services import head_of
from workbench.predictions import services as predictions
from workbench.review.selectors import drawn_lines
from workbench.workflow.blind import is_blind
from workbench.workflow.models import Item
from workbench.workflow.states import State
from workbench.workflow.turns import why

PER_PAGE = 50
PHOTOS_PER_PAGE = 60
ROUTINGS = 10
MOST_REPEATS = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every project one may open, with what waits there for this person."""
    user = as_user(request.user)
    page = Paginator(selectors.visible(user), PER_PAGE).get_page(request.GET.get("page"))
    rows = selectors.project_rows(user, list(page))
    context = {
        "page": page,
        "rows": rows,
        "annotate": next((row for row in rows if row.to_annotate), None),
        "review": next((row for row in rows if row.to_review), None),
    }
    return render(request, "insights/home.html", context)


@require_safe
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """The overview: the loop with its counts, how good the model is, what happened last."""
    user = as_user(request.user)
    one = project_for(user, slug)
    context, reviews = _live(one, rank(user, one)), rank(user, one) >= Role.REVIEWER.rank
    champion, found = context["loop"].champion, learning.learning(one)
    context |= {
        "nav": "overview",
        "found": found,
        "curve": curves.by_labels(one, found, links=reviews),
        "curve_table": learning.table(one, found, links=reviews),
        "histogram": quality.estimated_dice(one, champion, blind=not leads(user, one)) if champion else None,
        "effort": quality.effort(one),
    }
    return render(request, "insights/project.html", context)


@require_safe
def live(request: HttpRequest, slug: str) -> HttpResponse:
    """The part of the overview that changes by itself."""
    user = as_user(request.user)
    one = project_for(user, slug)
    return render(request, "insights/live.html", _live(one, rank(user, one)) | {"polled": True})


@require_safe
def photos(request: HttpRequest, slug: str) -> HttpResponse:
    """All photos of a project, filtered and in the order asked for."""
    user = as_user(request.user)
    one = project_for(user, slug)
    blind = not leads(user, one)
    form = listing.FilterForm(request.GET or None, viewpoints=listing.viewpoints(one), blind=blind)
    wanted = form.wanted() if form.is_bound else listing.Wanted()
    if rank(user, one) < Role.REVIEWER.rank:
        wanted = listing.about_oneself(wanted, user)
    page = Paginator(listing.photos(one, wanted, blind=blind), PHOTOS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"project": one, "nav": "photos", "form": form, "wanted": wanted, "page": page, "rank": rank(user, one)}
    context["notes"] = [(words, _without(request, parts)) for words, parts in notes(wanted)]
    return render(request, "insights/photos.html", context)


@require_safe
def photo(request: HttpRequest, slug: str, photo_id: int) -> HttpResponse:
    """One photo: its masks, its predictions, its history."""
    user = as_user(request.user)
    one = project_for(user, slug)
    found = Photo.objects.select_related(
        "garment", "uploaded_by", "item__lease_user", "item__returned_to", "duplicate_of__garment"
    )
    shown = found.filter(project=one, pk=photo_id).first()
    if shown is None:
        raise NotFound(_("There is no such photo."))
    masks = _masks(shown, request)
    context = {"project": one, "nav": "photos", "photo": shown, "item": shown.item} | masks
    # Who annotates must not learn which photos are compared.
    context |= _control(masks["version"]) if leads(user, one) else {}
    # Who judges must not learn what triage thinks of a photo that is judged blind.
    blind = is_blind(shown.item) and not leads(user, one)
    may_annotate = shown.item.state == State.TO_ANNOTATE
    context |= {
        "blind": blind,
        "reasons": why(shown.item) if blind or may_annotate else shown.item.reasons,
        "moves": selectors.photo_moves(shown.item)[::-1],
        "signals": None if blind else signal_table(one, predictions.latest(shown)),
        "routings": [] if blind else list(shown.item.routings.select_related("policy")[:ROUTINGS]),
        "drawn": drawn_lines(shown.item),
        "siblings": _siblings(shown.garment, shown),
        "repeated_by": list(shown.duplicates.order_by("pk")[:MOST_REPEATS]),
        "may_move": rank(user, one) >= Role.REVIEWER.rank,
        "may_annotate": may_annotate,
        "may_review": shown.item.state == State.TO_REVIEW and rank(user, one) >= Role.REVIEWER.rank,
    }
    return render(request, "insights/photo.html", context)


def _live(one: Project, has: int) -> dict[str, Any]:
    return {"project": one, "loop": loop(one), "moves": selectors.latest_moves(one), "rank": has, "roles": Role}


def _without(request: HttpRequest, parts: list[str]) -> str:
    """The present address's query without some of its parts, from the first page."""
    left = request.GET.copy()
    for part in [*parts, "page"]:
        left.pop(part, None)
    return f"?{left.urlencode()}"


def _masks(shown: Photo, request: HttpRequest) -> dict[str, Any]:
    head = head_of(shown)
    versions = list(
        MaskVersion.objects.filter(photo=shown)
        .select_related("author", "prediction__model", "control_task__truth__author")
        .prefetch_related("layers__label")
        .order_by("-id")
    )
    asked = request.GET.get("version", "")
    version = next((one for one in versions if str(one.pk) == asked), head)
    path = outline_path(version) if version else ""
    return {"head": head, "versions": versions, "version": version, "outline": path}


def _control(version: MaskVersion | None) -> dict[str, Any]:
    """For leads: that masks drawn for comparison are marked, and of the one shown, what it is compared with."""
    task = getattr(version, "control_task", None)
    return {"marks_control": True, "truth": outline_path(task.truth) if task else ""}


def _siblings(garment: Garment, shown: Photo) -> list[Item]:
    others = Item.objects.filter(photo__garment=garment).exclude(photo=shown)
    return list(others.select_related("photo__garment", "photo__head").order_by("photo__viewpoint", "id")[:24])
