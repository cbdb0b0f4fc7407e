"""The mask format: exact both ways, small, and closed to everything it cannot have written."""

import contextlib
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from workbench.masks import codec
from workbench.masks.codec import CodecError

shapes = st.tuples(st.integers(1, 40), st.integers(1, 40))
soft = shapes.flatmap(lambda shape: arrays(np.uint8, shape))
hard = shapes.flatmap(lambda shape: arrays(np.uint8, shape, elements=st.sampled_from([0, 255])))


def packed(width: int, height: int, values: list[int], lengths: list[int], count: int | None = None) -> bytes:
    """Bytes as the format has them, whatever sense they make."""
    planes = np.array(lengths, "<u4").view(np.uint8).reshape(-1, 4).T.tobytes()
    raw = struct.pack("<I", len(values) if count is None else count) + bytes(values) + planes
    return codec.HEADER.pack(codec.MAGIC, width, height) + zlib.compress(raw)


@given(soft | hard)
def test_what_is_encoded_comes_back(alpha: NDArray[np.uint8]) -> None:
    """To the pixel, soft edges too, with the size in the header."""
    data = codec.encode(alpha)
    assert np.array_equal(codec.decode(data), alpha)
    assert codec.size(data) == (alpha.shape[1], alpha.shape[0])


def test_the_layout_is_the_one_the_browser_reads() -> None:
    """Byte by byte: the other half lives in frontend/src/core/codec.ts."""
    alpha = np.array([[0, 0, 255], [255, 0, 0]], np.uint8)
    data = codec.encode(alpha)
    assert data[:12] == b"SVM1" + struct.pack("<II", 3, 2)
    lengths = b"\x02\x02\x02" + bytes(9)
    assert zlib.decompress(data[12:]) == struct.pack("<I", 3) + b"\x00\xff\x00" + lengths


def test_long_runs_use_all_four_planes() -> None:
    """A run of more than 65535 pixels."""
    alpha = np.zeros((300, 400), np.uint8)
    alpha[299, 399] = 255
    raw = zlib.decompress(codec.encode(alpha)[12:])
    first, second = 119_999, 1
    assert raw[6:] == bytes(
        byte for shift in (0, 8, 16, 24) for byte in ((first >> shift) & 255, (second >> shift) & 255)
    )


def test_masks_are_small() -> None:
    """A drawn garment of two megapixels takes a few hundred bytes."""
    rows, columns = np.ogrid[:1728, :1152]
    alpha = np.where((rows - 864) ** 2 / 4 + (columns - 576) ** 2 < 300**2, np.uint8(255), np.uint8(0))
    assert len(codec.encode(alpha)) < 3000


@given(soft, st.data())
def test_damage_is_refused_and_never_crashes(alpha: NDArray[np.uint8], data: st.DataObject) -> None:
    """Cut short anywhere, or with one byte changed: a CodecError, or a mask of some header's size."""
    whole = codec.encode(alpha)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(CodecError):
        codec.decode(whole[:cut])
    place, value = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 255))
    changed = whole[:place] + bytes([value]) + whole[place + 1 :]
    with contextlib.suppress(CodecError):
        assert codec.decode(changed).shape[::-1] == codec.size(changed)


@given(st.binary(max_size=200))
def test_strange_bytes_are_refused(data: bytes) -> None:
    """With and without the right beginning."""
    for attempt in (data, codec.MAGIC + data):
        with pytest.raises(CodecError):
            codec.decode(attempt)


@pytest.mark.parametrize(
    "data",
    [
        packed(2, 2, [0, 255], [2, 1]),
        packed(2, 2, [0, 255], [2, 3]),
        packed(2, 2, [0, 255], [4, 0]),
        packed(2, 2, [], []),
        packed(2, 2, [0], [4], count=2),
        packed(2, 2, [0], [4], count=2**32 - 1),
        packed(2, 2, [0, 255], [2**32 - 1, 5]),
        packed(0, 2, [0], [1]),
        packed(2**31, 2**31, [0], [1]),
        packed(2, 2, [0], [4]) + b"x",
    ],
    ids=["short", "long", "empty run", "no runs", "count", "huge count", "overflow", "no width", "too large", "tail"],
)
def test_runs_that_do_not_fill_the_picture_are_refused(data: bytes) -> None:
    """Each in its own way."""
    with pytest.raises(CodecError):
        codec.decode(data)


def test_a_body_that_unfolds_without_end_is_refused() -> None:
    """Twenty megabytes of zeros from twenty kilobytes, for a picture of four pixels."""
    bomb = codec.HEADER.pack(codec.MAGIC, 2, 2) + zlib.compress(bytes(20_000_000), 9)
    with pytest.raises(CodecError):
        codec.decode(bomb)


@pytest.mark.parametrize("array", [np.zeros((2, 2, 2), np.uint8), np.zeros((2, 2), np.int16), np.zeros(0, np.uint8)])
def test_only_pictures_of_bytes_are_encoded(array: NDArray[np.uint8]) -> None:
    """Anything else is a mistake of the caller."""
    with pytest.raises(CodecError):
        codec.encode(array)


@given(soft)
def test_measure_is_what_counting_gives(alpha: NDArray[np.uint8]) -> None:
    """Area and box of what is at least half inside."""
    area, (left, top, right, bottom) = codec.measure(alpha)
    inside = alpha >= 128
    assert area == inside.sum()
    assert inside[top:bottom, left:right].sum() == area
    if area:
        for edge in (inside[top], inside[bottom - 1], inside[:, left], inside[:, right - 1]):
            assert edge.any()


@given(soft, st.data())
def test_dice_is_symmetric_and_one_for_equals(alpha: NDArray[np.uint8], data: st.DataObject) -> None:
    """And agrees with its formula."""
    other = data.draw(arrays(np.uint8, alpha.shape))
    x, y = alpha >= 128, other >= 128
    total = int(x.sum() + y.sum())
    expected = 2 * int((x & y).sum()) / total if total else 1.0
    assert codec.dice(alpha, other) == codec.dice(other, alpha) == pytest.approx(expected)
    assert codec.dice(alpha, alpha) == 1.0


def test_union_takes_the_larger_alpha() -> None:
    """Where layers overlap; nothing at all is empty."""
    one, two = np.array([[0, 100]], np.uint8), np.array([[50, 90]], np.uint8)
    assert codec.union([one, two], (1, 2)).tolist() == [[50, 100]]
    assert codec.union([], (1, 2)).tolist() == [[0, 0]]
