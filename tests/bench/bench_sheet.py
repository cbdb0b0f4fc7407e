"""The review sheet with many photos waiting: the page, its filters' counts, and the photo after one, over HTTP.

python -m tests.bench.bench_sheet [--photos 66000] [--rounds 10] [--json]
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from typing import Any

REASONS = ("low_dice", "low_contrast", "fairly_sure", "holes", "unusual_shape", "audit")


def main() -> None:
    """Fill a database of its own, ask, and print the table."""
    options = _options()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"SELVEDGE_HOME": home, "DJANGO_SETTINGS_MODULE": "workbench.settings"}
        rows = _measured(options.photos, options.rounds)
    if options.json:
        print(json.dumps(rows))
        return
    print("| what | milliseconds, median of its rounds |\n|---|---|")
    for name, milliseconds in rows.items():
        print(f"| {name} | {milliseconds:.0f} |")


def _measured(photos: int, rounds: int) -> dict[str, float]:
    import django

    django.setup()
    from tests.bench import queue_database
    from workbench.accounts.models import Role
    from workbench.datasets.services import set_role
    from workbench.review.facets import facets
    from workbench.review.filters import Wanted
    from workbench.workflow.models import Item

    client, project = queue_database.fill(photos)
    for member in project.memberships.all():
        set_role(project=project, user=member.user, role=Role.REVIEWER)
    for at, code in enumerate(REASONS):
        told = [{"code": code, "text": "The model doubts its mask.", "value": 0.9, "threshold": 0.93}]
        Item.objects.extra(where=[f"id % {len(REASONS)} = {at}"]).update(state="TO_REVIEW", reasons=told)
    middle = Item.objects.order_by("priority", "id")[photos // 2]
    sheet = f"/projects/{project.slug}/review/"
    asked = {
        "counts of all filters": lambda: facets(project, Wanted()),
        "counts under a reason": lambda: facets(project, Wanted(reason="holes")),
        "the sheet": lambda: client.get(sheet),
        "the sheet, one reason": lambda: client.get(f"{sheet}?reason=holes"),
        "the sheet, one model version": lambda: client.get(f"{sheet}?model=1"),
        "a photo's page in its middle, fetched ahead": lambda: client.get(f"{sheet}{middle.pk}/?ahead=1"),
    }
    return {name: 1000 * statistics.median(_timed(what) for _round in range(rounds)) for name, what in asked.items()}


def _timed(what: Any) -> float:
    started = time.perf_counter()
    answer = what()
    assert getattr(answer, "status_code", 200) == 200, answer
    return time.perf_counter() - started


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=66_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
