"""The photos page: which photos, in which order."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import User
from workbench.datasets.models import Project, Split
from workbench.insights.past import Past, PastForm, narrowed, with_true_dice
from workbench.insights.words import REASONS
from workbench.predictions.models import Prediction
from workbench.workflow.blind import ALIKE, REASONS_AS_TEXT, blind_items, mentions_any
from workbench.workflow.models import Item
from workbench.workflow.states import State
from workbench.workflow.words import STATE_WORDS

SORTS = {
    "priority": _("Most urgent"),
    "dice": _("Lowest estimated Dice"),
    "true": _("Lowest true Dice"),
    "waiting": _("Longest waiting"),
    "newest": _("Newest"),
}
ANY = ("", _("Any"))
REPEATS = {"yes": _("Yes"), "across": _("Yes, one of another split")}
MOST_VIEWPOINTS = 40


@dataclass(frozen=True)
class Wanted(Past):
    """What the address asks for; what makes no sense is left out."""

    state: str = ""
    split: str = ""
    view: str = ""
    reason: str = ""
    repeats: str = ""
    q: str = ""
    sort: str = "priority"
    dice_from: float | None = None
    dice_to: float | None = None


class FilterForm(PastForm):
    """The filters as the page shows them."""

    q = forms.CharField(required=False, max_length=200, label=_("Name or garment"))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("In the loop")), *((one.value, STATE_WORDS[one]) for one in State)],
    )
    split = forms.ChoiceField(required=False, label=_("Split"), choices=[ANY, *Split.choices])
    view = forms.ChoiceField(required=False, label=_("Viewpoint"))
    reason = forms.ChoiceField(required=False, label=_("Why it is there"), choices=[ANY, *REASONS.items()])
    repeats = forms.ChoiceField(required=False, label=_("Repeats another photo"), choices=[ANY, *REPEATS.items()])
    sort = forms.ChoiceField(required=False, label=_("Order"), choices=list(SORTS.items()))
    dice_from = forms.FloatField(required=False, min_value=0, max_value=1, widget=forms.HiddenInput)
    dice_to = forms.FloatField(required=False, min_value=0, max_value=1.01, widget=forms.HiddenInput)

    def __init__(self, data: object, *, viewpoints: list[str], blind: bool = False) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        if blind:
            self.fields["reason"].choices = [ANY, *_told_alike()]  # type: ignore[attr-defined]
        self.fields["view"].choices = [ANY, *((one, one) for one in viewpoints)]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """The valid part of what was asked."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return Wanted(**given)


def _told_alike() -> list[tuple[str, Any]]:
    """The reasons as a reviewer may choose among them: what is told alike is one."""
    told = [(code, words) for code, words in REASONS.items() if code not in ALIKE]
    return [(ALIKE[0], _("Fairly sure, or drawn by lot")), *told]


def about_oneself(wanted: Wanted, user: User) -> Wanted:
    """The same, without what asks for another person's work or for control photos, which must stay hidden."""
    own = (None, 0, user.pk)
    return replace(
        wanted,
        control="",
        by=wanted.by if wanted.by in own else None,
        drawn_by=wanted.drawn_by if wanted.drawn_by in own else None,
        waits_for=wanted.waits_for if wanted.waits_for in own else None,
    )


def viewpoints(project: Project) -> list[str]:
    """The viewpoints that the project's photos have."""
    return list(project.photos.order_by("viewpoint").values_list("viewpoint", flat=True).distinct()[:MOST_VIEWPOINTS])


def photos(project: Project, wanted: Wanted, *, blind: bool = False) -> QuerySet[Item]:
    """The items of those photos, each with its photo, garment, head, and the newest prediction's estimated Dice.

    With `blind` the estimate is null where a reviewer must not know it, and no filter tells an audit from its like.
    """
    newest = Prediction.objects.filter(photo=OuterRef("photo")).order_by("-id")
    items = Item.objects.filter(project=project).select_related("photo__garment", "photo__head", "lease_user")
    estimate = Subquery(newest.values("estimated_dice")[:1])
    if blind:
        hidden = Case(When(blind_items(), then=None), default=estimate)
        items = items.annotate(said=REASONS_AS_TEXT).annotate(estimated_dice=hidden)
    else:
        items = items.annotate(estimated_dice=estimate)
    if wanted.state:
        items = items.filter(state=wanted.state)
    elif not wanted.looks_back:
        items = items.exclude(state=State.DISCARDED)
    if wanted.sort == "true" or wanted.arm:
        items = with_true_dice(items, wanted)
    return _sorted(narrowed(_by_dice(_by_reason(_by_photo(items, wanted), wanted, blind), wanted), wanted), wanted.sort)


def _by_photo(items: QuerySet[Item], wanted: Wanted) -> QuerySet[Item]:
    if wanted.split:
        items = items.filter(photo__garment__split=wanted.split)
    if wanted.view:
        items = items.filter(photo__viewpoint=wanted.view)
    if wanted.repeats:
        items = items.filter(photo__duplicate_of__isnull=False)
    if wanted.repeats == "across":
        items = items.exclude(photo__duplicate_of__garment__split=F("photo__garment__split"))
    if wanted.q:
        # A photo's name begins with its garment's code, so one comparison finds both.
        items = items.filter(photo__name__icontains=wanted.q)
    return items


def _by_reason(items: QuerySet[Item], wanted: Wanted, blind: bool) -> QuerySet[Item]:
    if not wanted.reason:
        return items
    said = items.annotate(said=REASONS_AS_TEXT)
    if blind and wanted.reason in ALIKE:
        return said.filter(mentions_any())
    return said.filter(said__contains=f'"code": "{wanted.reason}"')


def _by_dice(items: QuerySet[Item], wanted: Wanted) -> QuerySet[Item]:
    bounds = {"estimated_dice__gte": wanted.dice_from, "estimated_dice__lt": wanted.dice_to}
    return items.filter(**{name: value for name, value in bounds.items() if value is not None})


def _sorted(items: QuerySet[Item], sort: str) -> QuerySet[Item]:
    if sort == "true":
        return items.order_by(F("true_dice").asc(nulls_last=True), "id")
    if sort == "waiting":
        return items.order_by("entered_at", "id")
    if sort == "dice":
        return items.order_by(F("estimated_dice").asc(nulls_last=True), "id")
    if sort == "newest":
        return items.order_by("-id")
    return items.order_by("-priority", "id")
