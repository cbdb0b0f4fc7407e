"""What low contrast and estimated Dice say of the true Dice, on the drawn photos of the demo.

python -m tests.bench.measure_contrast        after `make demo` has pre-segmented its photos
"""

import os

import django
import numpy as np

BANDS = ((0, 1), (1, 2), (2, 3), (3, 6), (6, 12), (12, 100))
LIMITS = (2.0, 3.0, 4.0, 6.0)


def main() -> None:
    """Print the true Dice of each band of contrast, and of what each limit would accept without a person."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    django.setup()
    rows = _rows()
    print(f"{len(rows)} photos without an imported mask")
    for low, high in BANDS:
        band = rows[(rows[:, 1] >= low) & (rows[:, 1] < high)]
        if len(band):
            print(f"contrast {low} to {high}: {len(band)} photos, true Dice median {np.median(band[:, 2]):.3f}")
    for limit in LIMITS:
        accepted = rows[(rows[:, 1] >= limit) & (rows[:, 0] >= 0.97)][:, 2]
        if len(accepted):
            print(
                f"limit {limit}: {len(accepted)} accepted without a person, true Dice median "
                f"{np.median(accepted):.3f}, p10 {np.percentile(accepted, 10):.3f}, worst {accepted.min():.3f}"
            )


def _rows() -> np.ndarray:
    from django.conf import settings

    from workbench.masks import codec, services
    from workbench.masks.pictures import read_png_mask
    from workbench.predictions.models import Prediction

    truth = settings.SELVEDGE_HOME / "samples" / "truth"
    predictions = Prediction.objects.filter(agreement=None).select_related("mask__photo", "photo")
    return np.array(
        [
            (
                one.estimated_dice,
                one.contrast,
                codec.dice(services.foreground(one.mask), read_png_mask(truth / f"{one.photo.stem}.png")),
            )
            for one in predictions
        ]
    )


if __name__ == "__main__":
    main()
