"""A network as an ONNX file that anything can run, held against its network before anybody relies on it."""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.config import ModelConfig
from ml.model import ModelError, predict
from ml.resize import enlarge_mask, shrink

INPUT, OUTPUT = "photos", "probabilities"
# From 17 on the operators say all that the networks of smp need; later sets only shut out older runtimes.
OPSET = 17
# Float32 against float32, in another order of summation: more than this is another network.
MOST_PROBABILITY = 1e-3
MOST_PIXELS = 1e-4


@dataclass(frozen=True)
class Agreement:
    """How far an ONNX file draws what its network draws, over some photos.

    `pixels` is the share of pixels at the photos' own size whose class differs, over all classes, and `probability`
    the largest difference of a probability, both against the network in float32. `shown_pixels` is the share that
    differs from what the product draws itself, in bfloat16 where the processor has it.
    """

    photos: int
    pixels: float
    probability: float
    shown_pixels: float

    @property
    def same(self) -> bool:
        """Whether the file may be given away. False where a number is none."""
        return self.pixels <= MOST_PIXELS and self.probability <= MOST_PROBABILITY

    def to_json(self) -> dict[str, float]:
        """The record as plain JSON values."""
        return asdict(self)


class _Whole(nn.Module):
    """Photos as bytes in, probabilities out: normalising and mirroring belong to it, so that nobody forgets them."""

    def __init__(self, model: nn.Module, config: ModelConfig) -> None:
        super().__init__()
        self.model, self.flip = model, config.test_time_flip
        self.mean: Tensor
        self.std: Tensor
        self.register_buffer("mean", torch.tensor(config.mean).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(config.std).view(1, 3, 1, 1))

    def forward(self, photos: Tensor) -> Tensor:
        """(N,height,width,3) RGB uint8 -> (N,classes,height,width) float32 in [0,1]."""
        pixels = (photos.permute(0, 3, 1, 2).float() - self.mean) / self.std
        found: Tensor = self.model(pixels).sigmoid()
        if self.flip:
            found = (found + self.model(pixels.flip(-1)).sigmoid().flip(-1)) / 2.0
        return found


def write_onnx(model: nn.Module, config: ModelConfig, path: Path, origin: Mapping[str, str]) -> None:
    """Write the network as ONNX: `photos` (N,height,width,3) RGB uint8 -> `probabilities` (N,C,height,width) float32.

    The file's metadata holds `config` as JSON and every pair of `origin`. Raises ModelError where it cannot be done.
    """
    whole = _Whole(copy.deepcopy(model).cpu().float(), config).eval()
    example = torch.zeros(1, config.height, config.width, 3, dtype=torch.uint8)
    try:
        with warnings.catch_warnings(), torch.inference_mode():
            # The tracer warns of every `if` over a shape; the shapes are fixed here, and the file is checked.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                whole, (example,), str(path), dynamo=False, opset_version=OPSET, input_names=[INPUT],
                output_names=[OUTPUT], dynamic_axes={INPUT: {0: "photos"}, OUTPUT: {0: "photos"}},
            )  # fmt: skip
        _describe(path, {"config": json.dumps(config.to_json()), **origin})
    # The exporter raises whatever an operator it lacks happens to raise, so no narrower class would catch them all.
    except Exception as error:
        raise ModelError(f"{config.architecture} with {config.encoder} cannot be written as ONNX: {error}") from error


def _describe(path: Path, metadata: Mapping[str, str]) -> None:
    file = onnx.load(path)
    onnx.helper.set_model_props(file, dict(metadata))
    onnx.checker.check_model(file)
    onnx.save(file, path)


def agreement(model: nn.Module, config: ModelConfig, path: Path, photos: Sequence[NDArray[np.uint8]]) -> Agreement:
    """Run the file in ONNX Runtime on photos (H,W,3) RGB uint8 of any size, and its network beside it.

    Raises ModelError where the file cannot be run, ValueError without a photo.
    """
    if not photos:
        raise ValueError("An ONNX file can only be checked on photos; there is none.")
    whole = _Whole(copy.deepcopy(model).cpu().float(), config).eval()
    differing, shown, pixels, worst = 0, 0, 0, 0.0
    try:
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        for photo in photos:
            small = shrink(photo, config.height, config.width)[None]
            theirs = session.run([OUTPUT], {INPUT: small})[0][0]
            with torch.inference_mode():
                ours = whole(torch.from_numpy(small)).numpy()[0]
            drawn = _masks(theirs, config, photo)
            # NaN compares as false with everything, so it must win here to lose at the gate below.
            worst = float(np.maximum(worst, np.abs(theirs - ours).max()))
            differing += _differing(drawn, _masks(ours, config, photo))
            shown += _differing(drawn, _masks(predict(model, config, small)[0], config, photo))
            pixels += drawn.size
    # ONNX Runtime has a class for each of its errors, all directly below Exception.
    except Exception as error:
        raise ModelError(f"The ONNX file cannot be run: {error}") from error
    return Agreement(len(photos), differing / pixels, worst, shown / pixels)


def _differing(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    return int(np.count_nonzero(one != other))


def _masks(probabilities: NDArray[np.float32], config: ModelConfig, photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(C,h,w) -> masks (C,H,W) uint8 0/255 as the product draws them."""
    pairs = zip(probabilities, config.thresholds, strict=True)
    return np.stack([enlarge_mask(one, threshold, *photo.shape[:2]) for one, threshold in pairs])
