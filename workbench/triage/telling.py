"""What may be expected of a policy, or why none was found, in sentences."""

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workbench.figures import dice_words
from workbench.triage.aims import FEWEST, Expected, Proposal, Range
from workbench.triage.asking import Asked


def told(asked: Asked) -> list[str]:
    """The sentences about thresholds that were asked for."""
    if asked.expected is not None:
        return list(_expected(asked.expected))
    if asked.proposal is not None and asked.proposal.obstacle:
        return list(_obstacle(asked.proposal))
    return [_too_little()] if asked.thresholds is not None else []


def _expected(found: Expected) -> Iterator[str]:
    yield _(
        "Of what is accepted, expect a median true Dice of %(median)s (%(median_range)s); 19 of 20 reach %(worst)s "
        "(%(worst_range)s)."
    ) % {
        "median": dice_words(found.median.value), "median_range": _range(found.median),
        "worst": dice_words(found.worst.value), "worst_range": _range(found.worst),
    }  # fmt: skip
    yield ngettext(
        "This is what %(count)s photo of known truth says, %(accepted)s of them above the threshold.",
        "This is what %(count)s photos of known truth say, %(accepted)s of them above the threshold.",
        found.outcomes,
    ) % {"count": found.outcomes, "accepted": found.accepted}
    if not found.certain:
        yield _("With so few, what 19 of 20 reach is uncertain.")
    if not found.unbiased:
        yield _("Lots have drawn too few yet: corrections are among them, which triage chose, so it may look worse.")


def _obstacle(proposal: Proposal) -> Iterator[str]:
    if proposal.obstacle == "few":
        yield _too_little()
    elif proposal.obstacle == "capacity":
        yield _(
            "%(count)s photos a day go to people however sure the model is: by lot, for low contrast, for what looks "
            "odd, or because their import is doubted. Lower the shares or the contrast first."
        ) % {"count": number_format(proposal.least_a_day or 0.0, 1)}
    elif proposal.best is not None:
        best = proposal.best.median if proposal.obstacle == "median" else proposal.best.worst
        what = _("the median") if proposal.obstacle == "median" else _("what 19 of 20 reach")
        yield _("No threshold is sure to reach this. From %(accept)s on, %(what)s may still be %(low)s.") % {
            "accept": dice_words(proposal.best_accept or 0.0), "what": what, "low": dice_words(best.low),
        }  # fmt: skip


def _too_little() -> str:
    return _(
        "Too little is known to promise anything: it takes %(count)s photos whose true Dice came out. The holdout, "
        "photos drawn by lot and audits bring them."
    ) % {"count": FEWEST}


def _range(value: Range) -> str:
    return f"{dice_words(value.low)}–{dice_words(value.high)}"
