"""What the editor sends: a save, and how much effort the work took."""

from dataclasses import dataclass, field
from uuid import UUID

from workbench.masks.selectors import LayerJSON


@dataclass(frozen=True)
class Save:
    """One save as it arrives: the client's name for it, what it was based on, the lease, the layers as JSON."""

    op_id: UUID
    if_match: str
    generation: int
    layers: list[LayerJSON]


@dataclass(frozen=True)
class Spent:
    """What the editor measured.

    Seconds with pauses over 20 s left out, finished strokes, the same by tool, and the pixels that differ from what
    the photo was opened with; None where an older editor did not count them.
    """

    active_seconds: float
    strokes: int
    tools: dict[str, int] = field(default_factory=dict)
    pixels_changed: int | None = None
