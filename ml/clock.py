"""How much of a run is done, by its steps or by its time."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from time import perf_counter

# What a run still gets when validation no longer gains: this share of what was planned, to bring the rate down in.
_COOLING = 0.2


@dataclass
class Clock:
    """How much of a run is done: by its steps, or by its time where that runs out first.

    The learning rate follows this fraction, so a run that is cut short by max_seconds has still come down to the
    small rates that make a mask exact, also when the machine slows down on the way. reserve is the time in seconds to
    keep free at the end for the last validation. cooling_from is the share of the plan that was done when the run was
    told to finish, None before.
    """

    total_steps: int
    max_seconds: float | None
    started: float
    training_started: float
    step: int = 0
    reserve: float = 0.0
    cooling_from: float | None = None

    def seconds(self) -> float:
        """Since the run began, preparation included."""
        return perf_counter() - self.started

    def training_seconds(self) -> float:
        """Since the first step could be made."""
        return perf_counter() - self.training_started

    def go_on(self, seconds: float, training_seconds: float) -> None:
        """Count what an interrupted attempt had spent; what this one needed to prepare is counted besides."""
        self.started -= seconds
        self.training_started = perf_counter() - training_seconds

    def fraction(self) -> float:
        """0 at the first step, 1 when the run must end."""
        planned = self._planned()
        if self.cooling_from is None:
            return planned
        share = (planned - self.cooling_from) / (self._end() - self.cooling_from)
        return 1.0 if share > 1.0 - 1e-9 else self.cooling_from + (1.0 - self.cooling_from) * share

    def cool_down(self) -> None:
        """Finish soon: what the rate has still to go through is gone through faster from now on."""
        if self.cooling_from is None and self._planned() < 1.0:
            self.cooling_from = self._planned()

    def remaining_seconds(self) -> float | None:
        """An estimate from the steps so far; None before the first one."""
        planned = self._planned()
        if self.step == 0 or planned == 0:
            return None
        return max(0.0, self.training_seconds() * (self._end() - planned) / planned)

    def planned_epochs(self, steps_per_epoch: int) -> int:
        """How many epochs the run will have had at its end, as it looks now."""
        planned = min(1.0, self._planned())
        steps = self.total_steps if not self.step else self.step / max(planned, 1e-9) * self._end()
        return max(1, ceil(min(self.total_steps, steps) / steps_per_epoch - 1e-6))

    def _end(self) -> float:
        """The share of the plan at which the run ends."""
        return 1.0 if self.cooling_from is None else min(1.0, self.cooling_from + _COOLING)

    def _planned(self) -> float:
        """The share of the plan that is done."""
        by_steps = self.step / self.total_steps
        if self.max_seconds is None:
            return by_steps
        left_at_start = self.max_seconds - self.reserve - (self.training_started - self.started)
        return max(by_steps, self.training_seconds() / max(left_at_start, 1e-9))
