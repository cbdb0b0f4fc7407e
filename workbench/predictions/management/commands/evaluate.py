"""`manage.py evaluate PROJECT --photos F --masks F`: the champion's Dice against masks of the same names."""

from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import CommandParser

from workbench.commands import JsonCommand, find_project, folder
from workbench.errors import BadInput
from workbench.masks import codec
from workbench.masks.pictures import read_png_mask
from workbench.predictions import services
from workbench.predictions.files import photo_files
from workbench.predictions.inference import Segmentation, load, segment_files


class Command(JsonCommand):
    """Measures; stores nothing."""

    help = "Measure a project's champion on a folder of photos against a folder of PNG masks of the same names."

    def add_arguments(self, parser: CommandParser) -> None:
        """The project and the two folders."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's slug")
        parser.add_argument("--photos", type=folder, required=True, help="folder of photos")
        parser.add_argument("--masks", type=folder, required=True, help="folder of PNG masks")

    def handle(self, *args: Any, **options: Any) -> None:
        """Segment every photo that has a mask and compare."""
        champion = services.require_champion(find_project(options["project"]))
        files = photo_files(options["photos"])
        masks = {file.stem: file for file in options["masks"].glob("*.png")}
        matched = [file for file in files if file.stem in masks]
        if not matched:
            raise BadInput("No photo has a mask of the same name.")
        photos, failed = [], []
        with self.bar(len(matched), "evaluating") as bar:
            for file, result in segment_files(load(champion), matched):
                try:
                    photos.append({"name": file.name, "dice": _dice(result, masks[file.stem])})
                except BadInput as error:
                    failed.append({"name": file.name, "reason": str(error)})
                bar.update()
        without = [file.name for file in files if file.stem not in masks]
        self.finish({**_summary(photos), "photos": photos, "failed": failed, "without_mask": without}, ok=not failed)


def _dice(result: Segmentation | Exception, mask: Path) -> float:
    if isinstance(result, Exception):
        raise BadInput(str(result)) from result
    truth, found = read_png_mask(mask), result.masks.max(axis=0)
    if truth.shape != found.shape:
        raise BadInput("The mask is {1} x {0} pixels, the photo {3} x {2}.".format(*truth.shape, *found.shape))
    return codec.dice(found, truth)


def _summary(photos: list[dict[str, Any]]) -> dict[str, float | None]:
    dice = [photo["dice"] for photo in photos]
    if not dice:
        return {"median_dice": None, "mean_dice": None, "p10_dice": None}
    return {
        "median_dice": float(np.median(dice)),
        "mean_dice": float(np.mean(dice)),
        "p10_dice": float(np.percentile(dice, 10)),
    }
