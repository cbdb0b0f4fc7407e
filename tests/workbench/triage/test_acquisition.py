"""Which photo next: rules that hold for any photos, and what each strategy puts first."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.triage.acquisition import APART, Candidate, Choice, Strategy, order
from workbench.triage.core_set import farthest_first
from workbench.triage.spacing import apart

Draw = Callable[[st.SearchStrategy[Any]], Any]
Features = NDArray[np.float32]


def numbers(row: Any) -> Features:
    """Features as the encoder gives them."""
    return np.array(row, np.float32)


number = st.none() | st.just(float("nan")) | st.floats(0, 1)


@st.composite
def waiting(draw: Draw) -> list[Candidate]:
    """Up to forty photos with whatever is known of them, and of some nothing."""
    ids = draw(st.lists(st.integers(1, 10**9), max_size=40, unique=True))
    return [
        Candidate(
            one,
            draw(st.integers(0, 8)),
            draw(st.sampled_from(["Front", "Back", ""])),
            draw(number),
            draw(number),
            draw(number),
            draw(number),
            draw(st.none() | st.lists(st.floats(-2, 2), min_size=3, max_size=3).map(numbers)),
            draw(st.none() | st.integers(0, 5)),
            draw(st.booleans()),
        )
        for one in ids
    ]


choices = st.builds(
    Choice,
    st.sampled_from(list(Strategy)),
    st.integers(0, 99),
    st.integers(0, 9),
    st.sampled_from([0.0, 0.15, 0.5, 1.0]),
)


def ids(candidates: list[Candidate], choice: Choice) -> list[int]:
    """The order as ids."""
    return [turn.id for turn in order(candidates, choice)]


@settings(deadline=None)
@given(waiting(), choices, st.randoms())
def test_every_photo_once_whatever_the_order_they_came_in(found: list[Candidate], choice: Choice, random: Any) -> None:
    """The order is a permutation, and the same for the same photos, seed and round."""
    first = order(found, choice)
    assert sorted(turn.id for turn in first) == sorted(one.id for one in found)
    random.shuffle(found)
    assert order(found, choice) == first


@settings(deadline=None)
@given(waiting(), choices)
def test_every_photo_says_why(found: list[Candidate], choice: Choice) -> None:
    """A written reason each, and the control arm has its own."""
    for turn in order(found, choice):
        assert turn.reason.text.startswith("Its turn now")
        assert "nan" not in turn.reason.text
        if choice.strategy is not Strategy.RANDOM:
            assert (turn.reason.code == "turn_lot") == turn.lot


@settings(deadline=None)
@given(st.integers(0, 300), st.sampled_from([s for s in Strategy if s is not Strategy.RANDOM]), st.floats(0, 1))
def test_the_control_arm_has_its_share_of_every_beginning(count: int, strategy: Strategy, share: float) -> None:
    """Of the first n places its share, to within one place, not only of all."""
    found = [Candidate(one, garment=one, dice=one / (count + 1)) for one in range(count)]
    lots = np.cumsum([turn.lot for turn in order(found, Choice(strategy, control_share=share))])
    assert all(abs(lots[place] - (place + 1) * share) <= 1 for place in range(count))


def test_who_triage_drew_by_lot_takes_the_control_places_first() -> None:
    """There is one lottery: the drawn are not drawn a second time."""
    found = [Candidate(one, garment=one, dice=0.9 if one % 10 == 0 else 0.5, drawn=one % 10 == 0) for one in range(100)]
    turns = order(found, Choice(Strategy.ESTIMATED, control_share=0.1))
    assert sorted(turn.id for turn in turns if turn.lot) == list(range(0, 100, 10))


@settings(deadline=None)
@given(waiting(), choices)
def test_what_belongs_together_lies_apart(found: list[Candidate], choice: Choice) -> None:
    """Within the first photos no garment and no near-duplicate comes twice before all that belong to nobody's did."""
    by_id = {one.id: one for one in found}
    groups = _groups(found)
    placed = [groups[one] for one in ids(found, choice)]
    assert len(set(placed[: len(set(placed))][:APART])) == min(APART, len(set(placed)))
    assert set(by_id) == set(groups)


@given(st.lists(st.integers(0, 6), max_size=60), st.integers(1, 8))
def test_apart_only_where_it_can_be_avoided(garments: list[int], distance: int) -> None:
    """Two of a garment come nearer than the distance only when no other garment was free."""
    placed = [garments[place] for place in apart([(one, None) for one in garments], distance)]
    assert sorted(placed) == sorted(garments)
    for place, garment in enumerate(placed):
        recent = set(placed[max(0, place - distance + 1) : place])
        assert garment not in recent or set(placed[place:]) <= recent


def test_the_noise_decays() -> None:
    """At first a draw in proportion to the gain; after many promotions the order of the gains themselves."""
    found = [Candidate(one, garment=one, dice=1 - 0.001 * (one + 1)) for one in range(200)]
    best = list(reversed(range(200)))
    # How far the order is from that of the gains, as a rank correlation.
    near = [np.corrcoef(np.argsort(ids(found, Choice(round=at, control_share=0.0))), np.argsort(best))[0, 1]
            for at in (0, 2, 4, 12)]  # fmt: skip
    assert near == sorted(near)
    assert near[0] < 0.9
    assert near[-1] > 0.99


@pytest.mark.parametrize("strategy", [s for s in Strategy if s is not Strategy.RANDOM])
@pytest.mark.parametrize("unknown", [None, float("nan")])
def test_what_cannot_be_scored_comes_first(strategy: Strategy, unknown: float | None) -> None:
    """Nothing is known of it, so nothing can be said against it."""
    known = [Candidate(n, n, "", 0.1, 0.0, 0.9, 0.1, numbers([n, 0])) for n in range(20)]
    features = None if unknown is None else numbers([unknown, 0])
    blank = [Candidate(n, n, "", unknown, unknown, unknown, unknown, features) for n in (20, 21)]
    turns = order(known + blank, Choice(strategy, control_share=0.0))
    assert {turn.id for turn in turns[:2]} == {20, 21}
    assert {turn.reason.code for turn in turns[:2]} == {"turn_unknown"}


@pytest.mark.parametrize(
    ("strategy", "field"),
    [(Strategy.ESTIMATED, "dice"), (Strategy.DISAGREEMENT, "agreement"), (Strategy.ENTROPY, "entropy")],
)
def test_each_goes_by_its_own_number(strategy: Strategy, field: str) -> None:
    """The worst of that number first: low Dice, little agreement, much entropy."""
    found = [Candidate(n, n) for n in range(10)]
    for one in found:
        object.__setattr__(one, field, one.id / 10)
    expected = list(range(10)) if field != "entropy" else list(range(9, -1, -1))
    assert ids(found, Choice(strategy, control_share=0.0)) == expected


def test_of_equal_estimates_the_less_certain() -> None:
    """A calibration in steps gives many photos the same estimate."""
    found = [Candidate(n, n, dice=0.9, width=n / 100) for n in range(9)]
    assert ids(found, Choice(Strategy.ESTIMATED, control_share=0.0)) == list(range(8, -1, -1))


def test_viewpoints_take_turns() -> None:
    """A rare viewpoint that the model does well is not starved; it has places by what is to be gained there."""
    found = [Candidate(n, n, "Front", 0.90) for n in range(90)] + [
        Candidate(n, n, "Back", 0.99) for n in range(90, 180)
    ]
    first = ids(found, Choice(Strategy.MIXED, round=9, control_share=0.0))[:33]
    assert 2 <= sum(one >= 90 for one in first) <= 4


def test_core_set_takes_what_is_unlike_the_labelled() -> None:
    """Three clusters, one of them labelled: one photo of each other cluster comes before a second of any."""
    at = {0: (0, 0), 1: (0, 0.1), 2: (5, 0), 3: (5, 0.1), 4: (0, 9), 5: (0, 9.1)}
    found = [Candidate(n, n, features=numbers(place)) for n, place in at.items()]
    labelled = numbers([[0, 0.05]])
    first = ids(found, Choice(Strategy.CORE_SET, control_share=0.0, labelled=labelled))[:2]
    assert first[0] in {4, 5}
    assert first[1] in {2, 3}


@given(st.integers(1, 60), st.integers(0, 4))
def test_farthest_first_shrinks(count: int, labelled: int) -> None:
    """Each place once, and no later photo lies farther than an earlier one."""
    features = np.random.default_rng(count).standard_normal((count, 4)).astype(np.float32)
    known = np.zeros((labelled, 4), np.float32) if labelled else None
    places, distances = farthest_first(features, known)
    assert sorted(places) == list(range(count))
    tail = distances[0 if labelled else 1 :]
    assert tail == sorted(tail, reverse=True)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_that_is_none(share: float) -> None:
    """Said before anything is ordered."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        order([], Choice(control_share=share))


def _groups(found: list[Candidate]) -> dict[int, int]:
    """Which photos belong together, by a plain search over all pairs."""
    group = {one.id: place for place, one in enumerate(found)}
    for _ in found:
        for one in found:
            for other in found:
                if one.garment == other.garment or (one.alike is not None and one.alike == other.alike):
                    group[one.id] = group[other.id] = min(group[one.id], group[other.id])
    return group
