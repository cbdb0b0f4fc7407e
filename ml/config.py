"""What a model is and how it is trained: two frozen records that travel as JSON, the first inside the weights file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

# The deepest level of an smp encoder is 32 times smaller than its input.
STRIDE = 32
# Where that level is one pixel wide, oneDNN 3.x in bfloat16 reads memory nobody wrote and training meets NaN (seen
# with torch 2.15 on AMX).
SMALLEST = 64
# PAN pools its deepest level (a sixteenth of the input) three times more, and enlarges by exactly as much again.
_COARSER = {"pan": 128}
MOST_FOLDS = 10
OPTIMISERS = ("adamw", "rmsprop", "sgd")
SCHEDULES = ("one_cycle", "cyclic", "cosine", "constant")


def step_of(architecture: str) -> int:
    """The number of pixels that an input's height and width must be a multiple of."""
    return _COARSER.get(architecture.lower(), STRIDE)


class _JsonRecord:
    """to_json and from_json for a flat dataclass of numbers, strings and tuples of them."""

    def to_json(self) -> dict[str, Any]:
        """The record as plain JSON values; tuples become lists."""
        record = asdict(self)  # type: ignore[call-overload]
        return {name: list(value) if isinstance(value, tuple) else value for name, value in record.items()}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Read what to_json wrote; names left out take their defaults. Raises ValueError in plain words."""
        unknown = sorted(set(record) - {field.name for field in fields(cls)})  # type: ignore[arg-type]
        if unknown:
            raise ValueError(f"{cls.__name__} has no setting named {', '.join(unknown)}.")
        values = {name: tuple(v) if isinstance(v, list) else v for name, v in record.items()}
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"{cls.__name__} holds a value of the wrong kind: {error}") from error


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _numbers(values: Sequence[float]) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


@dataclass(frozen=True)
class ModelConfig(_JsonRecord):
    """One network: its shape, its classes and how a photo becomes its input.

    height and width are the network's input in pixels, multiples of 32 from 64 on. mean and std are per RGB channel on
    the 0-255 scale: the input is (photo - mean) / std. thresholds has one probability per class; a pixel
    belongs to the class when its probability, enlarged to the photo's size, is above it.
    encoder_weights is None (random start), a path ending in .safetensors, or the name of weights that lie in this
    machine's cache; nothing is downloaded. passes is 2 where a second network looks again at the surroundings of what
    the first one found; folds is how many networks' probabilities are averaged. With test_time_flip the mean over
    the photo and its mirror image is the answer.
    """

    architecture: str = "Unet"
    encoder: str = "resnet18"
    encoder_weights: str | None = None
    classes: tuple[str, ...] = ("garment",)
    height: int = 384
    width: int = 256
    mean: tuple[float, ...] = (123.675, 116.28, 103.53)
    std: tuple[float, ...] = (58.395, 57.12, 57.375)
    thresholds: tuple[float, ...] = (0.5,)
    passes: int = 1
    folds: int = 1
    test_time_flip: bool = False

    def __post_init__(self) -> None:
        """Refuse what no network could be built from."""
        _require(bool(self.architecture) and bool(self.encoder), "A model needs an architecture and an encoder.")
        _require(bool(self.classes), "A model needs at least one class.")
        _require(len(set(self.classes)) == len(self.classes), "Two classes share a name.")
        step = step_of(self.architecture)
        for name, pixels in (("height", self.height), ("width", self.width)):
            good = _whole(pixels) and pixels >= SMALLEST and pixels % step == 0
            with_it = f" with {self.architecture}" if step != STRIDE else ""
            _require(good, f"The {name} must be a multiple of {step} from {SMALLEST} on{with_it}, not {pixels}.")
        _require(len(self.mean) == 3 and _numbers(self.mean), "mean must be three numbers, one per RGB channel.")
        _require(len(self.std) == 3 and _numbers(self.std), "std must be three numbers, one per RGB channel.")
        _require(all(value > 0 for value in self.std), "std must be above zero in every channel.")
        _require(
            len(self.thresholds) == len(self.classes) and _numbers(self.thresholds),
            f"There must be one threshold per class: {len(self.classes)}, not {len(self.thresholds)}.",
        )
        _require(all(0 < value < 1 for value in self.thresholds), "A threshold must lie between 0 and 1.")
        _require(self.passes in (1, 2), f"passes must be 1 or 2, not {self.passes}.")
        _require(_whole(self.folds) and 1 <= self.folds <= MOST_FOLDS, f"folds must be 1 to {MOST_FOLDS}.")
        _require(self.passes == 1 or self.folds == 1, "A recipe has two passes or several folds, not both.")


@dataclass(frozen=True)
class TrainConfig(_JsonRecord):
    """How a run trains.

    max_seconds caps the whole run, reading the photos included; None means no cap. patience is in epochs without
    a better validation Dice. colour is the strength of the colour changes as a fraction, scale the range of the
    random zoom, rotate_degrees the largest turn either way. bce_weight and dice_weight weigh the cross-entropy and
    the Dice loss, edge_weight is the extra weight of pixels on the outline in the first, ema the decay per step of the
    averaged weights that are kept. clip is the largest norm of a step's gradient, 0 for no limit. schedule is how
    the learning rate moves over the run; the encoder's is encoder_rate times as high, and zero for the first
    frozen_epochs. A warm start takes warm_epochs times the epochs at warm_rate times the learning rate; with
    warm_start false every run starts from scratch. compile lets torch.compile build the steps; None does where it
    pays, on a GPU, if there is a C compiler. Where several processes train together, each takes batches of batch_size.
    """

    epochs: int = 60
    max_seconds: float | None = None
    batch_size: int = 4
    learning_rate: float = 1.5e-3
    weight_decay: float = 1e-2
    patience: int = 12
    seed: int = 0
    flip: bool = True
    colour: float = 0.2
    scale: tuple[float, ...] = (0.8, 1.25)
    rotate_degrees: float = 5.0
    bce_weight: float = 1.0
    dice_weight: float = 2.0
    edge_weight: float = 0.0
    ema: float = 0.995
    compile: bool | None = None
    clip: float = 1.0
    optimiser: str = "adamw"
    schedule: str = "one_cycle"
    encoder_rate: float = 1.0
    frozen_epochs: int = 0
    warm_start: bool = True
    warm_epochs: float = 0.2
    warm_rate: float = 0.15

    def __post_init__(self) -> None:
        """Refuse what no run could be made of."""
        for name in ("epochs", "batch_size", "patience"):
            value = getattr(self, name)
            _require(isinstance(value, int) and value > 0, f"{name} must be a whole number above zero, not {value}.")
        _require(self.max_seconds is None or self.max_seconds > 0, "max_seconds must be above zero, or None.")
        _require(self.learning_rate > 0, "learning_rate must be above zero.")
        for name in ("weight_decay", "colour", "rotate_degrees", "bce_weight", "dice_weight", "edge_weight", "clip"):
            _require(getattr(self, name) >= 0, f"{name} cannot be negative.")
        _require(self.bce_weight + self.dice_weight > 0, "bce_weight and dice_weight cannot both be 0.")
        _require(self.optimiser in OPTIMISERS, f"optimiser must be one of {', '.join(OPTIMISERS)}.")
        _require(self.schedule in SCHEDULES, f"schedule must be one of {', '.join(SCHEDULES)}.")
        _require(self.encoder_rate >= 0, "encoder_rate cannot be negative.")
        good_freeze = _whole(self.frozen_epochs) and 0 <= self.frozen_epochs < max(self.epochs, 1)
        _require(good_freeze, "frozen_epochs must be a whole number from 0 on, and fewer than epochs.")
        for name in ("warm_epochs", "warm_rate"):
            _require(0 < getattr(self, name) <= 1, f"{name} must be above 0 and at most 1.")
        good_scale = len(self.scale) == 2 and _numbers(self.scale) and 0 < self.scale[0] <= self.scale[1]
        _require(good_scale, "scale must be two numbers above zero, the smaller first.")
        _require(0 <= self.ema < 1, "ema must be at least 0 and below 1.")
