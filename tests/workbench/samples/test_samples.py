"""The drawn photos: the same every time, with masks that fit them and mistakes that show."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from workbench.intake.likeness import SAME, difference, distances, likeness, unpack
from workbench.intake.repeats import NEAR
from workbench.samples import DrawnPhoto, draw, write
from workbench.samples.album import plan
from workbench.samples.bad_masks import CLEARLY_WRONG, MISTAKES, bad_mask, dice, shows
from workbench.samples.design import TRAITS, YAW, design
from workbench.samples.scene import scene
from workbench.samples.write import masked_names

SMALL = (192, 288)


@pytest.fixture(scope="module")
def album() -> list[DrawnPhoto]:
    return list(draw(24, 0, *SMALL))


def test_the_same_seed_draws_the_same_pictures(album: list[DrawnPhoto]) -> None:
    for first, again in zip(album, draw(6, 0, *SMALL), strict=False):
        assert first.name == again.name
        assert np.array_equal(first.photo, again.photo)
        assert np.array_equal(first.alpha, again.alpha)


def test_another_seed_draws_others(album: list[DrawnPhoto]) -> None:
    other = next(draw(1, 1, *SMALL))
    assert not np.array_equal(album[0].photo, other.photo)


def test_photos_and_masks_have_the_size_asked_for(album: list[DrawnPhoto]) -> None:
    for picture in album:
        assert picture.photo.shape == (288, 192, 3)
        assert picture.alpha.shape == (288, 192)
        assert picture.photo.dtype == picture.alpha.dtype == np.uint8


def test_every_garment_is_there_with_a_soft_edge(album: list[DrawnPhoto]) -> None:
    for picture in album:
        inside = (picture.alpha > 250).mean()
        soft = ((picture.alpha > 20) & (picture.alpha < 235)).sum()
        assert 0.02 < inside < 0.4, picture.name
        assert soft > 100, picture.name


def test_an_album_grows_at_its_end_only() -> None:
    assert [photo.name for photo in plan(9)] == [photo.name for photo in plan(30)][:9]


def test_names_are_garment_and_viewpoint() -> None:
    names = [photo.name for photo in plan(60)]
    parts = [name.split("_") for name in names]
    assert len(set(names)) == 60
    assert all(garment.startswith("SV-") and view in YAW for garment, view in parts)
    assert {view for _, view in parts} == set(YAW)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_all_traits_occur_within_sixty_photos(seed: int) -> None:
    seen = {trait for photo in plan(60, seed) for trait in photo.design.traits}
    assert seen == set(TRAITS)


@pytest.mark.parametrize("turn", range(len(MISTAKES)))
def test_every_mistake_is_clearly_worse_than_the_truth(turn: int) -> None:
    worn = [d for d in (design(n, 0) for n in range(40)) if shows(d, turn)]
    for each in worn[:3]:
        picture = scene(each, "Front", 0, *SMALL)
        assert dice(MISTAKES[turn](picture), picture.alpha) < CLEARLY_WRONG, each.garment


def test_a_mistake_that_does_not_show_gives_way_to_the_next() -> None:
    sleeveless = next(d for d in (design(n, 0) for n in range(40)) if d.kind == "trousers")
    picture = scene(sleeveless, "Front", 0, *SMALL)
    assert dice(MISTAKES[0](picture), picture.alpha) == 1.0
    assert dice(bad_mask(picture, 0), picture.alpha) < CLEARLY_WRONG


def test_masks_come_for_whole_garments() -> None:
    photos = plan(60)
    names = masked_names(photos, 0.5, seed=0)
    whole = {name.split("_")[0] for name in names}
    assert 30 <= len(names) <= 32
    assert names == {photo.name for photo in photos if photo.design.garment in whole}


@pytest.mark.parametrize("number", [4, 8, 17, 18])
def test_a_plain_garments_back_is_another_photo_than_its_front(number: int) -> None:
    """An upload would warn otherwise that the one looks like the other."""
    front, back = (likeness(scene(design(number, 0), view, 0, 384, 576).photo) for view in ("Front", "Back"))
    near = int(distances(unpack([front.phash]), back.looked_up)[0]) <= NEAR
    assert not (near and difference(front.small, back.small) <= SAME)


def test_some_drawn_photos_bring_a_bad_mask(album: list[DrawnPhoto]) -> None:
    assert sum(picture.bad_mask is not None for picture in album) == 2


def test_openings_are_true_holes() -> None:
    """A keyhole shows the mannequin: a hole in the mask, enclosed by cloth."""
    worn = next(d for d in (design(n, 0) for n in range(200)) if d.opening == "keyhole")
    alpha = scene(worn, "Front", 0, 384, 576).alpha
    _, levels = cv2.findContours((alpha > 127).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    assert (levels[0][:, 3] >= 0).any()


def test_an_album_on_disk(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write(tmp_path, count=6, with_masks=0.5, bad_masks=1, progress=lambda done, total: told.append((done, total)))
    photos = {path.stem for path in (tmp_path / "photos").glob("*.jpg")}
    masks = {path.stem for path in (tmp_path / "masks").glob("*.png")}
    assert told == [(done, 6) for done in range(1, 7)]
    assert photos == {path.stem for path in (tmp_path / "truth").glob("*.png")}
    assert len(photos) == 6
    assert 3 <= len(masks) < 6
    assert "drawn" in (tmp_path / "README.txt").read_text()
    wrong = [name for name in masks if dice(_grey(tmp_path, "masks", name), _grey(tmp_path, "truth", name)) < 0.95]
    assert len(wrong) == 1
    assert (tmp_path / "wrong_masks.txt").read_text().split() == wrong


def _grey(folder: Path, kind: str, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    read = cv2.imread(str(folder / kind / f"{name}.png"), cv2.IMREAD_UNCHANGED)
    assert read is not None
    assert read.ndim == 2
    return np.asarray(read, dtype=np.uint8)
