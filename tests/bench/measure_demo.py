"""What the demo came to: which of the masks drawn wrong its check found, how good the first model is, how long.

    SELVEDGE_HOME=HOME python -m tests.bench.measure_demo

HOME is the home of a finished `manage.py demo` with drawn photos; samples/wrong_masks.txt there names the wrong ones.
"""

from __future__ import annotations

import json
import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
django.setup()

from django.conf import settings  # noqa: E402

from workbench.training.models import LabelCheck, Run  # noqa: E402


def figures() -> dict[str, Any]:
    """The check's finds and the runs, as plain values."""
    wrong = (settings.SELVEDGE_HOME / "samples" / "wrong_masks.txt").read_text().split()
    checks = list(LabelCheck.objects.select_related("mask__photo").order_by("run_id", "rank"))
    doubted = [check.mask.photo.stem for check in checks if check.doubted]
    return {
        "wrong": wrong,
        "found": sorted(set(doubted) & set(wrong)),
        "doubted": len(doubted),
        "ranks": {check.mask.photo.stem: check.rank for check in checks if check.mask.photo.stem in wrong},
        "runs": [_run(run) for run in Run.objects.select_related("model").order_by("pk")],
    }


def _run(run: Run) -> dict[str, Any]:
    metrics = run.model.metrics if run.model else {}
    return {"kind": run.kind, "state": run.state, "seconds": run.seconds, "median_dice": metrics.get("median")}


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2))
