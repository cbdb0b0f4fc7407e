"""`manage.py predict PROJECT --photos F --out F`: masks and routes for a folder of photos, stored nowhere else."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import CommandParser
from numpy.typing import NDArray

from workbench.commands import JsonCommand, find_project, folder
from workbench.datasets.models import Project
from workbench.datasets.pictures import png
from workbench.errors import BadInput
from workbench.predictions import services
from workbench.predictions.files import photo_files
from workbench.predictions.inference import Segmentation, load, overall, segment_files
from workbench.predictions.models import ModelVersion
from workbench.triage import policy
from workbench.triage.facts import thresholds
from workbench.workflow.states import Event

ROUTES = {
    Event.AUTO_ACCEPTED: "ACCEPTED",
    Event.SENT_TO_ANNOTATE: "TO_ANNOTATE",
    Event.SENT_TO_REVIEW: "TO_REVIEW",
}


class Command(JsonCommand):
    """Predicts; stores nothing in the project."""

    help = "Write one mask PNG for each photo of a folder, and predictions.json with scores, route and reasons."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project and the two folders."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("--photos", type=folder, required=True, help="folder of photos")
        parser.add_argument("--out", type=Path, required=True, help="folder for the masks; made where missing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Segment every photo of the folder."""
        project, out = find_project(options["project"]), options["out"]
        champion = services.require_champion(project)
        files = photo_files(options["photos"])
        if not files:
            raise BadInput(f"There is no photo in {options['photos']}.")
        out.mkdir(parents=True, exist_ok=True)
        photos, failed = [], []
        with self.bar(len(files), "predicting") as bar:
            for file, result in segment_files(load(champion), files):
                if isinstance(result, Exception):
                    failed.append({"name": file.name, "reason": str(result)})
                else:
                    photos.append(_write(project, champion, file, result, out))
                bar.update()
        data = {"model": str(champion), "photos": photos, "failed": failed}
        (out / "predictions.json").write_text(json.dumps(data, indent=1))
        self.finish(data, ok=not failed)


def _write(project: Project, model: ModelVersion, file: Path, result: Segmentation, out: Path) -> dict[str, Any]:
    mask = out / f"{file.stem}.png"
    mask.write_bytes(png(_label_map(model.config["classes"], result.masks)))
    facts = policy.Facts(
        estimated_dice=overall(result.estimated_dice, result.masks),
        contrast=overall(result.contrast, result.masks),
        agreement=None,
        empty=not result.masks.any(),
        model_median=model.metrics.get("median"),
        model_p10=model.metrics.get("p10"),
        calibrated=False,
    )
    # Lots are drawn when photos enter the loop; a prediction outside it is judged by its scores alone.
    route = policy.judged(facts, thresholds(project))
    return {
        "name": file.name,
        "mask": mask.name,
        "estimated_dice": facts.estimated_dice,
        "contrast": facts.contrast,
        "route": ROUTES[route.event],
        "reasons": [reason.as_json() for reason in route.reasons],
    }


def _label_map(classes: list[str], masks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """White on black for one label; with many, each pixel has the value of the topmost label."""
    if len(classes) == 1:
        return np.asarray(masks[0], np.uint8)
    out = np.zeros(masks.shape[1:], np.uint8)
    for value, mask in zip(classes, masks, strict=True):
        out[mask > 0] = int(value)
    return out
