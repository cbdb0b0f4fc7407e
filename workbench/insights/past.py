"""Filters of the photos page by what happened: moves, verdicts, true Dice. Numbers elsewhere lead here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.insights.periods import Period
from workbench.insights.reviewers import opened_again
from workbench.insights.waiting import PERSON, with_person
from workbench.predictions.models import Outcome, Prediction
from workbench.review.models import Cause, Verdict
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import SEEN_BY_A_PERSON, Event

DID = {event.value: (event,) for event in Event} | {
    "seen": tuple(SEEN_BY_A_PERSON),
    "handed_in": (Event.SUBMITTED, Event.SUBMITTED_FINAL),
}
DID_WORDS = {
    Event.AUTO_ACCEPTED.value: gettext_lazy("accepted without a person"),
    Event.SENT_TO_REVIEW.value: gettext_lazy("sent to a reviewer"),
    Event.SENT_TO_ANNOTATE.value: gettext_lazy("sent to an annotator"),
    Event.SENT_BACK.value: gettext_lazy("sent back"),
    Event.REOPENED.value: gettext_lazy("opened again"),
    Event.DISCARDED.value: gettext_lazy("discarded"),
    "seen": gettext_lazy("accepted by a person"),
    "handed_in": gettext_lazy("submitted"),
}
ARMS = dict(Outcome.Arm.choices)
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
IN_OUR_TIME = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Past:
    """What the photos asked for went through. People are numbers, dates whole days, Dice in 0..1."""

    waits_for: int | None = None
    did: str = ""
    by: int | None = None
    verdict: str = ""
    cause: str = ""
    drawn_by: int | None = None
    lasted: str = ""
    arm: str = ""
    true_from: float | None = None
    true_to: float | None = None
    model: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def looks_back(self) -> bool:
        """Whether photos are asked for that may have left the loop since."""
        return bool(self.did or self.verdict or self.cause or self.arm or self.drawn_by)

    @property
    def span(self) -> dict[str, Any]:
        """The days as a filter on `at`."""
        asked = Period(self.since or EARLIEST, self.until or LATEST)
        return ({"at__gte": asked.start} if self.since else {}) | ({"at__lt": asked.end} if self.until else {})


class PastForm(forms.Form):
    """The same as the address has it; what makes no sense is left out."""

    waits_for = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    did = forms.ChoiceField(required=False, choices=[(one, one) for one in DID], widget=forms.HiddenInput)
    by = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(required=False, choices=Verdict.Kind.choices, widget=forms.HiddenInput)
    cause = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    drawn_by = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    lasted = forms.ChoiceField(required=False, choices=[("no", "no")], widget=forms.HiddenInput)
    arm = forms.ChoiceField(required=False, choices=Outcome.Arm.choices, widget=forms.HiddenInput)
    true_from = forms.FloatField(required=False, min_value=0, max_value=1, widget=forms.HiddenInput)
    true_to = forms.FloatField(required=False, min_value=0, max_value=1.01, widget=forms.HiddenInput)
    model = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    since = forms.DateField(required=False, validators=IN_OUR_TIME, widget=forms.HiddenInput)
    until = forms.DateField(required=False, validators=IN_OUR_TIME, widget=forms.HiddenInput)


def narrowed(items: QuerySet[Item], asked: Past) -> QuerySet[Item]:
    """Those of the items that went through all of it. Each part is one list of numbers from an index."""
    if asked.waits_for is not None:
        items = with_person(items).filter(**{PERSON: asked.waits_for or None})
    if asked.did:
        items = items.filter(pk__in=_moved(asked))
    if asked.verdict or asked.cause or asked.drawn_by:
        items = items.filter(pk__in=_judged(asked))
    if asked.arm or asked.true_from is not None or asked.true_to is not None:
        items = items.filter(photo__in=_measured(asked))
    if asked.model is not None:
        newest = Prediction.objects.filter(photo=OuterRef("photo")).order_by("-id")
        items = items.annotate(predicted_by=Subquery(newest.values("model__number")[:1]))
        items = items.filter(predicted_by=asked.model)
    return items


def with_true_dice(items: QuerySet[Item], asked: Past) -> QuerySet[Item]:
    """Items with the Dice of the newest outcome that was asked for."""
    arm = {"arm": asked.arm} if asked.arm else {}
    newest = Outcome.objects.filter(photo=OuterRef("photo"), **arm, **asked.span).order_by("-id")
    return items.annotate(true_dice=Subquery(newest.values("dice")[:1]))


def notes(project: Project, asked: Past) -> Iterator[tuple[str, list[str]]]:
    """What was asked for in words, each with the parts of the address that asked for it."""
    if asked.waits_for is not None:
        yield _("waiting for %(name)s") % {"name": _name(asked.waits_for) or _("anybody")}, ["waits_for"]
    if asked.did:
        words = str(DID_WORDS.get(asked.did, asked.did.replace("_", " ")))
        yield words + _by(asked), ["did", "by"]
    if asked.verdict or asked.cause or asked.drawn_by:
        yield (
            _verdict_words(asked) + ("" if asked.did else _by(asked)),
            ["verdict", "cause", "drawn_by", "lasted", "by"],
        )
    if asked.arm:
        yield _("true Dice known: %(arm)s") % {"arm": ARMS[asked.arm]}, ["arm"]
    if asked.true_from is not None:
        yield _("true Dice from %(dice)s") % {"dice": number_format(asked.true_from, 3)}, ["true_from"]
    if asked.true_to is not None:
        yield _("true Dice below %(dice)s") % {"dice": number_format(asked.true_to, 3)}, ["true_to"]
    if asked.model is not None:
        yield _("pre-segmented by %(model)s") % {"model": f"v{asked.model}"}, ["model"]
    if asked.since or asked.until:
        yield _days(asked), ["since", "until"]


def _moved(asked: Past) -> QuerySet[Any]:
    by = {"user": asked.by} if asked.by is not None else {}
    return Transition.objects.filter(event__in=DID[asked.did], **by, **asked.span).values("item")


def _judged(asked: Past) -> QuerySet[Any]:
    given = {
        "kind": asked.verdict or None,
        "cause": asked.cause or None,
        "version__author": asked.drawn_by,
        "reviewer": None if asked.did else asked.by,
    }
    named = {name: value for name, value in given.items() if value is not None}
    found = Verdict.objects.filter(**named, **asked.span)
    if asked.lasted:
        found = found.filter(opened_again())
    return found.values("item")


def _measured(asked: Past) -> QuerySet[Any]:
    bounds = {"arm": asked.arm or None, "dice__gte": asked.true_from, "dice__lt": asked.true_to}
    named = {name: value for name, value in bounds.items() if value is not None}
    return Outcome.objects.filter(Q(**named), **asked.span).values("photo")


def _name(number: int | None) -> str:
    found = User.objects.filter(pk=number).first() if number else None
    return str(found) if found else ""


def _by(asked: Past) -> str:
    name = _name(asked.by)
    return " " + _("by %(name)s") % {"name": name} if name else ""


def _verdict_words(asked: Past) -> str:
    kind = str(dict(Verdict.Kind.choices).get(asked.verdict, _("Judged")))
    cause = str(dict(Cause.choices).get(asked.cause, asked.cause))
    drawn = _("drawn by %(name)s") % {"name": _name(asked.drawn_by)} if asked.drawn_by else ""
    lasted = _("opened again later") if asked.lasted else ""
    return ", ".join(part for part in (kind, cause, drawn, lasted) if part)


def _days(asked: Past) -> str:
    first, last = (date_format(day, "j M Y") if day else "…" for day in (asked.since, asked.until))
    return first if first == last else f"{first} – {last}"
