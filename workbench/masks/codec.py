"""Pure: one layer's 8-bit alpha to a few hundred bytes and back. The browser's twin is frontend/src/core/codec.ts.

    "SVM1" | width u32 | height u32 | zlib( n u32 | values u8[n] | n lengths u32 as four byte planes )     little endian

Runs go along the rows over the whole picture. Splitting the lengths into byte planes puts the many zero bytes side by
side, where zlib all but removes them. A hard mask is only a mask with two values, so soft alpha needs no second format.
"""

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MAGIC = b"SVM1"
HEADER = struct.Struct("<4sII")
COUNT = struct.Struct("<I")
LARGEST_PIXELS = 64_000_000
HALF = 128


class CodecError(ValueError):
    """The bytes are no mask."""


def encode(alpha: NDArray[np.uint8]) -> bytes:
    """Encode alpha (height, width) uint8, 0 outside to 255 inside."""
    if alpha.ndim != 2 or alpha.dtype != np.uint8:
        raise CodecError("A layer is a two-dimensional array of bytes.")
    values, lengths = runs(alpha)
    planes = lengths.astype("<u4").view(np.uint8).reshape(-1, 4).T.tobytes()
    body = zlib.compress(COUNT.pack(values.size) + values.tobytes() + planes, 6)
    return HEADER.pack(MAGIC, alpha.shape[1], alpha.shape[0]) + body


def decode(data: bytes) -> NDArray[np.uint8]:
    """Decode to alpha (height, width) uint8. Raises CodecError for anything that `encode` cannot have written."""
    width, height = size(data)
    values, lengths = _body(data, width * height)
    return np.repeat(values, lengths).reshape(height, width)


def size(data: bytes) -> tuple[int, int]:
    """(width, height) from the header alone. Raises CodecError."""
    if len(data) < HEADER.size:
        raise CodecError("The mask is cut short.")
    magic, width, height = HEADER.unpack_from(data)
    if magic != MAGIC:
        raise CodecError("This is no mask: it does not start with SVM1.")
    if not 0 < width * height <= LARGEST_PIXELS:
        raise CodecError(f"A mask of {width} x {height} pixels cannot be stored.")
    return width, height


def measure(alpha: NDArray[np.uint8]) -> tuple[int, tuple[int, int, int, int]]:
    """(area, box): pixels at least half inside; left, top, right, bottom, the last two excluded."""
    inside = alpha >= HALF
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if rows.size == 0:
        return 0, (0, 0, 0, 0)
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return int(np.count_nonzero(inside)), box


def runs(alpha: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Values and lengths of the runs of equal bytes along the rows of alpha (height, width)."""
    flat = np.ascontiguousarray(alpha).ravel()
    if flat.size == 0:
        raise CodecError("A layer needs at least one pixel.")
    starts = np.concatenate(([0], np.flatnonzero(flat[1:] != flat[:-1]) + 1))
    lengths = np.diff(np.append(starts, flat.size)).astype(np.uint32)
    return flat[starts], lengths


def union(layers: Sequence[NDArray[np.uint8]], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """The largest alpha of several layers at each pixel: (height, width) uint8, zeros where there are none."""
    out = np.zeros(shape, np.uint8)
    for layer in layers:
        np.maximum(out, layer, out=out)
    return out


def dice(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """2|X∩Y| / (|X|+|Y|) of two alphas cut at one half; two empty masks agree wholly."""
    x, y = one >= HALF, other >= HALF
    total = np.count_nonzero(x) + np.count_nonzero(y)
    return 1.0 if total == 0 else float(2 * np.count_nonzero(x & y) / total)


def _body(data: bytes, pixels: int) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    unpacker = zlib.decompressobj()
    try:
        # A hostile body may unfold without end; more than one run a pixel is never needed.
        raw = unpacker.decompress(data[HEADER.size :], COUNT.size + 5 * pixels)
    except zlib.error as error:
        raise CodecError("The mask is damaged.") from error
    if not unpacker.eof or unpacker.unused_data or len(raw) < COUNT.size:
        raise CodecError("The mask is cut short or too long.")
    (count,) = COUNT.unpack_from(raw)
    if len(raw) != COUNT.size + 5 * count or count == 0:
        raise CodecError("The mask's runs do not fit their count.")
    values = np.frombuffer(raw, np.uint8, count, COUNT.size)
    planes = np.frombuffer(raw, np.uint8, 4 * count, COUNT.size + count).reshape(4, count)
    lengths = np.ascontiguousarray(planes.T).view("<u4").ravel()
    if int(lengths.astype(np.uint64).sum()) != pixels or not lengths.all():
        raise CodecError("The mask's runs do not fill its picture.")
    return values, lengths
