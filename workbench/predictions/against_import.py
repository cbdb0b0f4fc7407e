"""How a prediction and the mask that came with the photo differ: how much of the outline, and where most."""

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.masks import codec
from workbench.masks.closeness import surface_dice

NEAR = 2.0
# Outlines that run a few pixels apart are no place to look at.
_THIN = 5
_BOX = ("import_left", "import_top", "import_width", "import_height")


def difference(imported: NDArray[np.uint8], found: NDArray[np.uint8]) -> dict[str, float]:
    """Signals of two masks (height, width) uint8: import_surface, the surface Dice at 2 px, and where there is such a
    place the box of the largest difference in pixels of the photo: import_left, import_top, import_width,
    import_height."""
    signals = {"import_surface": round(float(surface_dice(imported, found, NEAR)), 5)}
    apart = ((imported >= codec.HALF) != (found >= codec.HALF)).astype(np.uint8)
    apart = np.asarray(cv2.morphologyEx(apart, cv2.MORPH_OPEN, np.ones((_THIN, _THIN), np.uint8)), np.uint8)
    pieces, _, figures, _ = cv2.connectedComponentsWithStats(apart)
    if pieces == 1:
        return signals
    box = figures[1 + int(figures[1:, cv2.CC_STAT_AREA].argmax())][:4]
    return signals | dict(
        zip(("import_left", "import_top", "import_width", "import_height"), map(float, box), strict=True)
    )
