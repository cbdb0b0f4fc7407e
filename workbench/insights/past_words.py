"""What the photos page was asked for, in words, for each part of its address that no visible field shows."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workbench.accounts.models import User
from workbench.annotation.models import ControlTask
from workbench.figures import dice_words
from workbench.insights.past import Past
from workbench.predictions.models import Outcome
from workbench.review.models import Cause, Verdict
from workbench.workflow.states import Event

ARMS = dict(Outcome.Arm.choices)
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
VERDICT_WORDS = dict(Verdict.Kind.choices) | {"accepting": gettext_lazy("Accepted in review")}


def notes(asked: Past) -> Iterator[tuple[str, list[str]]]:
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
    if asked.control:
        yield _control_words(asked), ["control", "by", "other"]
    if asked.audited:
        yield _("would have been accepted without a person, and was judged"), ["audited"]
    if asked.arm:
        yield _("true Dice known: %(arm)s") % {"arm": ARMS[asked.arm]}, ["arm"]
    if asked.true_from is not None:
        yield _("true Dice from %(dice)s") % {"dice": dice_words(asked.true_from)}, ["true_from"]
    if asked.true_to is not None:
        yield _("true Dice below %(dice)s") % {"dice": dice_words(asked.true_to)}, ["true_to"]
    if asked.model is not None:
        yield _("pre-segmented by %(model)s") % {"model": f"v{asked.model}"}, ["model"]
    if asked.since or asked.until:
        yield _days(asked), ["since", "until"]


def _name(number: int | None) -> str:
    found = User.objects.filter(pk=number).first() if number else None
    return str(found) if found else ""


def _by(asked: Past) -> str:
    name = _name(asked.by)
    return " " + _("by %(name)s") % {"name": name} if name else ""


def _verdict_words(asked: Past) -> str:
    kind = str(VERDICT_WORDS.get(asked.verdict, _("Judged")))
    cause = str(dict(Cause.choices).get(asked.cause, asked.cause))
    drawn = _("drawn by %(name)s") % {"name": _name(asked.drawn_by)} if asked.drawn_by else ""
    lasted = _("opened again later") if asked.lasted else ""
    return ", ".join(part for part in (kind, cause, drawn, lasted) if part)


def _control_words(asked: Past) -> str:
    kind = str(ControlTask.Kind(asked.control).label)
    return kind + _by(asked) + (" " + _("and %(name)s") % {"name": _name(asked.other)} if asked.other else "")


def _days(asked: Past) -> str:
    first, last = (date_format(day, _("j M Y")) if day else "" for day in (asked.since, asked.until))
    if first and last:
        return first if first == last else f"{first} – {last}"
    return _("since %(day)s") % {"day": first} if first else _("until %(day)s") % {"day": last}
