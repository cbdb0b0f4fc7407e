"""Why a photo is here, and why now: what may be told of its reasons and what gave it its turn in the queue."""

from typing import Any

from workbench.workflow.blind import told_reasons
from workbench.workflow.models import Item
from workbench.workflow.states import State

TOLD = ("code", "text", "value", "threshold")


def why(item: Item) -> list[dict[str, Any]]:
    """The photo's reasons as somebody may read them; whoever annotates it reads last why its turn is now."""
    if not item.turn or item.state != State.TO_ANNOTATE:
        return told_reasons(item)
    return [*told_reasons(item), {name: item.turn[name] for name in TOLD}]
