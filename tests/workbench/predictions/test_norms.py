"""What is usual, on forms made by hand: a cut hem, a lost half, a side that is slimmer by right."""

from dataclasses import replace

import pytest

from workbench.predictions import norms
from workbench.predictions.norms import Form, Norm

DRESS = Form(area=0.20, x=0.5, y=0.5, width=0.4, height=0.8)


def dresses(count: int = 12, of: Form = DRESS) -> list[Form]:
    """Dresses as a studio takes them: some percent larger or smaller, a little to one side."""
    sway = [(number % 5 - 2) / 2 for number in range(count)]
    return [
        replace(of, area=of.area * (1 + 0.04 * s), x=of.x + 0.01 * s, height=of.height * (1 + 0.03 * s)) for s in sway
    ]


def usual(of: Form = DRESS) -> Norm:
    """What those dresses make usual."""
    found = norms.norm_of(dresses(of=of))
    assert found is not None
    return found


def test_few_masks_make_nothing_usual() -> None:
    """Below ten there is no norm."""
    assert norms.norm_of(dresses(9)) is None
    assert norms.norm_of(dresses(10)) is not None


def test_the_middle_and_the_spread_are_the_median_and_its_deviation() -> None:
    """Counted by hand, and one ruined mask moves neither."""
    forms = [replace(DRESS, x=0.4 + 0.02 * number) for number in range(10)] + [replace(DRESS, x=0.99)]
    norm = norms.norm_of(forms)
    assert norm is not None
    assert norm.middle["x"] == pytest.approx(0.5)
    assert norm.spread["x"] == pytest.approx(1.4826 * 0.06)


def test_a_usual_dress_is_not_far_off() -> None:
    """Not one of those that made the norm."""
    for form in dresses():
        found = norms.against_project(form, usual())
        assert max(found["area_z"], found["position_z"], found["shape_z"]) < 2.5


def test_a_cut_hem_is_found_by_area_place_and_form() -> None:
    """A quarter is missing at the bottom."""
    cut = replace(DRESS, area=0.15, y=0.4, height=0.6)
    found = norms.against_project(cut, usual())
    assert min(found["area_z"], found["position_z"], found["shape_z"]) > 3.5
    assert found["area_ratio"] == pytest.approx(0.75, abs=0.02)


def test_masks_that_hardly_differ_do_not_make_a_hair_unusual() -> None:
    """A spread of zero would divide by zero."""
    norm = norms.norm_of([DRESS] * 10)
    assert norm is not None
    found = norms.against_project(replace(DRESS, area=0.201, x=0.501), norm)
    assert found["area_z"] < 0.2
    assert found["position_z"] < 0.2


def test_a_garment_half_as_high_as_from_its_other_sides_is_found_without_any_norm() -> None:
    """The rest of the project may be anything."""
    half = replace(DRESS, area=0.1, height=0.4)
    found = norms.against_siblings(half, None, [(DRESS, None), (DRESS, None)])
    assert found["sibling_z"] > 5
    assert found["sibling_ratio"] == pytest.approx(0.5)
    assert norms.against_siblings(DRESS, None, [(DRESS, None)])["sibling_z"] == 0


def test_a_side_is_slimmer_by_right_and_a_lost_half_is_not() -> None:
    """Areas are compared with what is usual at each viewpoint."""
    side = replace(DRESS, area=0.1, width=0.2)
    front, aside = usual(), usual(side)
    assert norms.against_siblings(side, aside, [(DRESS, front)])["sibling_z"] < 0.5
    lost = norms.against_siblings(replace(DRESS, area=0.1, width=0.2), front, [(side, aside)])
    assert lost["sibling_z"] > 5
    assert lost["sibling_ratio"] == pytest.approx(0.5)


def test_without_other_viewpoints_there_is_nothing_to_say() -> None:
    """Missing, not zero."""
    assert norms.against_siblings(DRESS, usual(), []) == {}


def test_one_odd_sibling_does_not_blame_the_others() -> None:
    """The middle of the others counts."""
    odd = replace(DRESS, height=0.4)
    assert norms.against_siblings(DRESS, None, [(odd, None), (DRESS, None), (DRESS, None)])["sibling_z"] == 0


def test_two_shoes_are_one_form() -> None:
    """Their areas add up and their boxes join."""
    form = norms.form_of([(100, 10, 20, 20, 40), (200, 60, 10, 80, 40)], 100, 50)
    assert form == Form(area=300 / 5000, x=0.45, y=0.5, width=0.7, height=0.6)


def test_the_furthest_label_speaks_for_the_photo() -> None:
    """With its own ratio."""
    far, near = {"area_z": 5.0, "area_ratio": 0.4}, {"area_z": 1.0, "area_ratio": 1.1, "sibling_z": 0.5}
    found = norms.furthest([near | {"sibling_ratio": 0.9}, far])
    assert found == {"area_z": 5.0, "area_ratio": 0.4, "sibling_z": 0.5, "sibling_ratio": 0.9}
    assert norms.furthest([]) == {}
