"""The policy: pure, so every promise can be tried on thousands of made-up photos."""

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ml import calibrate
from workbench.triage.policy import ENOUGH_OUTCOMES, Draws, Facts, Route, Thresholds, route
from workbench.workflow.lots import lot
from workbench.workflow.states import Event

LIMITS = Thresholds(
    accept_dice=0.97, review_dice=0.93, doubt_dice=0.9, least_contrast=6.0, random_share=0.1, audit_share=0.05
)
SURE = Facts(estimated_dice=0.99, contrast=20.0, agreement=None, empty=False, model_median=0.98, model_p10=0.94)
NOT_DRAWN = Draws(control=0.5, audit=0.5)
# From no person's eyes to a person's hands.
ATTENTION = [Event.AUTO_ACCEPTED, Event.SENT_TO_REVIEW, Event.SENT_TO_ANNOTATE]

share = st.floats(0, 1)
contrast = st.floats(0, 100)
spread = st.floats(-20, 20)
limits = st.builds(
    Thresholds,
    accept_dice=share,
    review_dice=share,
    doubt_dice=share,
    least_contrast=contrast,
    random_share=share,
    audit_share=share,
    accept_uncalibrated=st.booleans(),
)
signals = st.fixed_dictionaries(
    {},
    optional={
        "body_contrast": contrast, "area_z": spread, "position_z": spread, "shape_z": spread, "sibling_z": spread,
        "hole_area": share,
    },
)  # fmt: skip
stretches = st.lists(st.tuples(contrast, contrast, contrast, share, contrast), max_size=3)
facts = st.builds(
    Facts,
    estimated_dice=share,
    contrast=contrast,
    agreement=st.none() | share,
    empty=st.booleans(),
    model_median=st.none() | share,
    model_p10=st.none() | share,
    calibrated=st.booleans(),
    low=st.none() | share,
    signals=signals,
    stretches=stretches,
    size=st.just((100, 100)),
)
draws = st.builds(Draws, control=st.floats(0, 1, exclude_max=True), audit=st.floats(0, 1, exclude_max=True))


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
        (replace(SURE, calibrated=False), "SENT_TO_REVIEW", ["uncalibrated"]),
        (replace(SURE, calibrated=False, model_median=None), "SENT_TO_REVIEW", ["uncalibrated"]),
        (replace(SURE, calibrated=False, model_median=0.92), "SENT_TO_REVIEW", ["unproven_model"]),
        (replace(SURE, calibrated=False, estimated_dice=0.95), "SENT_TO_REVIEW", ["fairly_sure"]),
        (replace(SURE, model_median=0.92), "AUTO_ACCEPTED", ["sure"]),
        (replace(SURE, agreement=0.85, model_p10=0.8), "AUTO_ACCEPTED", ["import_agrees"]),
        (replace(SURE, agreement=0.85, model_p10=None), "SENT_TO_REVIEW", ["doubtful_import"]),
        (replace(SURE, agreement=0.95), "AUTO_ACCEPTED", ["import_agrees"]),
        (replace(SURE, agreement=0.6), "SENT_TO_REVIEW", ["doubtful_import"]),
        (replace(SURE, agreement=0.6, estimated_dice=0.7), "SENT_TO_REVIEW", ["differs_from_import"]),
    ]
    for given_facts, event, expected in cases:
        decided = route(given_facts, LIMITS, NOT_DRAWN)
        assert (decided.event.name, codes(decided)) == (event, expected), given_facts


def test_a_lead_may_believe_a_model_that_was_not_calibrated() -> None:
    """Then the holdout alone must have proved it."""
    believed, sure = replace(LIMITS, accept_uncalibrated=True), replace(SURE, calibrated=False)
    assert codes(route(sure, believed, NOT_DRAWN)) == ["sure"]
    assert codes(route(replace(sure, model_median=None), believed, NOT_DRAWN)) == ["unproven_model"]
    assert codes(route(replace(sure, model_median=0.92), believed, NOT_DRAWN)) == ["unproven_model"]


def test_the_lot_sends_even_the_surest_to_a_person() -> None:
    """Otherwise nobody would learn when the model is sure and wrong."""
    drawn, not_quite = Draws(control=0.05, audit=0.9), Draws(control=0.1, audit=0.9)
    assert codes(route(SURE, LIMITS, drawn)) == ["control"]
    assert route(SURE, LIMITS, drawn).event is Event.SENT_TO_ANNOTATE
    assert codes(route(replace(SURE, agreement=0.99), LIMITS, drawn)) == ["control"]
    assert route(replace(SURE, agreement=0.99), LIMITS, drawn).event is Event.SENT_TO_REVIEW
    assert route(SURE, LIMITS, not_quite).event is Event.AUTO_ACCEPTED
    assert codes(route(replace(SURE, estimated_dice=0.95), LIMITS, drawn)) == ["control"]
    assert codes(route(replace(SURE, agreement=0.6), LIMITS, drawn)) == ["doubtful_import", "control"]


def test_some_of_what_would_be_accepted_is_audited() -> None:
    """And only of that; the row says what would have come otherwise."""
    drawn = Draws(control=0.5, audit=0.04)
    audited = route(SURE, LIMITS, drawn)
    assert (audited.event, codes(audited), audited.arm) == (Event.SENT_TO_REVIEW, ["audit"], "audit")
    assert audited.otherwise is Event.AUTO_ACCEPTED
    assert "sure" not in audited.reasons[0].text
    assert codes(route(replace(SURE, agreement=0.99), LIMITS, drawn)) == ["audit"]
    assert codes(route(replace(SURE, estimated_dice=0.95), LIMITS, drawn)) == ["fairly_sure"]
    assert codes(route(replace(SURE, estimated_dice=0.5), LIMITS, drawn)) == ["low_dice"]
    both = route(SURE, LIMITS, Draws(control=0.04, audit=0.04))
    assert (both.arm, both.otherwise) == ("control", Event.AUTO_ACCEPTED)


def test_an_audit_has_its_place_among_the_other_photos_of_the_sheet() -> None:
    """Spread evenly over the places of the fairly sure, so that neither its place nor a long sheet hides it."""
    places = [route(SURE, LIMITS, Draws(0.5, draw)).priority for draw in (0.0, 0.025, 0.0499)]
    assert places[0] == 0.03
    assert places == sorted(places)
    assert 0.0699 <= places[2] <= 0.07


def test_what_looks_odd_is_said_and_where_it_is_extreme_looked_at() -> None:
    """By itself, however sure the model is."""
    cases = [
        ({"body_contrast": 5.0}, "SENT_TO_REVIEW", ["low_contrast_body"]),
        ({"area_z": -8.0}, "SENT_TO_REVIEW", ["unusual_shape"]),
        ({"sibling_z": 8.0}, "SENT_TO_REVIEW", ["differs_from_viewpoints"]),
        ({"hole_area": 0.03}, "SENT_TO_REVIEW", ["holes"]),
        ({"area_z": 5.0, "sibling_z": -5.0, "hole_area": 0.01}, "AUTO_ACCEPTED", ["sure"]),
        ({"hole_area": 0.03, "sibling_z": 30.0}, "SENT_TO_REVIEW", ["differs_from_viewpoints", "holes"]),
    ]
    for given_signals, event, expected in cases:
        decided = route(replace(SURE, signals=given_signals), LIMITS, NOT_DRAWN)
        assert (decided.event.name, codes(decided)) == (event, expected)


def test_a_photo_that_people_see_says_everything_that_is_odd_about_it() -> None:
    """What decided first, then what explains, the strongest first."""
    odd = replace(
        SURE, estimated_dice=0.6, signals={"area_z": 4.0, "shape_z": -7.5, "sibling_z": 5.0, "hole_area": 0.006}
    )
    decided = route(odd, LIMITS, NOT_DRAWN)
    assert codes(decided) == ["low_dice", "unusual_shape", "differs_from_viewpoints", "holes"]
    assert "its shape lies 7.5 usual spreads" in decided.reasons[1].text
    fair = route(replace(odd, estimated_dice=0.95), LIMITS, NOT_DRAWN)
    assert codes(fair) == ["unusual_shape", "fairly_sure", "differs_from_viewpoints", "holes"]


def test_an_uncertain_estimate() -> None:
    """A word where the interval passes the limit of doubt, a look where it passes it by far."""
    assert codes(route(replace(SURE, low=0.94), LIMITS, NOT_DRAWN)) == ["sure"]
    assert codes(route(replace(SURE, low=0.90), LIMITS, NOT_DRAWN)) == ["sure"]
    assert codes(route(replace(SURE, low=0.85, outcomes=40), LIMITS, NOT_DRAWN)) == ["wide_interval"]
    # From fewer outcomes the interval is as wide for every photo, and would let none through.
    assert codes(route(replace(SURE, low=0.85, outcomes=39), LIMITS, NOT_DRAWN)) == ["sure"]
    assert ENOUGH_OUTCOMES == calibrate.MANY
    fair = route(replace(SURE, estimated_dice=0.95, low=0.90), LIMITS, NOT_DRAWN)
    assert codes(fair) == ["fairly_sure", "wide_interval"]


def test_reasons_say_where_to_look() -> None:
    """The weakest stretch by contrast for low contrast, the most doubtful one for doubt."""
    rows = ((70.0, 10.0, 20.0, 0.9, 8.0), (5.0, 50.0, 30.0, 0.5, 1.2), (50.0, 90.0, 10.0, 0.2, 2.0))
    dark = replace(SURE, estimated_dice=0.5, contrast=2.0, stretches=rows, size=(90, 100))
    dice_reason, contrast_reason = route(dark, LIMITS, NOT_DRAWN).reasons
    assert contrast_reason.code == "low_contrast"
    assert contrast_reason.text.endswith("contrast 2.0, below 6.0; weakest on the left, contrast 1.2.")
    assert contrast_reason.as_json()["region"] == [0, 23, 54, 54]
    assert dice_reason.as_json()["region"] == [48, 0, 44, 44]


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
def test_every_route_has_a_reason_in_words(some: Facts, policy: Thresholds, draw: Draws) -> None:
    """Whatever the settings."""
    decided = route(some, policy, draw)
    assert decided.reasons
    assert all(reason.text and reason.code for reason in decided.reasons)
    assert 0.0 <= decided.priority <= 1.0


@given(facts, limits, draws, share, contrast, share)
def test_more_doubt_never_means_less_attention(
    some: Facts, policy: Thresholds, draw: Draws, dice: float, less: float, agreement: float
) -> None:
    """Lowering any score of a photo, or of its model, never takes it out of a person's sight."""
    worse = replace(
        some,
        estimated_dice=min(some.estimated_dice, dice),
        contrast=min(some.contrast, less),
        agreement=None if some.agreement is None else min(some.agreement, agreement),
        model_median=None if some.model_median is None or dice < 0.1 else min(some.model_median, dice),
        calibrated=some.calibrated and dice < 0.9,
        signals={**some.signals, "sibling_z": max(8.0, abs(some.signals.get("sibling_z", 0.0)))},
    )
    before, after = route(some, policy, draw), route(worse, policy, draw)
    assert attention(after) >= attention(before)


@given(facts, limits, draws)
def test_being_drawn_never_means_less_attention(some: Facts, policy: Thresholds, draw: Draws) -> None:
    """The lot only ever adds, and the row says what it added to."""
    decided = route(some, policy, draw)
    plain = route(some, replace(policy, random_share=0.0, audit_share=0.0), draw)
    assert attention(decided) >= attention(plain)
    assert decided.otherwise is plain.event
    assert plain.arm == ""


@given(limits, draws, share, share)
def test_the_more_doubtful_comes_first(policy: Thresholds, draw: Draws, one: float, other: float) -> None:
    """Among photos that go to people on the same way; only an audit hides among the others."""
    low, high = (route(replace(SURE, estimated_dice=dice), policy, draw) for dice in sorted((one, other)))
    if low.event is high.event and high.arm != "audit":
        assert low.priority >= high.priority


def test_what_is_not_a_number_is_never_accepted_unseen() -> None:
    """A broken network must not wave its photos through."""
    assert route(replace(SURE, estimated_dice=math.nan), LIMITS, NOT_DRAWN).event is not Event.AUTO_ACCEPTED


def test_the_arms_are_as_large_as_asked_for() -> None:
    """Over the hashes of 5000 photos, within three standard deviations."""
    lots = [Draws(*(lot(f"{number:064x}", f"{arm}:1") for arm in ("control", "audit"))) for number in range(5000)]
    arms = [route(SURE, LIMITS, draw).arm for draw in lots]
    assert abs(arms.count("control") - 500) < 3 * math.sqrt(5000 * 0.1 * 0.9)
    # The audit draws from what the control arm left.
    assert abs(arms.count("audit") - 225) < 3 * math.sqrt(4500 * 0.05 * 0.95)


def test_a_doubtful_import_says_where_to_look() -> None:
    """The box of the largest difference, where the signals know one."""
    box = {"import_left": 3.0, "import_top": 4.0, "import_width": 20.0, "import_height": 8.0}
    doubtful = replace(SURE, agreement=0.4)
    assert route(replace(doubtful, signals=box), LIMITS, NOT_DRAWN).reasons[0].region == (3, 4, 20, 8)
    assert route(doubtful, LIMITS, NOT_DRAWN).reasons[0].region is None
