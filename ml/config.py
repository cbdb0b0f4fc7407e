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


def _numbers(values: Sequence[float]) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


@dataclass(frozen=True)
class ModelConfig(_JsonRecord):
    """One network: its shape, its classes and how a photo becomes its input.

    height and width are the network's input in pixels, multiples of 32 from 64 on. mean and std are per RGB channel on
    the 0-255 scale: the input is (photo - mean) / std. thresholds has one probability per class; a pixel
    belongs to the class when its probability, enlarged to the photo's size, is above it.
    encoder_weights is None (random start), a path ending in .safetensors, or a name that smp can download.
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

    def __post_init__(self) -> None:
        """Refuse what no network could be built from."""
        _require(bool(self.architecture) and bool(self.encoder), "A model needs an architecture and an encoder.")
        _require(bool(self.classes), "A model needs at least one class.")
        _require(len(set(self.classes)) == len(self.classes), "Two classes share a name.")
        for name, pixels in (("height", self.height), ("width", self.width)):
            good = isinstance(pixels, int) and pixels >= SMALLEST and pixels % STRIDE == 0
            _require(good, f"The {name} must be a multiple of {STRIDE} from {SMALLEST} on, not {pixels}.")
        _require(len(self.mean) == 3 and _numbers(self.mean), "mean must be three numbers, one per RGB channel.")
        _require(len(self.std) == 3 and _numbers(self.std), "std must be three numbers, one per RGB channel.")
        _require(all(value > 0 for value in self.std), "std must be above zero in every channel.")
        _require(
            len(self.thresholds) == len(self.classes) and _numbers(self.thresholds),
            f"There must be one threshold per class: {len(self.classes)}, not {len(self.thresholds)}.",
        )
        _require(all(0 < value < 1 for value in self.thresholds), "A threshold must lie between 0 and 1.")


@dataclass(frozen=True)
class TrainConfig(_JsonRecord):
    """How a run trains.

    max_seconds caps the whole run, reading the photos included; None means no cap. patience is in epochs without
    a better validation Dice. colour is the strength of the colour changes as a fraction, scale the range of the
    random zoom, rotate_degrees the largest turn either way. dice_weight is the Dice loss's weight against 1 for
    the cross-entropy, edge_weight the extra weight of pixels on the outline, ema the decay per step of the
    averaged weights that are kept. compile lets torch.compile build the steps; None does where it pays, on a GPU.
    Where several processes train together, each takes batches of batch_size.
    """

    epochs: int = 60
    max_seconds: float | None = None
    batch_size: int = 8
    learning_rate: float = 2e-3
    weight_decay: float = 1e-2
    patience: int = 12
    seed: int = 0
    flip: bool = True
    colour: float = 0.2
    scale: tuple[float, ...] = (0.9, 1.1)
    rotate_degrees: float = 3.0
    dice_weight: float = 2.0
    edge_weight: float = 0.0
    ema: float = 0.99
    compile: bool | None = None

    def __post_init__(self) -> None:
        """Refuse what no run could be made of."""
        for name in ("epochs", "batch_size", "patience"):
            value = getattr(self, name)
            _require(isinstance(value, int) and value > 0, f"{name} must be a whole number above zero, not {value}.")
        _require(self.max_seconds is None or self.max_seconds > 0, "max_seconds must be above zero, or None.")
        _require(self.learning_rate > 0, "learning_rate must be above zero.")
        for name in ("weight_decay", "colour", "rotate_degrees", "dice_weight", "edge_weight"):
            _require(getattr(self, name) >= 0, f"{name} cannot be negative.")
        good_scale = len(self.scale) == 2 and _numbers(self.scale) and 0 < self.scale[0] <= self.scale[1]
        _require(good_scale, "scale must be two numbers above zero, the smaller first.")
        _require(0 <= self.ema < 1, "ema must be at least 0 and below 1.")
