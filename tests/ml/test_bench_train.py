"""bench-train on photos small enough for a test: both sides train, are asked, and stop at the target."""

from __future__ import annotations

import pytest

from ml.config import TrainConfig
from tests.bench.bench_train import SIDES, measured
from tests.ml.builders import garment_sample, tiny_config

PARTS = ([garment_sample(n) for n in range(4)], [garment_sample(9)], [garment_sample(n) for n in range(20, 22)])
SHORT = TrainConfig(epochs=2, batch_size=4)


@pytest.mark.parametrize("side", SIDES)
def test_each_side_stops_at_the_first_look_that_reaches_the_target(side: str) -> None:
    row = measured(side, PARTS, tiny_config(), SHORT, target=0.0, every=1)
    assert (row["epochs"], len(row["medians"])) == (1, 1)
    assert row["seconds"] >= 0
    assert row["peak_mib"] > 50


@pytest.mark.parametrize("side", SIDES)
def test_a_target_out_of_reach_is_said_not_to_be_reached(side: str) -> None:
    row = measured(side, PARTS, tiny_config(), SHORT, target=1.01, every=2)
    assert row["seconds"] is None
    assert [epoch for epoch, _, _ in row["medians"]] == [2]


def test_a_side_gives_up_when_its_time_is_over() -> None:
    row = measured("plain", PARTS, tiny_config(), SHORT, target=1.01, every=1, limit=0.0)
    assert (row["epochs"], row["seconds"]) == (1, None)
    assert row["trained"] > 0
