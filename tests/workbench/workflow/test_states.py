"""The table of moves: what it promises whoever walks through it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.workflow.lots import lot
from workbench.workflow.states import FOR_MACHINES, FOR_PEOPLE, SEEN_BY_A_PERSON, TABLE, Event, State, after

MOVES = {(state, event) for state in State for event in Event}


@given(st.sampled_from(sorted(TABLE)))
def test_a_known_move_leads_where_the_table_says(move: tuple[State, Event]) -> None:
    """Also when the words come as plain text, as they lie in the database."""
    state, event = move
    assert after(state, event) is TABLE[move]
    assert after(state.value, event.value) is TABLE[move]  # type: ignore[arg-type]


@given(st.sampled_from(sorted(MOVES - set(TABLE))))
def test_every_other_move_is_refused(move: tuple[State, Event]) -> None:
    """And says what cannot happen."""
    with pytest.raises(ValueError, match=move[1].value):
        after(*move)


def test_from_everywhere_a_photo_can_be_accepted() -> None:
    """No state is a dead end."""
    reached = {State.ACCEPTED}
    while more := {state for (state, _), to in TABLE.items() if to in reached} - reached:
        reached |= more
    assert reached == set(State)


def test_every_state_but_the_first_is_entered() -> None:
    """TO_PRESEGMENT is entered by being enrolled, too."""
    assert set(TABLE.values()) == set(State)


@given(st.lists(st.sampled_from(sorted(Event)), max_size=30))
def test_no_walk_accepts_a_photo_without_a_mask(events: list[Event]) -> None:
    """The last event before ACCEPTED is one that needs a mask: a machine's, an annotator's or a reviewer's."""
    state, last = State.TO_PRESEGMENT, Event.ENROLLED
    for event in events:
        if (state, event) in TABLE:
            state, last = TABLE[state, event], event
    if state is State.ACCEPTED:
        assert last in {Event.AUTO_ACCEPTED, *SEEN_BY_A_PERSON}


def test_nobody_waits_for_two() -> None:
    """A state awaits people, machines, or nobody."""
    assert not set(FOR_PEOPLE) & set(FOR_MACHINES)
    assert set(State) - set(FOR_PEOPLE) - set(FOR_MACHINES) == {State.ACCEPTED, State.DISCARDED}


@given(st.text(max_size=64), st.text(max_size=20))
def test_a_lot_is_drawn_once(photo: str, purpose: str) -> None:
    """The same photo and purpose have the same lot, in [0, 1)."""
    assert lot(photo, purpose) == lot(photo, purpose)
    assert 0 <= lot(photo, purpose) < 1


def test_lots_are_spread_evenly_and_apart() -> None:
    """Of 4000 photos a tenth draws below 0.1, whatever another purpose drew."""
    photos = [str(number) for number in range(4000)]
    drawn = [photo for photo in photos if lot(photo, "control:1") < 0.1]
    again = [photo for photo in drawn if lot(photo, "review:1") < 0.5]
    assert 340 < len(drawn) < 460
    assert 0.38 < len(again) / len(drawn) < 0.62
