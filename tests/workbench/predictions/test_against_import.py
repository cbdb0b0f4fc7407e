"""What is said of a prediction beside the mask that came with the photo."""

import pytest

from tests.factories import alpha
from workbench.predictions.against_import import difference


def test_the_same_mask_differs_nowhere() -> None:
    """All of the outline agrees, and there is no place to look at."""
    assert difference(alpha(), alpha()) == {"import_surface": 1.0}


def test_the_largest_difference_has_a_box() -> None:
    """In pixels of the photo; the outline still agrees where nothing was cut."""
    found = difference(alpha(), alpha(box=(12, 8, 36, 40)))
    assert {name: found[name] for name in list(found)[1:]} == {
        "import_left": 12, "import_top": 40, "import_width": 24, "import_height": 16,
    }  # fmt: skip
    # Of 140 and 108 pixels of outline 90 each lie within two pixels of the other: the upper part.
    assert found["import_surface"] == pytest.approx(180 / 248, abs=1e-4)


def test_outlines_a_pixel_apart_are_no_place_to_look_at() -> None:
    """Within the tolerance of two pixels they even agree."""
    assert difference(alpha(), alpha(box=(11, 7, 37, 57))) == {"import_surface": 1.0}
