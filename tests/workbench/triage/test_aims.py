"""Aims: from photos whose truth is known to thresholds that keep what they promise."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.triage import aims
from workbench.triage.aims import Known, Quality
from workbench.triage.policy import Draws, Facts, Thresholds

LIMITS = Thresholds(accept_dice=0.97, review_dice=0.93, doubt_dice=0.93, least_contrast=3.0, random_share=0.1)
SURE = Facts(estimated_dice=0.99, contrast=20.0, agreement=None, empty=False, model_median=0.98, model_p10=0.94)
NEVER = Draws(control=1.0, audit=1.0)


def photos(count: int, seed: int = 1) -> list[Known]:
    """Estimates from 0.85 to 0.999 whose truth lies around them, more widely the lower."""
    rng = np.random.default_rng(seed)
    estimates = 1 - 0.15 * rng.random(count) ** 1.5
    errors = (1 - estimates) * rng.normal(0, 0.5, count)
    return [Known(float(one), float(min(1, one + error))) for one, error in zip(estimates, errors, strict=True)]


def test_what_the_accepted_reach() -> None:
    """Twenty photos by hand: the best ten are accepted from 0.95 on, and their worst 5 % is their worst one."""
    known = [Known(0.90 + 0.005 * n, 0.80 + 0.01 * n) for n in range(20)]
    found = aims.expected(known, 0.95)
    assert found is not None
    assert (found.outcomes, found.accepted, found.unbiased, found.certain) == (20, 10, True, False)
    assert found.worst.value == pytest.approx(0.90)
    assert found.median.value == pytest.approx(0.94)
    assert found.share.value == 0.5
    assert found.median.low < found.median.value < found.median.high
    assert found.share.low < 0.5 < found.share.high
    assert found.worst.low == pytest.approx(0.90)


def test_a_photo_counts_for_as_many_as_it_stands_for() -> None:
    """One drawn from ten weighs ten times one that was always looked at."""
    known = [Known(0.99, 0.90, weight=10.0) for _ in range(10)] + [Known(0.99, 0.99) for _ in range(10)]
    found = aims.expected(known, 0.9)
    assert found is not None
    assert found.median.value == 0.90
    alike = aims.expected([replace(one, weight=1.0) for one in known[7:]], 0.9)
    assert alike is not None
    assert alike.median.value == 0.99


def test_the_proposal_is_the_smallest_threshold_that_reaches_the_aim() -> None:
    """Also at the lower end of the range; a laxer one would not."""
    known, aim = photos(400), Quality(median=0.97, worst=0.93)
    proposal = aims.for_quality(known, aim, LIMITS)
    assert proposal.thresholds is not None
    assert proposal.expected is not None
    assert proposal.expected.median.low >= 0.97
    assert proposal.expected.worst.low >= 0.93
    assert proposal.expected.certain
    laxer = aims.expected(known, proposal.thresholds.accept_dice - 0.01)
    assert laxer is not None
    assert laxer.worst.low < 0.93 or laxer.median.low < 0.97
    assert replace(proposal.thresholds, accept_dice=0.97) == LIMITS


def test_what_is_promised_is_kept_on_photos_nobody_has_seen() -> None:
    """Over 60 projects with 150 known photos each: the aim is missed in few of them, and by little."""
    aim, fresh = Quality(median=0.97, worst=0.93), photos(4000, seed=99)
    missed = 0
    for seed in range(60):
        proposal = aims.for_quality(photos(150, seed=seed), aim, LIMITS, seed=seed)
        if proposal.thresholds is None:
            continue
        worst, median = aims.worst_and_median(
            [one.dice for one in fresh if one.estimate >= proposal.thresholds.accept_dice]
        )
        assert worst is not None
        assert median is not None
        assert worst >= 0.91
        missed += worst < 0.93 or median < 0.97
    assert missed <= 12


def test_a_stricter_aim_accepts_no_more() -> None:
    """Whichever of the two numbers it is that rises."""
    known = photos(300)
    accepts = [
        aims.for_quality(known, Quality(median, worst), LIMITS).thresholds.accept_dice  # type: ignore[union-attr]
        for median, worst in ((0.95, 0.90), (0.95, 0.93), (0.985, 0.93))
    ]
    assert accepts == sorted(accepts)
    assert accepts[0] < accepts[2]


def test_an_aim_out_of_reach_says_what_can_be_had() -> None:
    """The number that fails, and the threshold that comes nearest."""
    proposal = aims.for_quality(photos(200), Quality(median=0.9, worst=0.9999), LIMITS)
    assert (proposal.thresholds, proposal.obstacle) == (None, "worst")
    assert proposal.best is not None
    assert proposal.best_accept is not None
    assert proposal.best.worst.value < 0.9999
    assert aims.for_quality(photos(200), Quality(0.99999, 0.5), LIMITS).obstacle == "median"


def test_a_handful_of_photos_promises_nothing() -> None:
    """Nor do numbers that are none."""
    assert aims.for_quality(photos(11), Quality(0.9, 0.8), LIMITS).obstacle == "few"
    assert aims.expected(photos(11), 0.5) is None
    broken = [Known(float("nan"), 0.9) for _ in range(50)]
    assert aims.expected(broken, 0.5) is None
    assert aims.expected(photos(50), 0.9999) is None


def test_corrections_count_only_where_lots_have_drawn_too_few() -> None:
    """They were chosen by the very doubts that are judged."""
    corrections = [replace(one, unbiased=False) for one in photos(100)]
    few = aims.expected(photos(19) + corrections, 0.9)
    enough = aims.expected(photos(20) + corrections, 0.9)
    assert few is not None
    assert enough is not None
    assert (few.outcomes, few.unbiased) == (119, False)
    assert (enough.outcomes, enough.unbiased) == (20, True)


def test_no_more_photos_a_day_than_people_can_do() -> None:
    """Of a hundred in two days, ten a day: the twenty least certain ones go to people."""
    arrived = [(replace(SURE, estimated_dice=0.9 + 0.001 * n), NEVER) for n in range(100)]
    proposal = aims.for_capacity(arrived, 2, 10, LIMITS, photos(100))
    assert proposal.thresholds is not None
    assert aims.to_people(arrived, proposal.thresholds) == 20
    assert proposal.thresholds.accept_dice == 0.92
    assert proposal.thresholds.review_dice == 0.92
    assert proposal.expected is not None
    everything = aims.for_capacity(arrived, 2, 50, LIMITS)
    assert everything.thresholds is not None
    assert everything.thresholds.accept_dice == 0.999
    assert everything.thresholds.review_dice == 0.93
    assert everything.expected is None


def test_what_goes_to_people_in_any_case_is_too_much() -> None:
    """Lots and contrast do not ask how sure the model is."""
    dark = [(replace(SURE, contrast=1.0), NEVER)] * 30
    proposal = aims.for_capacity(dark + [(SURE, NEVER)] * 30, 10, 2, LIMITS)
    assert (proposal.thresholds, proposal.obstacle, proposal.least_a_day) == (None, "capacity", 3.0)
    assert aims.for_capacity([], 1, 10, LIMITS).obstacle == "few"


def test_presets_name_thresholds_and_grow_laxer() -> None:
    """Careful, balanced, fast; balanced is what a new project has."""
    rows = [aims.by_preset(name, LIMITS) for name in ("careful", "balanced", "fast")]
    assert [one.accept_dice for one in rows] == sorted((one.accept_dice for one in rows), reverse=True)
    assert replace(rows[1], audit_share=0.0) == LIMITS
