"""Reasons in the two or three words that fit below a thumbnail; the sentence stands on the photo's own page."""

from django.utils.translation import gettext_lazy as _

SHORT = {
    "low_dice": _("model doubts"),
    "low_contrast": _("low contrast"),
    "empty": _("nothing found"),
    "control": _("one look"),
    "fairly_sure": _("one look"),
    "sure": _("sure"),
    "unproven_model": _("unproven model"),
    "doubtful_import": _("doubtful import"),
    "differs_from_import": _("differs from import"),
    "import_agrees": _("import agrees"),
    "no_model": _("no model yet"),
    "sent_back": _("was sent back"),
    "failed": _("model failed"),
    "audit": _("one look"),
    "uncalibrated": _("not calibrated"),
    "low_contrast_body": _("mannequin or skin"),
    "holes": _("holes"),
    "unusual_shape": _("unusual shape"),
    "differs_from_viewpoints": _("other viewpoints"),
    "wide_interval": _("uncertain"),
    "reopened": _("opened again"),
    "bad_import": _("import looks wrong"),
    "persons_mask": _("drawn by hand"),
}


def alike(code: str) -> list[str]:
    """The codes that read the same, this one among them.

    What an audit drew must look like what the model is fairly sure of (workflow.blind): a filter that told them apart
    would give it away.
    """
    words = str(SHORT.get(code, code))
    return [other for other in SHORT if str(SHORT[other]) == words] or [code]
