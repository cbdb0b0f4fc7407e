"""Template tags that every template has: icons, times, numbers, states, and what the header needs to know."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, get_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from workbench.accounts.models import Role, User
from workbench.datasets.models import Project
from workbench.datasets.permissions import rank, visible_projects
from workbench.figures import dice_words
from workbench.insights.words import MOVES
from workbench.predictions.models import Outcome, Prediction
from workbench.retold import retold
from workbench.triage.models import ROUTE_WORDS
from workbench.workflow.states import Event, State
from workbench.workflow.words import STATE_WORDS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from workbench.insights.selectors import Move

register = template.Library()
register.filter("retold", retold)
NONE = "–"
MOST_PROJECTS = 12
# Whole phrases: "ago" changes the word after it in some languages.
AGO: dict[str, Any] = {
    "year": ngettext_lazy("%(num)d year ago", "%(num)d years ago", "num"),
    "month": ngettext_lazy("%(num)d month ago", "%(num)d months ago", "num"),
    "week": ngettext_lazy("%(num)d week ago", "%(num)d weeks ago", "num"),
    "day": ngettext_lazy("%(num)d day ago", "%(num)d days ago", "num"),
    "hour": ngettext_lazy("%(num)d hour ago", "%(num)d hours ago", "num"),
    "minute": ngettext_lazy("%(num)d minute ago", "%(num)d minutes ago", "num"),
}
# A template hands over an empty text where a chain like champion.metrics.median breaks off.
Figure = float | str | None


@dataclass(frozen=True)
class StateLook:
    """How a state is shown: its icon, and what the station of the loop is called."""

    icon: str
    station: "StrPromise"


LOOKS = {
    State.TO_PRESEGMENT: StateLook("cpu", _("Pre-segment")),
    State.TO_ROUTE: StateLook("split", _("Triage")),
    State.TO_ANNOTATE: StateLook("brush", _("Annotate")),
    State.TO_REVIEW: StateLook("eye", _("Review")),
    State.ACCEPTED: StateLook("circle-check", _("Accepted")),
    State.DISCARDED: StateLook("trash-2", _("Discarded")),
}


@dataclass(frozen=True)
class Tab:
    """A tab of a project: its name in `nav`, the word, the icon, the name of its address, the least role."""

    nav: str
    word: "StrPromise"
    icon: str
    url: str
    role: Role


TABS = (
    Tab("overview", _("Overview"), "house", "project", Role.ANNOTATOR),
    Tab("dashboard", _("Dashboard"), "gauge", "dashboard", Role.LEAD),
    Tab("photos", _("Photos"), "image", "photos", Role.ANNOTATOR),
    Tab("annotate", _("Annotate"), "brush", "annotate-next", Role.ANNOTATOR),
    Tab("review", _("Review"), "eye", "review", Role.REVIEWER),
    Tab("models", _("Models"), "layers", "models", Role.REVIEWER),
    Tab("export", _("Export"), "download", "export", Role.REVIEWER),
    Tab("settings", _("Settings"), "settings", "settings", Role.LEAD),
)


@register.simple_tag
def sprite(name: str) -> str:
    """The address of an icon inside the sprite, for drawings that place it themselves."""
    return f"{static('dist/icons.svg')}#{name}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration, unless a label says what it means."""
    use = format_html('<use href="{}"/>', sprite(name))
    if not label:
        return format_html('<svg class="icon" aria-hidden="true">{}</svg>', use)
    return format_html('<svg class="icon" role="img" aria-label="{}"><title>{}</title>{}</svg>', label, label, use)


@register.simple_tag
def ago(value: datetime | None) -> str:
    """A moment as a relative time, the exact one on hover; the page's script keeps it true."""
    if value is None:
        return NONE
    exact = timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S %Z")
    said = timesince(value, time_strings=AGO, depth=1)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, said)


@register.simple_tag
def state(value: str) -> SafeString:
    """A state as icon and word."""
    look = LOOKS[State(value)]
    return format_html('<span class="state state-{}">{}{}</span>', value, icon(look.icon), STATE_WORDS[State(value)])


@register.simple_tag
def route(event: str) -> SafeString:
    """Where triage sends a photo, as icon and word."""
    return format_html('<span class="state">{}{}</span>', icon(MOVES[Event(event)].icon), ROUTE_WORDS[Event(event)])


@register.simple_tag(takes_context=True)
def told(context: template.Context, move: "Move") -> SafeString:
    """A move as a sentence, its photo as a link except on the photo's own page."""
    who = format_html("<strong>{}</strong>", move.who)
    return format_html(str(MOVES[move.event].sentence), who=who, photo=_moved(context, move))


def _moved(context: template.Context, move: "Move") -> str:
    if "photo" in context:
        return gettext("this photo")
    if move.count > 1:
        return ngettext("%(count)s photo", "%(count)s photos", move.count) % {"count": number(move.count)}
    address = reverse("photo", args=[context["project"].slug, move.photo.pk])
    return format_html('<a href="{}">{}</a>', address, move.photo.name)


@register.filter
def day(value: date) -> str:
    """A day without its year."""
    return date_format(value, gettext("j M"))


@register.filter
def dice(value: Figure) -> str:
    """A Dice with three decimals."""
    return NONE if isinstance(value, str) or value is None else dice_words(value)


@register.filter
def signed(value: Figure) -> str:
    """A difference of Dice with its sign and four decimals; a minus is a minus, not a hyphen."""
    if isinstance(value, str) or value is None:
        return NONE
    return ("+" if value >= 0 else "\u2212") + number_format(round(abs(value), 4), 4)


@register.filter
def estimated(one: Prediction | Outcome) -> str:
    """An estimated Dice with its interval, "0.981 (0.962–0.993)"; without a calibration there is no interval."""
    if one.estimated_low is None or one.estimated_high is None:
        return dice(one.estimated_dice)
    return f"{dice(one.estimated_dice)} ({dice(one.estimated_low)}–{dice(one.estimated_high)})"


@register.filter
def percent(value: Figure, decimals: int = 0) -> str:
    """A share of 0..1 in percent, whole unless decimals are asked for."""
    if isinstance(value, str) or value is None:
        return NONE
    written = f"{value * 100:.{decimals}f}".replace(".", get_format("DECIMAL_SEPARATOR"))
    return gettext("%(number)s%%") % {"number": written}


@register.filter
def number(value: Figure, decimals: int = 0) -> str:
    """A number with thin spaces between the thousands."""
    if isinstance(value, str) or value is None:
        return NONE
    whole, point, part = f"{value:,.{decimals}f}".partition(".")
    return whole.replace(",", "\u202f") + (get_format("DECIMAL_SEPARATOR") + part if point else "")


@register.filter
def duration(seconds: Figure) -> str:
    """Seconds as "12 s", "3 min 20 s" or "2 h 5 min"."""
    if isinstance(seconds, str) or seconds is None:
        return NONE
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The present address's query with changes; an empty value takes a part out. The page number starts anew."""
    request = context.get("request")
    parts = request.GET.copy() if request else QueryDict(mutable=True)
    parts.pop("page", None)
    for name, value in changes.items():
        parts.pop(name, None)
        if value not in (None, ""):
            parts[name] = str(value)
    return f"?{parts.urlencode()}"


@register.inclusion_tag("shell/tabs.html", takes_context=True)
def tabs(context: template.Context) -> dict[str, Any]:
    """The tabs that this person may open, below the project's name."""
    project, user = context.get("project"), context["user"]
    if not isinstance(project, Project) or not isinstance(user, User):
        return {"tabs": []}
    has = rank(user, project)
    shown = [tab for tab in TABS if has >= tab.role.rank]
    return {"tabs": shown, "project": project, "nav": context.get("nav", "")}


@register.inclusion_tag("shell/switcher.html", takes_context=True)
def switcher(context: template.Context) -> dict[str, Any]:
    """The menu that leads from one project to another."""
    user = context["user"]
    projects = visible_projects(user)[: MOST_PROJECTS + 1] if isinstance(user, User) else []
    return {"projects": list(projects), "project": context.get("project"), "most": MOST_PROJECTS}


@register.inclusion_tag("shell/pager.html", takes_context=True)
def pager(context: template.Context, page: Any) -> dict[str, Any]:
    """Earlier and later pages of a list, with the place one is at."""
    request = context["request"]
    parts = request.GET.copy()
    parts.pop("page", None)
    return {"page": page, "query": parts.urlencode()}


@register.inclusion_tag("shell/languages.html", takes_context=True)
def languages(context: template.Context) -> dict[str, Any]:
    """The switch between the languages; the page comes back in the chosen one."""
    request = context["request"]
    # A page that answered a form cannot be asked for again.
    here = request.get_full_path() if request.method == "GET" else reverse("home")
    return {"languages": settings.LANGUAGES, "here": here, "csrf_token": context.get("csrf_token")}
