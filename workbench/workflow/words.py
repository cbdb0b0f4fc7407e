"""How states are said of one photo."""

from django.utils.translation import gettext_lazy as _

from workbench.workflow.states import State

STATE_WORDS = {
    State.TO_PRESEGMENT: _("Waits for the model"),
    State.TO_ROUTE: _("In triage"),
    State.TO_ANNOTATE: _("To annotate"),
    State.TO_REVIEW: _("To review"),
    State.ACCEPTED: _("Accepted"),
    State.DISCARDED: _("Discarded"),
}
