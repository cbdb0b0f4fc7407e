"""How much of a run is done, by its steps or by its time."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from time import perf_counter


@dataclass
class Clock:
    """How much of a run is done: by its steps, or by its time where that runs out first.

    The learning rate follows this fraction, so a run that is cut short by max_seconds has still come down to the
    small rates that make a mask exact, also when the machine slows down on the way. reserve is the time in seconds to
    keep free at the end for the last validation.
    """

    total_steps: int
    max_seconds: float | None
    started: float
    training_started: float
    step: int = 0
    reserve: float = 0.0

    def seconds(self) -> float:
        """Since the run began, preparation included."""
        return perf_counter() - self.started

    def fraction(self) -> float:
        """0 at the first step, 1 when the run must end."""
        by_steps = self.step / self.total_steps
        if self.max_seconds is None:
            return by_steps
        left_at_start = self.max_seconds - self.reserve - (self.training_started - self.started)
        by_time = (perf_counter() - self.training_started) / max(left_at_start, 1e-9)
        return max(by_steps, by_time)

    def remaining_seconds(self) -> float | None:
        """An estimate from the steps so far; None before the first one."""
        fraction = self.fraction()
        if self.step == 0 or fraction == 0:
            return None
        return max(0.0, (perf_counter() - self.training_started) * (1.0 - fraction) / fraction)

    def planned_epochs(self, steps_per_epoch: int) -> int:
        """How many epochs the run will have had at its end, as it looks now."""
        fraction = min(1.0, self.fraction())
        planned = self.total_steps if not self.step else min(self.total_steps, self.step / max(fraction, 1e-9))
        return max(1, ceil(planned / steps_per_epoch - 1e-6))
