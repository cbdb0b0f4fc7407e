"""`manage.py triage_policy PROJECT`: what is in force; with an aim, what would be proposed, and with --set in force."""

from typing import Any

from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project, find_user, share
from workbench.errors import BadInput
from workbench.triage import selectors, services
from workbench.triage.aims import PRESETS
from workbench.triage.asking import ask
from workbench.triage.preview import preview
from workbench.triage.telling import told


class Command(JsonCommand):
    """Shows, proposes, sets."""

    help = "Show a project's triage policy, propose one for an aim with what it would have done last week, or set it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project, one aim, and whether to set what it proposes."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("--preset", choices=list(PRESETS), help="ready thresholds")
        parser.add_argument("--aim-median", type=share, help="median true Dice of what is accepted")
        parser.add_argument("--aim-worst", type=share, help="Dice of all but the worst 5 %% of it")
        parser.add_argument("--photos-a-day", type=float, help="as many as people can do")
        parser.add_argument("--set", action="store_true", help="put the proposal in force")
        parser.add_argument("--user", default="", help="in whose name")
        parser.add_argument("--note", default="", help="why")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer with thresholds, what to expect, and what they would have done."""
        project, aim = find_project(options["project"]), _aim(options)
        if not aim:
            policy = selectors.standing_policy(project)
            return self.finish({"policy": policy.number, **policy.thresholds})
        asked = ask(project, aim)
        if asked.thresholds is None:
            raise BadInput(" ".join(told(asked)))
        tried = preview(project, asked.thresholds)
        data: dict[str, Any] = {
            **asked.thresholds.as_json(), "expect": told(asked), "photos": len(tried.rows),
            "now": tried.counts(then=False), "then": tried.counts(then=True),
        }  # fmt: skip
        if options["set"]:
            promise = asked.expected.as_json() if asked.expected else {}
            made = services.set_policy(
                project=project, thresholds=asked.thresholds, user=find_user(options["user"]), note=options["note"],
                aim=aim, promise=promise,
            )  # fmt: skip
            data["policy"] = made.number
        return self.finish(data)


def _aim(options: dict[str, Any]) -> dict[str, Any]:
    """The aim that was named. Raises BadInput for two, or for half of one."""
    named = {"preset": "preset", "aim_median": "median", "aim_worst": "worst", "photos_a_day": "photos_a_day"}
    aim = {word: options[name] for name, word in named.items() if options[name] is not None}
    if aim and set(aim) not in ({"preset"}, {"median", "worst"}, {"photos_a_day"}):
        raise BadInput("Name one aim: --preset, --aim-median with --aim-worst, or --photos-a-day.")
    return aim
