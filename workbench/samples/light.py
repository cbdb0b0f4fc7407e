"""Light on a relief: one soft key light from the side, a bright studio all around."""

from dataclasses import dataclass

import cv2
import numpy as np

from workbench.samples.fields import Frame, Grid, Tube, blur


@dataclass(frozen=True)
class Light:
    """x is negative for a key light on the left; key is its share against the studio's own brightness."""

    x: float
    y: float
    key: float


def round_relief(at: Frame, tubes: list[Tube]) -> tuple[Grid, Grid, Grid]:
    """(relief in units, angle around the tube in radians, half width of that tube), each (m, n).

    Where tubes overlap the nearer surface wins, as it does for the eye.
    """
    relief = np.full(at.shape, -1e3, dtype=np.float32)
    angle = np.zeros(at.shape, dtype=np.float32)
    half = np.ones(at.shape, dtype=np.float32)
    for tube in tubes:
        across = tube.across(at)
        height = np.where(tube.distance(at) > -1.5, tube.half * np.sqrt(1 - across**2) * tube.depth, -1e3)
        nearer = height > relief
        relief = np.where(nearer, height, relief)
        angle = np.where(nearer, np.arcsin(across), angle)
        half = np.where(nearer, tube.half, half)
    # Where two limbs meet, skin and cloth bridge the crease.
    soft = blur(np.maximum(relief, 0).astype(np.float32), 1.6 * at.scale)
    return soft, angle.astype(np.float32), half.astype(np.float32)


def normals(relief: Grid, scale: float) -> tuple[Grid, Grid, Grid]:
    """Unit normals of a relief in units; the picture's y points down."""
    gx = np.asarray(cv2.Sobel(relief, cv2.CV_32F, 1, 0, ksize=3, scale=scale / 8), dtype=np.float32)
    gy = np.asarray(cv2.Sobel(relief, cv2.CV_32F, 0, 1, ksize=3, scale=scale / 8), dtype=np.float32)
    # A cliff between two pieces of cloth is a crease, not a mirror: its slope is held.
    gx, gy = np.clip(gx, -3, 3), np.clip(gy, -2, 2)
    length = 1 / np.sqrt(gx * gx + gy * gy + 1)
    return -gx * length, -gy * length, length


def shade(relief: Grid, scale: float, light: Light) -> tuple[Grid, Grid]:
    """(brightness around 1, gloss 0..1), both (m, n): Lambert plus a bright surround, and Blinn's highlight."""
    nx, ny, nz = normals(relief, scale)
    lz = float(np.sqrt(max(0.05, 1 - light.x**2 - light.y**2)))
    lambert = np.maximum(0, nx * light.x + ny * light.y + nz * lz)
    surround = 0.78 + 0.22 * nz
    brightness = surround * (1 - light.key) + lambert / lz * light.key
    middle = np.sqrt(light.x**2 + light.y**2 + (lz + 1) ** 2)
    gloss = np.maximum(0, (nx * light.x + ny * light.y + nz * (lz + 1)) / middle) ** 24
    return brightness.astype(np.float32), gloss.astype(np.float32)
