"""`manage.py triage_policy`."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from tests import factories
from tests.workbench.triage.test_selectors import judged, predicted
from workbench.accounts.models import User
from workbench.datasets.models import Project
from workbench.triage.models import Policy


def answer(*arguments: str) -> dict[str, Any]:
    """What the command prints for machines."""
    out = StringIO()
    call_command("triage_policy", *arguments, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def test_it_shows_proposes_and_sets(project: Project, lea: User) -> None:
    """Only --set changes anything."""
    model = factories.model_version(project)
    for number in range(30):
        judged(predicted(project, model, f"{number}.jpg"), 0.9 + 0.003 * number, "holdout", 0.9 + 0.003 * number)
    assert answer(project.slug)["policy"] == 1
    proposed = answer(project.slug, "--aim-median", "0.96", "--aim-worst", "0.93")
    assert 0.93 <= proposed["accept_dice"] <= 0.96
    assert proposed["photos"] == 30
    assert sum(proposed["then"].values()) == 30
    assert not Policy.objects.exists()
    made = answer(project.slug, "--preset", "fast", "--set", "--user", "lea", "--note", "a rush")
    assert (made["policy"], Policy.objects.get().user, Policy.objects.get().note) == (1, lea, "a rush")
    assert Project.objects.get().accept_dice == 0.95


@pytest.mark.parametrize(
    "arguments",
    [
        ["--aim-median", "0.98"],
        ["--preset", "fast", "--photos-a-day", "3"],
        ["--aim-median", "0.98", "--aim-worst", "0.9"],
        ["--photos-a-day", "10", "--set"],
    ],
)
def test_what_cannot_be_answered_ends_with_two(arguments: list[str], project: Project) -> None:
    """Half an aim, two, or nothing known to propose from."""
    with pytest.raises(SystemExit) as ended:
        answer(project.slug, *arguments)
    assert ended.value.code == 2
    assert not Policy.objects.exists()
