"""The product's own sample photos: drawn, never photographed, the same for the same seed."""

from workbench.samples.album import DrawnPhoto, draw
from workbench.samples.write import write

__all__ = ["DrawnPhoto", "draw", "write"]
