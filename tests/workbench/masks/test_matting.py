"""Soft edges on drawn photos whose alpha and garment colours are known."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from workbench.masks import matting
from workbench.masks.matting import hard_band, soft_cutout

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
HEIGHT, WIDTH = 400, 300


def cloth(colour: tuple[int, int, int], grain: int, seed: int) -> Doubles:
    """A texture around a colour whose grains are so many pixels large: (HEIGHT, WIDTH, 3)."""
    noise = np.random.default_rng(seed).normal(0, 12, (HEIGHT // grain + 1, WIDTH // grain + 1, 3))
    return np.asarray(np.array(colour) + cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)).clip(0, 255)


def disc(softness: float) -> Doubles:
    """The true alpha (HEIGHT, WIDTH) in 0..1 of a disc whose edge is about four times `softness` pixels wide."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    alpha = 1 / (1 + np.exp((np.hypot(y - 200, x - 150) - 110) / softness))
    return np.asarray(np.clip(1.04 * alpha - 0.02, 0, 1))


def hardened(alpha: Doubles) -> Bytes:
    """The mask a person would draw."""
    return np.where(alpha >= 0.5, np.uint8(255), np.uint8(0))


def photo(alpha: Doubles, garment: Doubles, wall: Doubles) -> Bytes:
    """The garment before the wall."""
    share = alpha[..., None]
    return np.rint(share * garment + (1 - share) * wall).astype(np.uint8)


BLUE, SAND = (60, 90, 170), (214, 190, 150)


@pytest.mark.parametrize(("softness", "grain", "better"), [(0.5, 8, 5.0), (0.9, 8, 3.0), (0.9, 3, 2.0)])
def test_alpha_is_several_times_nearer_the_truth_than_the_hard_mask(softness: float, grain: int, better: float) -> None:
    """On fine and on coarse texture."""
    truth = disc(softness)
    mask = hardened(truth)
    cutout = soft_cutout(photo(truth, cloth(BLUE, grain, 0), cloth(SAND, grain, 1)), mask)
    before, after = (np.abs(alpha / 255 - truth).sum() for alpha in (mask, cutout[..., 3]))
    assert after * better < before


def test_the_old_background_leaves_no_fringe() -> None:
    """On black, what is left of the light wall is a fraction of what the photo's own colours would leave."""
    truth, garment = disc(0.9), cloth(BLUE, 8, 0)
    rgb = photo(truth, garment, cloth(SAND, 8, 1))
    cutout = soft_cutout(rgb, hardened(truth))
    ring = (cutout[..., 3] > 10) & (cutout[..., 3] < 245)
    assert ring.sum() > 500
    own, photos = (np.abs(colours[ring] - garment[ring]).mean() for colours in (cutout[..., :3], rgb))
    assert own * 4 < photos


def test_further_inside_and_outside_nothing_changes() -> None:
    """Neither alpha nor colour."""
    truth = disc(0.9)
    rgb, mask = photo(truth, cloth(BLUE, 3, 0), cloth(SAND, 3, 1)), hardened(truth)
    cutout = soft_cutout(rgb, mask)
    away = ~hard_band(mask)
    assert np.array_equal(cutout[away], np.dstack([rgb, mask])[away])
    from_edge = cv2.distanceTransform(mask, cv2.DIST_L2, 3) + cv2.distanceTransform(255 - mask, cv2.DIST_L2, 3)
    assert from_edge[~away].max() < 5
    assert hard_band(mask).sum() > 1500


def test_stretches_that_are_soft_already_keep_their_alpha() -> None:
    """The left half was refined by hand; only the right one is solved."""
    truth = disc(0.9)
    drawn = np.rint(cv2.GaussianBlur(hardened(truth), (0, 0), 2)).astype(np.uint8)
    drawn[:, 150:] = hardened(truth)[:, 150:]
    cutout = soft_cutout(photo(truth, cloth(BLUE, 8, 0), cloth(SAND, 8, 1)), drawn)
    assert np.array_equal(cutout[:, :140, 3], drawn[:, :140])
    assert not np.array_equal(cutout[:, 160:, 3], drawn[:, 160:])


def test_where_both_sides_are_alike_the_outline_is_believed() -> None:
    """A white knit on a white wall is not eaten by its own pattern."""
    truth = disc(0.5)
    light = np.full((HEIGHT, WIDTH, 3), 236.0)
    knit: Doubles = light - 60 * (np.arange(HEIGHT) // 3 % 2)[:, None, None]
    cutout = soft_cutout(photo(truth, knit, light), hardened(truth))
    inside = cv2.distanceTransform(hardened(truth), cv2.DIST_L2, 3) >= 2
    assert cutout[inside][:, 3].min() > 180


def test_half_transparent_cloth_keeps_its_colours() -> None:
    """Only at its outline does the wall go."""
    truth = np.where(disc(0.5) > 0.5, 0.6, 0.0)
    rgb = photo(truth, cloth(BLUE, 8, 0), cloth(SAND, 8, 1))
    cutout = soft_cutout(rgb, np.rint(255 * truth).astype(np.uint8))
    deep = cv2.distanceTransform((truth > 0).astype(np.uint8), cv2.DIST_L2, 3) > 2 * matting.FAR
    assert np.array_equal(cutout[deep][:, :3], rgb[deep])


def test_tiles_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ones give what one large one gives."""
    truth = disc(0.9)
    rgb, mask = photo(truth, cloth(BLUE, 3, 0), cloth(SAND, 3, 1)), hardened(truth)
    monkeypatch.setattr(matting, "TILE", 1000)
    whole = soft_cutout(rgb, mask)
    monkeypatch.setattr(matting, "TILE", 64)
    parts = soft_cutout(rgb, mask)
    assert np.abs(whole.astype(int) - parts).max() <= 6


@pytest.mark.parametrize("value", [0, 255, 100])
def test_a_mask_without_a_hard_outline_changes_nothing(value: int) -> None:
    """Empty, full, or see-through all over."""
    rgb = np.random.default_rng(0).integers(0, 256, (40, 30, 3)).astype(np.uint8)
    alpha = np.full((40, 30), value, np.uint8)
    assert np.array_equal(soft_cutout(rgb, alpha), np.dstack([rgb, alpha]))


@settings(max_examples=40)
@given(
    rgb=arrays(np.uint8, (9, 12, 3)),
    alpha=arrays(np.uint8, (9, 12), elements=st.sampled_from([0, 0, 255, 255, 90])),
)
def test_any_picture_gives_a_cutout_that_keeps_soft_pixels(rgb: Bytes, alpha: Bytes) -> None:
    """However odd the mask."""
    cutout = soft_cutout(rgb, alpha)
    assert cutout.shape == (9, 12, 4)
    assert (cutout[alpha == 90][:, 3] == 90).all()
