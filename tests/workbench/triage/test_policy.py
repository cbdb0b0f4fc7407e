"""The policy: pure, so every promise can be tried on thousands of made-up photos."""

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from workbench.triage.policy import Facts, Route, Thresholds, route
from workbench.workflow.lots import lot
from workbench.workflow.states import Event

LIMITS = Thresholds(accept_dice=0.97, review_dice=0.93, doubt_dice=0.9, least_contrast=6.0, random_share=0.1)
SURE = Facts(estimated_dice=0.99, contrast=20.0, agreement=None, empty=False, model_median=0.98, model_p10=0.94)
NOT_DRAWN = 0.5
# From no person's eyes to a person's hands.
ATTENTION = [Event.AUTO_ACCEPTED, Event.SENT_TO_REVIEW, Event.SENT_TO_ANNOTATE]

share = st.floats(0, 1)
contrast = st.floats(0, 100)
limits = st.builds(
    Thresholds, accept_dice=share, review_dice=share, doubt_dice=share, least_contrast=contrast, random_share=share
)
facts = st.builds(
    Facts,
    estimated_dice=share,
    contrast=contrast,
    agreement=st.none() | share,
    empty=st.booleans(),
    model_median=st.none() | share,
    model_p10=st.none() | share,
)
draws = st.floats(0, 1, exclude_max=True)


def attention(decided: Route) -> int:
    """How much of a person's time a route asks for."""
    return ATTENTION.index(decided.event)


def codes(decided: Route) -> list[str]:
    """The reasons' codes."""
    return [reason.code for reason in decided.reasons]


def test_the_table_of_routes() -> None:
    """One photo of each kind."""
    cases = [
        (SURE, "AUTO_ACCEPTED", ["sure"]),
        (replace(SURE, estimated_dice=0.97), "AUTO_ACCEPTED", ["sure"]),
        (replace(SURE, estimated_dice=0.95), "SENT_TO_REVIEW", ["fairly_sure"]),
        (replace(SURE, estimated_dice=0.93), "SENT_TO_REVIEW", ["fairly_sure"]),
        (replace(SURE, estimated_dice=0.5), "SENT_TO_ANNOTATE", ["low_dice"]),
        (replace(SURE, contrast=3.0), "SENT_TO_ANNOTATE", ["low_contrast"]),
        (replace(SURE, estimated_dice=0.5, contrast=3.0), "SENT_TO_ANNOTATE", ["low_dice", "low_contrast"]),
        (replace(SURE, empty=True, contrast=0.0), "SENT_TO_ANNOTATE", ["empty"]),
        (replace(SURE, model_median=0.92), "SENT_TO_REVIEW", ["unproven_model"]),
        (replace(SURE, model_median=None), "SENT_TO_REVIEW", ["unproven_model"]),
        (replace(SURE, agreement=0.85, model_p10=0.8), "AUTO_ACCEPTED", ["import_agrees"]),
        (replace(SURE, agreement=0.85, model_p10=None), "SENT_TO_REVIEW", ["doubtful_import"]),
        (replace(SURE, agreement=0.95), "AUTO_ACCEPTED", ["import_agrees"]),
        (replace(SURE, agreement=0.6), "SENT_TO_REVIEW", ["doubtful_import"]),
        (replace(SURE, agreement=0.6, estimated_dice=0.7), "SENT_TO_REVIEW", ["differs_from_import"]),
    ]
    for given_facts, event, expected in cases:
        decided = route(given_facts, LIMITS, NOT_DRAWN)
        assert (decided.event.name, codes(decided)) == (event, expected), given_facts


def test_the_lot_sends_even_the_surest_to_a_person() -> None:
    """Otherwise nobody would learn when the model is sure and wrong."""
    assert codes(route(SURE, LIMITS, 0.05)) == ["control"]
    assert route(SURE, LIMITS, 0.05).event is Event.SENT_TO_ANNOTATE
    assert codes(route(replace(SURE, agreement=0.99), LIMITS, 0.05)) == ["control"]
    assert route(replace(SURE, agreement=0.99), LIMITS, 0.05).event is Event.SENT_TO_REVIEW
    assert route(SURE, LIMITS, 0.1).event is Event.AUTO_ACCEPTED


def test_reasons_say_the_number_and_its_limit() -> None:
    """In the sentence and beside it."""
    (reason,) = route(replace(SURE, estimated_dice=0.5), LIMITS, NOT_DRAWN).reasons
    assert reason.as_json() == {
        "code": "low_dice",
        "text": "The model doubts its mask: estimated Dice 0.500, below 0.930.",
        "value": 0.5,
        "threshold": 0.93,
    }


@given(facts, limits, draws)
def test_every_route_has_a_reason_in_words(some: Facts, policy: Thresholds, draw: float) -> None:
    """Whatever the settings."""
    decided = route(some, policy, draw)
    assert decided.reasons
    assert all(reason.text and reason.code for reason in decided.reasons)
    assert 0.0 <= decided.priority <= 1.0


@given(facts, limits, draws, share, contrast, share)
def test_more_doubt_never_means_less_attention(
    some: Facts, policy: Thresholds, draw: float, dice: float, less: float, agreement: float
) -> None:
    """Lowering any score of a photo, or of its model, never takes it out of a person's sight."""
    worse = replace(
        some,
        estimated_dice=min(some.estimated_dice, dice),
        contrast=min(some.contrast, less),
        agreement=None if some.agreement is None else min(some.agreement, agreement),
        model_median=None if some.model_median is None or dice < 0.1 else min(some.model_median, dice),
    )
    before, after = route(some, policy, draw), route(worse, policy, draw)
    assert attention(after) >= attention(before)


@given(facts, limits, draws, draws)
def test_being_drawn_never_means_less_attention(some: Facts, policy: Thresholds, one: float, other: float) -> None:
    """The lot only ever adds."""
    low, high = sorted((one, other))
    assert attention(route(some, policy, low)) >= attention(route(some, policy, high))


@given(limits, draws, share, share)
def test_the_more_doubtful_comes_first(policy: Thresholds, draw: float, one: float, other: float) -> None:
    """Among photos that go to people on the same way."""
    low, high = (route(replace(SURE, estimated_dice=dice), policy, draw) for dice in sorted((one, other)))
    if low.event is high.event:
        assert low.priority >= high.priority


def test_what_is_not_a_number_is_never_accepted_unseen() -> None:
    """A broken network must not wave its photos through."""
    assert route(replace(SURE, estimated_dice=math.nan), LIMITS, NOT_DRAWN).event is not Event.AUTO_ACCEPTED


def test_the_control_arm_is_as_large_as_asked_for() -> None:
    """Over the hashes of 5000 photos, within three standard deviations."""
    draws_of_photos = [lot(f"{number:064x}", "control:1") for number in range(5000)]
    drawn = sum(codes(route(SURE, LIMITS, draw)) == ["control"] for draw in draws_of_photos)
    assert abs(drawn - 500) < 3 * math.sqrt(5000 * 0.1 * 0.9)
