"""Which photos a reviewer judges without being told what the machine thinks of them.

An audit takes photos that the model is sure of. Whoever saw that, by a reason or by a high estimate, would wave them
through, and the audit would find nothing. So audits, other lots and the photos that the model is merely fairly sure of
are told alike until they are judged: by one sentence, and without an estimate.
"""

from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from workbench.workflow.models import Item
from workbench.workflow.states import State

# Codes of the reasons that are told alike.
ALIKE = ("fairly_sure", "audit", "control")
TEXT = "The model is fairly sure of this mask, or the photo was drawn by lot. Judge it like any other."
TOLD = {"code": ALIKE[0], "text": TEXT, "value": None, "threshold": None}
# SQLite cannot look into a list of JSON objects.
REASONS_AS_TEXT = Cast("reasons", TextField())


def is_blind(item: Item) -> bool:
    """Whether the photo waits for a reviewer who must not know what the machine thinks of it."""
    return item.state == State.TO_REVIEW and any(reason["code"] in ALIKE for reason in item.reasons)


def told_reasons(item: Item) -> list[dict[str, Any]]:
    """The photo's reasons as somebody may read them who is to judge it."""
    if not is_blind(item):
        return list(item.reasons)
    return [*(reason for reason in item.reasons if reason["code"] not in ALIKE), TOLD]


def blind_items(said: str = "said") -> Q:
    """The same as `is_blind` for a query; `said` is the name under which REASONS_AS_TEXT is annotated."""
    return Q(state=State.TO_REVIEW) & mentions_any(said)


def mentions_any(said: str = "said") -> Q:
    """Items with a reason that is told like an audit."""
    out = Q()
    for code in ALIKE:
        out |= Q(**{f"{said}__contains": f'"code": "{code}"'})
    return out
