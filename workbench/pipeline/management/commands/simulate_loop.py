"""`manage.py simulate_loop --photos F --masks F`: what active learning is worth on your own photos."""

import os
import subprocess
import sys
import tempfile
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from tqdm import tqdm

from workbench.commands import JsonCommand, folder, share
from workbench.datasets.models import Strategy
from workbench.errors import BadInput
from workbench.pipeline import simulation
from workbench.triage.aims import Quality

INSIDE = "SELVEDGE_SIMULATION"


class Command(JsonCommand):
    """Plays in a database and a storage folder of its own, which are thrown away afterwards."""

    help = "Play the annotator with withheld masks through the real services and print each round's figures."

    def add_arguments(self, parser: CommandParser) -> None:
        """The data and the size of the game."""
        super().add_arguments(parser)
        parser.add_argument("--photos", type=folder, required=True, help="folder of photos")
        parser.add_argument("--masks", type=folder, required=True, help="folder of true PNG masks of the same names")
        parser.add_argument("--start", type=int, default=20, help="photos annotated before the first training")
        parser.add_argument("--batch", type=int, default=20, help="photos annotated after each round")
        parser.add_argument("--rounds", type=int, default=4, help="how many times the model is retrained")
        parser.add_argument("--minutes", type=float, default=2.0, help="longest training of a round, in minutes")
        parser.add_argument(
            "--strategy", choices=Strategy.values, default=Strategy.MIXED, help="which photo comes next"
        )
        parser.add_argument(
            "--seeds", type=int, choices=range(1, 101), metavar="N", default=1,
            help="how often to play, each time with other splits and lots",
        )  # fmt: skip
        parser.add_argument("--aim-median", type=share, help="propose thresholds each round for this median true Dice")
        parser.add_argument("--aim-worst", type=share, help="and for this Dice of all but the worst 5 %%")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start over in a throw-away home for each seed, or play when there already."""
        if inside := os.environ.get(INSIDE):
            return self._play(int(inside), options)
        for seed in range(options["seeds"]):
            if status := _start_over(seed):
                sys.exit(status)
        return None

    def _play(self, seed: int, options: dict[str, Any]) -> None:
        call_command("migrate", verbosity=0)
        bar = self.bar(None, "preparing")
        say = _Bar(bar)
        team = simulation.prepare(
            options["photos"], options["masks"], say, seed=seed, training_minutes=options["minutes"],
            strategy=options["strategy"],
        )  # fmt: skip
        rounds = []
        for round_ in simulation.play(
            team, start=options["start"], batch=options["batch"], rounds=options["rounds"], say=say, aim=_aim(options)
        ):
            rounds.append(round_.as_json())
            bar.write(_line(round_), file=sys.stderr)
        bar.close()
        self.finish({"strategy": options["strategy"], "seed": seed, "rounds": rounds})


def _start_over(seed: int) -> int:
    """Play one seed in a home of its own; returns the exit status."""
    with tempfile.TemporaryDirectory(prefix="selvedge-simulation-") as home:
        environment = {**os.environ, "SELVEDGE_HOME": home, INSIDE: str(seed)}
        for outside in ("DATABASE_URL", "REDIS_URL", "SELVEDGE_STORAGE"):
            environment.pop(outside, None)
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *sys.argv[1:]]
        return subprocess.run(command, check=False, env=environment).returncode


class _Bar:
    """One bar that shows whatever is being done now."""

    def __init__(self, bar: "tqdm[Any]") -> None:
        self.bar, self.what = bar, ""

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self.what:
            self.what = what
            self.bar.reset(total)
            self.bar.set_description(what)
        self.bar.total = total
        self.bar.update(max(0, done - self.bar.n))


def _aim(options: dict[str, Any]) -> Quality | None:
    median, worst = options["aim_median"], options["aim_worst"]
    if median is None and worst is None:
        return None
    if median is None or worst is None:
        raise BadInput("Name both --aim-median and --aim-worst, or neither.")
    return Quality(median, worst)


def _line(played: simulation.Round) -> str:
    return (
        f"round {played.round}: {played.labels} labels, holdout median Dice {_dice(played.median_dice)}, "
        f"{played.auto_share:.0%} auto-accepted; accepted from {played.accept_dice:.3f}, promised median "
        f"{_dice(played.promised_median)} and worst 5 % {_dice(played.promised_worst)}, of {played.accepted} accepted "
        f"now {_dice(played.accepted_median)} and {_dice(played.accepted_worst)}; {played.seconds:.0f} s"
        + "".join(f"\n  to people, {code}: {count}" for code, count in played.because.items())
    )


def _dice(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
