"""Build a network, keep it in one safetensors file with its config, and read it back only if it is what was kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import segmentation_models_pytorch as smp
import torch
from huggingface_hub import constants as hub
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load as read_tensors
from safetensors.torch import save as write_tensors
from torch import Tensor, nn

from ml.config import ModelConfig
from ml.files import write_whole
from ml.several import Averaged, TwoPass

# Named weights come from this machine's cache or not at all: nothing is fetched behind anybody's back.
hub.HF_HUB_OFFLINE = True


class ModelError(Exception):
    """A network could not be built, kept or read; the message says why in plain words."""


def build(config: ModelConfig) -> nn.Module:
    """A fresh network (N,3,height,width) float -> (N,classes,height,width) logits, on the CPU, channels_last.

    Starts from config.encoder_weights and never from anything else: what cannot be had raises ModelError.
    """
    weights = config.encoder_weights
    if weights is None or not weights.endswith(".safetensors"):
        return _assembled(config, lambda: _network(config, weights))

    def started() -> nn.Module:
        model = _network(config, None)
        _read_encoder(model, Path(weights))
        return model

    return _assembled(config, started)


def _assembled(config: ModelConfig, one: Callable[[], nn.Module]) -> nn.Module:
    """One network, or the several that the config asks for."""
    if config.passes == 2:
        return TwoPass(one(), one())
    return Averaged([one() for _ in range(config.folds)]) if config.folds > 1 else one()


def _network(config: ModelConfig, weights: str | None) -> nn.Module:
    try:
        model = smp.create_model(
            config.architecture, config.encoder, encoder_weights=weights, classes=len(config.classes)
        )
    # smp and the cache beneath it raise whatever they like, so no narrower class would catch them all.
    except Exception as error:
        started = "random weights" if weights is None else f"the weights named {weights!r}"
        raise ModelError(
            f"{config.architecture} with {config.encoder} cannot be built from {started}: {error}"
        ) from error
    network: nn.Module = model.to(memory_format=torch.channels_last)
    return network


def _read_encoder(model: nn.Module, path: Path) -> None:
    """Load an encoder's own file, or the encoder inside a whole model's file."""
    try:
        tensors = read_tensors(path.read_bytes())
        inside = {k.removeprefix("encoder."): v for k, v in tensors.items() if k.startswith("encoder.")}
        encoder = model.get_submodule("encoder")
        encoder.load_state_dict(inside or tensors)
    except (OSError, SafetensorError, RuntimeError, AttributeError) as error:
        raise ModelError(f"The encoder weights in {path} cannot be used: {error}") from error


def save(model: nn.Module, config: ModelConfig, path: Path) -> str:
    """Write weights and config as safetensors, whole or not at all. Returns the file's sha256 in hex."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    content = write_tensors(tensors, metadata={"config": json.dumps(config.to_json())})
    write_whole(path, content)
    return hashlib.sha256(content).hexdigest()


def load(path: Path, sha256: str | None = None, device: str | None = None) -> tuple[nn.Module, ModelConfig]:
    """Read what save wrote: (network in eval mode on the device, its config).

    With sha256 given, a file of any other content is refused before it is read as weights. Raises ModelError.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The weights file {path.name} cannot be read: {error}") from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise ModelError(f"The weights file {path.name} is not the one that was kept: its checksum differs.")
    try:
        config = ModelConfig.from_json(_metadata(content))
        model = _assembled(config, lambda: _network(config, None))
        model.load_state_dict(read_tensors(content))
    except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The weights file {path.name} is damaged or of another kind: {error}") from error
    return model.to(device or best_device()).eval(), config


def _metadata(content: bytes) -> dict[str, Any]:
    """The config in a safetensors header: eight bytes of length, then JSON (the format's own description)."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    config: dict[str, Any] = json.loads(header["__metadata__"]["config"])
    return config


def best_device() -> torch.device:
    """The GPU if there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device_of(model: nn.Module) -> torch.device:
    """Where the network's weights lie."""
    return next(model.parameters()).device


def has_bfloat16(device: torch.device) -> bool:
    """Whether the processor computes in bfloat16; where it only emulates it, float32 is faster."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def autocast(device: torch.device) -> AbstractContextManager[Any]:
    """Compute in bfloat16 where the processor has it, in float32 elsewhere."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=has_bfloat16(device))


def to_input(photos: NDArray[np.uint8], config: ModelConfig, device: torch.device) -> Tensor:
    """Photos (N,height,width,3) RGB uint8 -> network input (N,3,height,width) float32, channels_last."""
    return normalised(torch.from_numpy(photos).to(device).permute(0, 3, 1, 2).float(), config)


def normalised(pixels: Tensor, config: ModelConfig) -> Tensor:
    """Pixels (N,3,h,w) float32 0-255 -> network input, in place."""
    mean = torch.tensor(config.mean, device=pixels.device).view(1, 3, 1, 1)
    std = torch.tensor(config.std, device=pixels.device).view(1, 3, 1, 1)
    return pixels.sub_(mean).div_(std)


def predict(model: nn.Module, config: ModelConfig, photos: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Photos (N,height,width,3) RGB uint8 of the network's size -> probabilities (N,C,height,width) float32.

    With config.test_time_flip the mean over the photos and their mirror images, at twice the cost.
    """
    model.eval()
    device = device_of(model)
    pixels = to_input(photos, config, device)
    with torch.inference_mode(), autocast(device):
        answer = model(pixels).float().sigmoid()
        if config.test_time_flip:
            answer = (answer + model(pixels.flip(-1)).float().sigmoid().flip(-1)) / 2.0
    probabilities: NDArray[np.float32] = answer.contiguous().cpu().numpy()
    return probabilities
