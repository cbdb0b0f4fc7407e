"""Practising on a photo whose true mask is known: no lease, no saving, a score."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from workbench.accounts.editor import settings_of
from workbench.accounts.models import User
from workbench.annotation.models import Practice
from workbench.annotation.practice_photo import (
    FAULTS,
    HEIGHT,
    WIDTH,
    cut_outs,
    fault_places,
    practice_masks,
    start_data,
)
from workbench.annotation.surroundings import OpeningJSON
from workbench.errors import BadInput
from workbench.masks import codec
from workbench.masks.closeness import surface_dice
from workbench.masks.selectors import LayerJSON, parse_layers, to_text
from workbench.retold import retold

LABEL = 1
MOST_LAYERS = 20
TOLERANCE = 2.0
# A fault counts as put right when so much of it agrees with the true mask.
PUT_RIGHT = 0.8
EXACT, CLOSE = 0.99, 0.97
LEFT_OVER = {
    "strap": gettext_lazy("The left strap is still missing."),
    "hem": gettext_lazy("The hem still has a bite."),
    "mannequin": gettext_lazy("The leg below the hem is still in the mask."),
    "hole": gettext_lazy("There is still a hole in the skirt."),
}


@dataclass(frozen=True)
class Score:
    """How close a practised mask is, a sentence, the best Dice so far, and the true mask to compare with.

    `surface_dice_2px` is the share of both outlines that lies within two pixels of the other.
    """

    dice: float
    surface_dice_2px: float
    words: str
    best: float
    truth: list[LayerJSON]


def practice_order(user: User) -> dict[str, Any]:
    """The work order of the practice photo: shaped like every other, without a lease and with `practice`."""
    layers = [LayerJSON(label=LABEL, attributes=[], data=to_text(start_data()))]
    return {
        "id": 0,
        "state": "TO_ANNOTATE",
        "project": {"slug": "", "name": _("Practice"), "brand_color": "#8a6d3b"},
        "photo": _photo(),
        "labels": [{"id": LABEL, "name": _("Garment"), "color": "#e4572e", "value": LABEL}],
        "attributes": [],
        "reasons": [],
        "note": None,
        "lease": {"generation": 0, "expires_at": timezone.now() + timedelta(days=1), "seconds": 86400},
        "etag": '"m0"',
        "layers": layers,
        "from": "prediction",
        "prediction": {
            "layers": layers,
            "estimated_dice": _start_dice(),
            "contrast": None,
            "model": _("the first try"),
        },
        "previous": None,
        "imported": None,
        "openings": [
            OpeningJSON(id=number, x=x, y=y, area=area) for number, (x, y, area) in enumerate(cut_outs(), start=1)
        ],
        "siblings": [],
        "practice": {"score_url": reverse("api-practice-score"), "best": _best(user), "faults": fault_places()},
        "links": {"home": reverse("home")},
    }


def editor_settings(user: User) -> dict[str, Any]:
    """What the editor's page knows of the person: their keys, and whether they have practised."""
    return {
        "url": reverse("api-editor"),
        **settings_of(user),
        "practiced": Practice.objects.filter(user=user).exists(),
        "practice_url": reverse("practice"),
        "practice_done_url": reverse("api-practice-done"),
    }


def score(*, user: User, layers: list[LayerJSON], active_seconds: float) -> Score:
    """Compare a practised mask with the true one and remember the best. Raises BadInput for what is no such mask."""
    drawn, known = _union(layers), practice_masks()
    dice = codec.dice(known.truth, drawn)
    best = _remember(user, dice, active_seconds)
    truth = [LayerJSON(label=LABEL, attributes=[], data=to_text(codec.encode(known.truth)))]
    return Score(dice, surface_dice(known.truth, drawn, TOLERANCE), _words(drawn, dice), best, truth)


def done(*, user: User) -> None:
    """Remember that this person needs no tour, or has been through it."""
    Practice.objects.get_or_create(user=user)


@transaction.atomic
def _remember(user: User, dice: float, seconds: float) -> float:
    Practice.objects.get_or_create(user=user)
    row = Practice.objects.select_for_update().get(user=user)
    row.attempts += 1
    if row.best_dice is None or dice > row.best_dice:
        row.best_dice, row.best_seconds = dice, seconds
    row.save()
    return row.best_dice


def _best(user: User) -> float | None:
    return Practice.objects.filter(user=user).values_list("best_dice", flat=True).first()


def _photo() -> dict[str, Any]:
    url = reverse("practice-photo")
    name = {"name": _("Dress with straps"), "garment": _("Practice photo"), "viewpoint": "Front"}
    return name | {"width": WIDTH, "height": HEIGHT, "screen_url": url, "full_url": url}


def _start_dice() -> float:
    known = practice_masks()
    return codec.dice(known.truth, known.start)


def _union(layers: list[LayerJSON]) -> NDArray[np.uint8]:
    if len(layers) > MOST_LAYERS:
        raise BadInput(_("A practised mask may have at most {most} layers.").format(most=MOST_LAYERS))
    out = np.zeros((HEIGHT, WIDTH), np.uint8)
    try:
        for layer in parse_layers(layers):
            if codec.size(layer.data) != (WIDTH, HEIGHT):
                raise BadInput(_("The practised mask has another size than its photo."))
            np.maximum(out, codec.decode(layer.data), out=out)
    except codec.CodecError as error:
        raise BadInput(retold(str(error))) from error
    return out


def _words(drawn: NDArray[np.uint8], dice: float) -> str:
    left = _first_fault(drawn)
    if left is not None:
        return str(LEFT_OVER[left])
    if dice >= EXACT:
        return _("Exact: this could go to the studio as it is.")
    return _("Close: only the outline is left.") if dice >= CLOSE else _("Compare it with the photo once more.")


def _first_fault(drawn: NDArray[np.uint8]) -> str | None:
    known, inside = practice_masks(), drawn >= codec.HALF
    agrees = inside == (known.truth >= codec.HALF)
    right = (float(agrees[known.faults == value].mean()) for value in range(1, len(FAULTS) + 1))
    return next((name for name, share in zip(FAULTS, right, strict=True) if share < PUT_RIGHT), None)
