"""What an encoder sees of a photo, in a few numbers: photos it finds alike lie close together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

SIZE = 64


class Seen:
    """The features of the photos that went through a network while it was watched."""

    def __init__(self) -> None:
        self._pooled: list[Tensor] = []

    @property
    def found(self) -> bool:
        """Whether anything was noted since the last take."""
        return bool(self._pooled)

    def note(self, _encoder: nn.Module, _photos: object, levels: list[Tensor]) -> None:
        """Keep the mean over the deepest level's places: (N,channels)."""
        self._pooled.append(levels[-1].float().mean(dim=(2, 3)))

    def take(self) -> NDArray[np.float16]:
        """Features (N,SIZE) of all photos since the last take, in the order they came."""
        pooled = torch.cat(self._pooled).cpu().numpy()
        self._pooled.clear()
        return (pooled @ _projection(pooled.shape[1])).astype(np.float16)


@contextmanager
def watched(model: nn.Module) -> Iterator[Seen]:
    """While the context lasts, what the encoder of an smp network computes anyway is noted in passing.

    A network without an encoder is left alone.
    """
    seen = Seen()
    encoder = getattr(model, "encoder", None)
    handle = encoder.register_forward_hook(seen.note) if isinstance(encoder, nn.Module) else None
    try:
        yield seen
    finally:
        if handle is not None:
            handle.remove()


def _projection(channels: int) -> NDArray[np.float32]:
    """Always the same for an encoder's width: distances survive a random projection to fewer numbers (Johnson and
    Lindenstrauss 1984)."""
    drawn = np.random.default_rng(channels).standard_normal((channels, SIZE))
    return np.asarray(drawn / np.sqrt(SIZE), np.float32)
