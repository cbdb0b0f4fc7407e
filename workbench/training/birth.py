"""A model version is born with a calibration: what it says of the holdout, held against the truth. A door to ml."""

from collections.abc import Callable

from ml.infer import Segmentation
from workbench.datasets.models import Split
from workbench.masks.closeness import Closeness, Tally
from workbench.predictions import outcomes
from workbench.predictions.calibrate import calibrate
from workbench.predictions.inference import overall, photo_signals
from workbench.predictions.models import ModelVersion
from workbench.training.models import Snapshot

# The place of a photo in the holdout, its segmentation, and what that shares with all that its true mask speaks of.
Look = Callable[[int, Segmentation, Tally], None]


class Birth:
    """Watches a measurement on a snapshot's holdout; photos come in the order of the snapshot's entries."""

    def __init__(self, snapshot: Snapshot) -> None:
        entries = snapshot.entries.filter(split=Split.HOLDOUT)
        self.masks = [entry.mask for entry in entries.select_related("mask__photo")]
        self.measured: list[outcomes.Measured] = []

    def look(self, place: int, found: Segmentation, shared: Tally) -> None:
        """Keep what one photo's segmentation says of itself, and how close it is to the truth."""
        mask = self.masks[place]
        self.measured.append(
            outcomes.Measured(
                truth=mask,
                closeness=Closeness(shared.dice, shared.surface),
                confidence=overall(found.estimated_dice, found.masks),
                signals=photo_signals(mask.photo, found),
            )
        )

    def calibrate(self, version: ModelVersion) -> None:
        """Write the outcomes down, and calibrate where there are enough."""
        outcomes.born(version, self.measured)
        calibrate(version)
