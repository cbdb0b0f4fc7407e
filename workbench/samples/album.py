"""An album of drawn photos: which garments, from which viewpoints, under which names."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.samples.bad_masks import bad_mask
from workbench.samples.design import VIEWS, Design, dealt, design
from workbench.samples.fields import Bytes
from workbench.samples.scene import scene

WIDTH, HEIGHT = 768, 1152
BAD_EVERY = 12


@dataclass(frozen=True)
class DrawnPhoto:
    """photo (h, w, 3) RGB, alpha and bad_mask (h, w), all uint8; alpha is the true mask with soft edges.

    name is `<garment id>_<Viewpoint>` without a suffix; bad_mask is None for most photos.
    """

    name: str
    photo: Bytes
    alpha: Bytes
    traits: tuple[str, ...]
    bad_mask: Bytes | None


@dataclass(frozen=True)
class Planned:
    """A photo not drawn yet."""

    design: Design
    view: str

    @property
    def name(self) -> str:
        return f"{self.design.garment}_{self.view}"


def plan(count: int, seed: int = 0) -> list[Planned]:
    """The first `count` photos, garment after garment; an album's beginning does not depend on its length."""
    planned: list[Planned] = []
    number = 0
    while len(planned) < count:
        garment = design(number, seed)
        planned += [Planned(garment, view) for view in dealt(VIEWS, seed, 9, number)]
        number += 1
    return planned[:count]


def drawn(photo: Planned, seed: int, width: int, height: int, mistake: int | None = None) -> DrawnPhoto:
    """Draw one photo; `mistake` is the kind of bad mask to add, if any."""
    picture = scene(photo.design, photo.view, seed, width, height)
    spoilt = None if mistake is None else bad_mask(picture, mistake)
    return DrawnPhoto(photo.name, picture.photo, picture.alpha, photo.design.traits, spoilt)


def draw(count: int, seed: int = 0, width: int = WIDTH, height: int = HEIGHT) -> Iterator[DrawnPhoto]:
    """Draw `count` photos one by one; every twelfth brings a bad mask along."""
    for index, photo in enumerate(plan(count, seed)):
        turn, rest = divmod(index, BAD_EVERY)
        yield drawn(photo, seed, width, height, turn if rest == BAD_EVERY - 1 else None)
