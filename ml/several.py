"""Networks made of networks: a second look at what the first one found, and the mean of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional

# How far around the first mask the second network still sees, as a share of the input's longer side: 16 of 384.
_AROUND = 1 / 24
_LIKELY = 0.5


class TwoPass(nn.Module):
    """The second network sees the photo with everything outside the first one's dilated mask blanked.

    Blank is the mean colour, 0 after normalising. Outside that region the first network's answer stands, and where it
    finds nothing at all the second sees the whole photo. The first one never learns here: it is trained before.
    """

    def __init__(self, first: nn.Module, second: nn.Module) -> None:
        super().__init__()
        self.first, self.second = first.requires_grad_(False).eval(), second

    @property
    def encoder(self) -> nn.Module:
        """The encoder that sees the whole photo."""
        return self.first.get_submodule("encoder")

    def forward(self, photos: Tensor) -> Tensor:
        """(N,3,h,w) -> logits (N,C,h,w)."""
        with torch.no_grad():
            rough = self.first(photos)
            region = _around(rough)
        return torch.where(region, self.second(photos * region), rough)

    def train(self, mode: bool = True) -> Self:
        """As in any module, but the first network stays as it is, its batch statistics too."""
        super().train(mode)
        self.first.eval()
        return self


def _around(logits: Tensor) -> Tensor:
    """(N,C,h,w) logits -> (N,1,h,w) bool: the union of the masks, grown; everything where the masks are empty."""
    found = (logits.amax(dim=1, keepdim=True).sigmoid() > _LIKELY).float()
    # While an ONNX file is written, sizes are tensors.
    reach = max(1, round(max(int(size) for size in logits.shape[2:]) * _AROUND))
    grown = functional.max_pool2d(found, 2 * reach + 1, stride=1, padding=reach) > 0
    return grown | (found.sum(dim=(1, 2, 3), keepdim=True) == 0)


class Averaged(nn.Module):
    """The mean of the members' probabilities, given as logits again."""

    def __init__(self, members: Sequence[nn.Module]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    @property
    def encoder(self) -> nn.Module:
        """The first member's encoder."""
        return self.members[0].get_submodule("encoder")

    def forward(self, photos: Tensor) -> Tensor:
        """(N,3,h,w) -> logits (N,C,h,w)."""
        probabilities = [member(photos).float().sigmoid() for member in self.members]
        return torch.logit(torch.stack(probabilities).mean(dim=0), eps=1e-6)
