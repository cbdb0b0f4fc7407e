"""Filters of the photos page by what happened: moves, verdicts, true Dice. Numbers elsewhere lead here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from workbench.annotation.models import ControlTask
from workbench.insights.people import SAYS_HOW_GOOD
from workbench.insights.periods import Period
from workbench.insights.reviewers import ACCEPTING, did_not_last
from workbench.insights.waiting import PERSON, with_person
from workbench.masks.models import Source
from workbench.predictions import outcomes
from workbench.predictions.models import Outcome, Prediction
from workbench.review.models import Verdict
from workbench.triage.models import Routing
from workbench.triage.selectors import LOTS
from workbench.workflow.models import Item, Transition
from workbench.workflow.states import SEEN_BY_A_PERSON, Event

DID = {event.value: (event,) for event in Event} | {
    "seen": tuple(SEEN_BY_A_PERSON),
    "handed_in": (Event.SUBMITTED, Event.SUBMITTED_FINAL),
}
VERDICTS = {kind.value: (kind,) for kind in Verdict.Kind} | {"accepting": ACCEPTING, "good_or_not": SAYS_HOW_GOOD}
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
    control: str = ""
    other: int | None = None
    arm: str = ""
    audited: str = ""
    true_from: float | None = None
    true_to: float | None = None
    model: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def looks_back(self) -> bool:
        """Whether photos are asked for that may have left the loop since."""
        return bool(self.did or self.verdict or self.cause or self.arm or self.audited or self.drawn_by or self.control)

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
    verdict = forms.ChoiceField(required=False, choices=[(one, one) for one in VERDICTS], widget=forms.HiddenInput)
    cause = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    drawn_by = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    lasted = forms.ChoiceField(required=False, choices=[("no", "no")], widget=forms.HiddenInput)
    control = forms.ChoiceField(required=False, choices=ControlTask.Kind.choices, widget=forms.HiddenInput)
    other = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    arm = forms.ChoiceField(required=False, choices=Outcome.Arm.choices, widget=forms.HiddenInput)
    audited = forms.ChoiceField(required=False, choices=[("yes", "yes")], widget=forms.HiddenInput)
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
    if asked.control:
        items = items.filter(pk__in=_controlled(asked))
    if asked.audited:
        items = items.filter(pk__in=_audited(asked))
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
    newest = outcomes.standing().filter(photo=OuterRef("photo"), **arm, **asked.span).order_by("-id")
    return items.annotate(true_dice=Subquery(newest.values("dice")[:1]))


def _moved(asked: Past) -> QuerySet[Any]:
    by = {"user": asked.by} if asked.by is not None else {}
    return Transition.objects.filter(event__in=DID[asked.did], **by, **asked.span).values("item")


def _judged(asked: Past) -> QuerySet[Any] | list[int]:
    given = {
        "kind__in": VERDICTS.get(asked.verdict),
        "cause": asked.cause or None,
        "before__author": asked.drawn_by,
        "reviewer": None if asked.did or asked.control else asked.by,
    }
    named = {name: value for name, value in given.items() if value is not None}
    found = Verdict.objects.filter(undone_at=None, **named, **asked.span)
    if asked.drawn_by:
        # As people.annotators counts: who imported a mask did not draw it, and a verdict is another person's.
        found = found.filter(before__source=Source.PERSON).exclude(before__author=F("reviewer"))
    return [item for _reviewer, item in did_not_last(found)] if asked.lasted else found.values("item")


def _controlled(asked: Past) -> QuerySet[Any]:
    """Control photos of a person, or photos that two people drew."""
    done = ControlTask.objects.filter(kind=asked.control, version__isnull=False)
    if asked.other is not None:
        pair = Q(user=asked.by, truth__author=asked.other) | Q(user=asked.other, truth__author=asked.by)
        done = done.filter(pair)
    elif asked.by is not None:
        done = done.filter(user=asked.by)
    span = {name.replace("at__", "closed_at__"): value for name, value in asked.span.items()}
    return done.filter(**span).values("item")


def _audited(asked: Past) -> QuerySet[Any]:
    """What triage would have accepted, a lot gave to a person, and the person has judged."""
    drawn = Routing.objects.filter(otherwise=Event.AUTO_ACCEPTED, arm__in=LOTS, prediction__agreement=None)
    known = outcomes.standing().filter(prediction=OuterRef("prediction"))
    return drawn.filter(Exists(known), **asked.span).values("item")


def _measured(asked: Past) -> QuerySet[Any]:
    bounds = {"arm": asked.arm or None, "dice__gte": asked.true_from, "dice__lt": asked.true_to}
    named = {name: value for name, value in bounds.items() if value is not None}
    return outcomes.standing().filter(Q(**named), **asked.span).values("photo")
