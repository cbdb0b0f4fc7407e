"""Pure: how moves and reasons are said."""

from workbench.workflow.states import Event

# Codes of the reasons that triage writes, as the filter of the photos page names them.
REASONS = {
    "low_dice": "The model doubts its mask",
    "fairly_sure": "The model is fairly sure",
    "sure": "The model is sure",
    "unproven_model": "The model is not proven",
    "sent_back": "Sent back",
    "empty": "No garment found",
    "low_contrast": "Low contrast",
    "doubtful_import": "Doubtful imported mask",
    "differs_from_import": "Differs from the import",
    "import_agrees": "Import and model agree",
    "control": "Drawn by lot",
    "no_model": "No model yet",
    "failed": "Pre-segmentation failed",
    "reopened": "Opened again",
}

# event: (icon, words before the photo, words after it). A person's or machine's name comes first.
MOVES = {
    Event.ENROLLED: ("upload", "uploaded", ""),
    Event.SEGMENTED: ("cpu", "pre-segmented", ""),
    Event.NO_MODEL: ("brush", "sent", "to an annotator: there is no model yet"),
    Event.FAILED: ("triangle-alert", "could not pre-segment", ""),
    Event.AUTO_ACCEPTED: ("circle-check", "accepted", "without a person"),
    Event.SENT_TO_ANNOTATE: ("brush", "sent", "to an annotator"),
    Event.SENT_TO_REVIEW: ("eye", "sent", "to a reviewer"),
    Event.SUBMITTED: ("send", "submitted", "for review"),
    Event.SUBMITTED_FINAL: ("circle-check", "finished", ""),
    Event.SKIPPED: ("skip-forward", "skipped", ""),
    Event.APPROVED: ("circle-check", "approved", ""),
    Event.SENT_BACK: ("undo-2", "sent back", ""),
    Event.REOPENED: ("rotate-ccw", "opened", "again"),
    Event.SUPERSEDED: ("refresh-cw", "sent", "back for the new model"),
    Event.DISCARDED: ("trash-2", "discarded", ""),
    Event.RESTORED: ("rotate-ccw", "restored", ""),
}
BY_MACHINE = {
    Event.SEGMENTED: "The model",
    Event.FAILED: "The model",
    Event.ENROLLED: "Somebody",
}
TRIAGE = "Triage"


def who(event: str, person: str | None) -> str:
    """Who made a move: the person, or the machine's part that does such moves."""
    return person or BY_MACHINE.get(Event(event), TRIAGE)
