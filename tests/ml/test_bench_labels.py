"""The figures of the benchmark of wrong masks, on cases counted by hand."""

import pytest

from tests.bench.bench_labels import Row, tenths
from tests.bench.injected import MISTAKES, allotted

KINDS = list(MISTAKES)


def _row(name: str, kind: str, score: float) -> Row:
    return Row(name, kind, score, "missing", 0.0, 0.0, 0.0)


def test_mistakes_are_allotted_equally_to_photos_that_can_show_them() -> None:
    """A tenth of fifty is five: one of each. The first photo has no straps to cut, so it gets the next mistake."""
    chosen = allotted(list(range(50)), 0.1, lambda place, kind: place > 0 or kind != KINDS[0])
    assert chosen == {0: KINDS[1], 1: KINDS[0], 2: KINDS[2], 3: KINDS[3], 4: KINDS[4]}


def test_a_mistake_that_nobody_can_show_is_left_out() -> None:
    """Rather than a mistake that is not one."""
    chosen = allotted(list(range(50)), 0.1, lambda place, kind: kind != KINDS[0])
    assert sorted(chosen.values()) == sorted(KINDS[1:])


def test_other_tenths_weigh_every_mistake_alike() -> None:
    """Four kinds are always seen and one never, being spoilt or not the same: four fifths of 1, one fifth of a half."""
    names = [str(place) for place in range(50)]
    rows = [_row(name, "studio", 0.0) for name in names]
    rows += [_row(name, kind, float(kind != KINDS[0])) for name in names for kind in KINDS]
    found = tenths(rows, draws=20)
    assert found.shape == (20,)
    assert found.tolist() == pytest.approx([0.9] * 20)
