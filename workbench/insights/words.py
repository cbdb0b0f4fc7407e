"""How moves and reasons are said."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from workbench.workflow.states import Event

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# Codes of the reasons that triage writes, as the filter of the photos page names them.
REASONS = {
    "low_dice": _("The model doubts its mask"),
    "fairly_sure": _("The model is fairly sure"),
    "sure": _("The model is sure"),
    "unproven_model": _("The model is not proven"),
    "sent_back": _("Sent back"),
    "empty": _("No garment found"),
    "low_contrast": _("Low contrast"),
    "doubtful_import": _("Doubtful imported mask"),
    "differs_from_import": _("Differs from the import"),
    "import_agrees": _("Import and model agree"),
    "control": _("Drawn by lot"),
    "no_model": _("No model yet"),
    "failed": _("Pre-segmentation failed"),
    "reopened": _("Opened again"),
    "audit": _("Audited"),
    "uncalibrated": _("The model is not calibrated"),
    "low_contrast_body": _("Low contrast with mannequin or skin"),
    "holes": _("Holes"),
    "unusual_shape": _("Unusual for the viewpoint"),
    "differs_from_viewpoints": _("Differs from other viewpoints"),
    "wide_interval": _("Uncertain estimate"),
    "bad_import": _("Imported mask looks wrong"),
    "persons_mask": _("Drawn by hand"),
}


class Telling(NamedTuple):
    """How a move is told: its icon, and the sentence around who did it and what it was done to."""

    icon: str
    sentence: "StrPromise"


MOVES = {
    Event.ENROLLED: Telling("upload", _("{who} uploaded {photo}")),
    Event.SEGMENTED: Telling("cpu", _("{who} pre-segmented {photo}")),
    Event.NO_MODEL: Telling("brush", _("{who} sent {photo} to an annotator: there is no model yet")),
    Event.FAILED: Telling("triangle-alert", _("{who} could not pre-segment {photo}")),
    Event.AUTO_ACCEPTED: Telling("circle-check", _("{who} accepted {photo} without a person")),
    Event.SENT_TO_ANNOTATE: Telling("brush", _("{who} sent {photo} to an annotator")),
    Event.SENT_TO_REVIEW: Telling("eye", _("{who} sent {photo} to a reviewer")),
    Event.SUBMITTED: Telling("send", _("{who} submitted {photo} for review")),
    Event.SUBMITTED_FINAL: Telling("circle-check", _("{who} finished {photo}")),
    Event.SKIPPED: Telling("skip-forward", _("{who} skipped {photo}")),
    Event.APPROVED: Telling("circle-check", _("{who} approved {photo}")),
    Event.SENT_BACK: Telling("undo-2", _("{who} sent back {photo}")),
    Event.REOPENED: Telling("rotate-ccw", _("{who} opened {photo} again")),
    Event.SUPERSEDED: Telling("refresh-cw", _("{who} sent {photo} back for the new model")),
    Event.DISCARDED: Telling("trash-2", _("{who} discarded {photo}")),
    Event.RESTORED: Telling("rotate-ccw", _("{who} restored {photo}")),
    Event.FIXED: Telling("circle-check", _("{who} fixed and approved {photo}")),
    Event.UNDONE: Telling("undo-2", _("{who} took back the verdict on {photo}")),
    Event.DOUBTED: Telling("eye", _("{who} doubted the imported mask of {photo}")),
    Event.REROUTED: Telling("split", _("{who} sent {photo} through triage again")),
}
BY_MACHINE = {
    Event.SEGMENTED: _("The model"),
    Event.FAILED: _("The model"),
    Event.DOUBTED: _("The check of imported masks"),
    Event.ENROLLED: _("Somebody"),
}
TRIAGE = _("Triage")


def who(event: str, person: str | None) -> str:
    """Who made a move: the person, or the machine's part that does such moves."""
    return person or str(BY_MACHINE.get(Event(event), TRIAGE))
