"""The learning rate's way up and down, the clock that fits a run into its time, and the averaged weights."""

import pytest
import torch
from torch import nn

from ml import clock as clocks
from ml.averaging import averaged
from ml.clock import Clock
from ml.config import OPTIMISERS, SCHEDULES, TrainConfig
from ml.model import build
from ml.schedule import one_cycle, optimizer_of, rate, set_rates
from tests.ml.builders import tiny_config


def test_the_rate_rises_to_its_height_and_falls_to_almost_nothing() -> None:
    rates = [one_cycle(step / 100, 2e-3) for step in range(101)]
    assert rates[0] == pytest.approx(8e-5)
    assert max(rates) == rates[20] == pytest.approx(2e-3)
    assert rates[-1] == pytest.approx(2e-6)
    assert rates[20:] == sorted(rates[20:], reverse=True)
    assert one_cycle(1.7, 2e-3) == rates[-1]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as a list of one number that a test moves."""
    time = [1010.0]
    monkeypatch.setattr(clocks, "perf_counter", lambda: time[0])
    return time


def clock(max_seconds: float | None) -> Clock:
    return Clock(total_steps=100, max_seconds=max_seconds, started=1000.0, training_started=1010.0)


def test_without_a_cap_the_steps_are_the_fraction(now: list[float]) -> None:
    run = clock(None)
    assert (run.fraction(), run.remaining_seconds()) == (0.0, None)
    run.step, now[0] = 25, 1035.0
    assert run.fraction() == 0.25
    assert run.remaining_seconds() == pytest.approx(75.0)
    assert run.planned_epochs(10) == 10
    assert run.seconds() == 35.0


def test_a_cap_ends_the_run_in_time_and_plans_fewer_epochs(now: list[float]) -> None:
    run = clock(60.0)
    run.step, now[0] = 10, 1035.0
    assert run.fraction() == pytest.approx(0.5)
    assert run.planned_epochs(5) == 4
    run.reserve, now[0] = 10.0, 1050.0
    assert run.fraction() == pytest.approx(1.0)


def test_a_fast_machine_ends_by_steps(now: list[float]) -> None:
    run = clock(60.0)
    run.step, now[0] = 100, 1011.0
    assert run.fraction() == 1.0
    assert run.remaining_seconds() == 0.0


def test_preparation_that_took_all_the_time_leaves_one_step(now: list[float]) -> None:
    assert clock(5.0).fraction() == 0.0
    now[0] = 1010.1
    assert clock(5.0).fraction() >= 1.0


def test_cooling_down_goes_through_the_rest_in_a_fifth_of_the_plan(now: list[float]) -> None:
    run = clock(None)
    run.step, now[0] = 40, 1050.0
    run.cool_down()
    assert run.fraction() == pytest.approx(0.4)
    assert run.planned_epochs(10) == 6
    assert run.remaining_seconds() == pytest.approx(20.0)
    run.step = 50
    run.cool_down()
    assert run.fraction() == pytest.approx(0.7)
    run.step = 60
    assert run.fraction() == 1.0


def test_an_interrupted_run_counts_what_it_had_spent(now: list[float]) -> None:
    """Twenty seconds with ten of reading before, and the second reading besides."""
    run = clock(100.0)
    run.go_on(20.0, 10.0)
    assert (run.seconds(), run.training_seconds()) == (30.0, 10.0)
    assert run.fraction() == pytest.approx(10 / 80)


def test_the_average_follows_quickly_first_and_slowly_later() -> None:
    model = nn.BatchNorm1d(1)
    average = averaged(model, 0.9)
    weight, mean = average.get_parameter("module.weight"), average.get_buffer("module.running_mean")
    average.update_parameters(model)
    with torch.no_grad():
        model.weight.fill_(2.0)
        model.get_buffer("running_mean").fill_(2.0)
    average.update_parameters(model)
    assert weight.item() == pytest.approx(1 + 9 / 11)
    assert mean.item() == pytest.approx(2 * 9 / 11)
    for _ in range(200):
        average.update_parameters(model)
    before = weight.item()
    with torch.no_grad():
        model.weight.fill_(3.0)
    average.update_parameters(model)
    assert weight.item() - before == pytest.approx((3 - before) * 0.1, rel=1e-3)


def test_each_schedule_goes_its_way() -> None:
    way = {name: TrainConfig(schedule=name, learning_rate=1.0, epochs=16) for name in SCHEDULES}
    at = {name: [rate(step / 8, one) for step in range(9)] for name, one in way.items()}
    assert at["constant"] == [1.0] * 9
    assert at["cosine"][0] == 1.0
    assert at["cosine"] == sorted(at["cosine"], reverse=True)
    assert at["cyclic"] == pytest.approx([0.25, 0.625, 1.0, 0.625] * 2 + [0.25])
    assert at["one_cycle"][0] < 0.1
    assert at["one_cycle"][2] > 0.9


@pytest.mark.parametrize("name", OPTIMISERS)
def test_each_optimiser_takes_a_step_and_a_frozen_encoder_stays_exactly_as_it_is(name: str) -> None:
    model = build(tiny_config())
    settings = TrainConfig(optimiser=name, epochs=4, frozen_epochs=2, encoder_rate=0.5, learning_rate=0.1)
    optimizer = optimizer_of(model, settings)
    before = {key: value.clone() for key, value in model.named_parameters()}
    model.eval()
    for fraction, moves in ((0.25, False), (0.5, True)):
        assert set_rates(optimizer, fraction, settings) == rate(fraction, settings)
        assert optimizer.param_groups[0]["lr"] == (rate(fraction, settings) / 2 if moves else 0)
        optimizer.zero_grad()
        model(torch.ones(1, 3, 64, 64)).square().mean().backward()
        optimizer.step()
        changed = [key for key, value in model.named_parameters() if not torch.equal(value, before[key])]
        assert any(key.startswith("decoder") for key in changed)
        assert any(key.startswith("encoder") for key in changed) == moves
