"""Numbers, times and icons in templates."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from workbench.insights import words
from workbench.insights.templatetags import selvedge
from workbench.workflow.states import Event, State

SAID = [(None, "–"), (0.4, "0 s"), (59.4, "59 s"), (60, "1 min"), (200, "3 min 20 s"), (7500, "2 h 5 min")]


@pytest.mark.parametrize(("seconds", "said"), SAID)
def test_durations_are_said_in_their_own_unit(seconds: float | None, said: str) -> None:
    assert selvedge.duration(seconds) == said


def test_numbers_have_thin_spaces_and_a_dash_for_none() -> None:
    assert selvedge.number(1234567) == "1\u202f234\u202f567"
    assert [selvedge.dice(0.97049), selvedge.dice(0.8746), selvedge.dice(None)] == ["0.970", "0.875", "–"]
    assert [selvedge.signed(0.00996), selvedge.signed(-0.04), selvedge.percent(0.485)] == ["+0.0100", "−0.0400", "48%"]


def test_a_chain_that_breaks_off_shows_a_dash() -> None:
    assert Template("{{ loop.champion.median|dice }}").render(Context({"loop": None})) == "–"


def test_a_time_carries_the_exact_moment() -> None:
    moment = timezone.now() - timedelta(hours=3)
    shown = selvedge.ago(moment)
    assert f'datetime="{moment.isoformat()}"' in shown
    assert "3\xa0hours\xa0ago" in shown


def test_a_label_of_an_icon_is_escaped() -> None:
    assert "<b>" not in selvedge.icon("x", "<b>")


def test_every_state_and_move_can_be_said() -> None:
    assert set(selvedge.LOOKS) == set(State)
    assert set(words.MOVES) == set(Event)
