"""Folding: the same answers from fewer layers, and none at all where it would change the answer."""

import pytest
import torch
from torch import Tensor, nn

from ml.fuse import fused
from ml.model import build
from tests.ml.builders import tiny_config


def norms(model: nn.Module) -> int:
    return sum(isinstance(module, nn.BatchNorm2d) for module in model.modules())


@pytest.mark.parametrize("encoder", ["resnet18", "mobilenet_v2"])
def test_a_folded_network_gives_the_same_answers_without_its_norms(encoder: str) -> None:
    model = build(tiny_config(encoder=encoder))
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.2)
    before = norms(model)
    folded = fused(model)
    photos = torch.randn(2, 3, 64, 64)
    with torch.inference_mode():
        torch.testing.assert_close(folded(photos), model(photos), atol=1e-3, rtol=1e-3)
    assert norms(folded) == 0
    assert norms(model) == before > 0


class Misleading(nn.Module):
    """Lists its convolution before the norm and computes them the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.norm = nn.BatchNorm2d(3)
        nn.init.constant_(self.norm.bias, 2.0)

    def forward(self, photos: Tensor) -> Tensor:
        """(N,3,h,w) -> (N,3,h,w)."""
        result: Tensor = self.conv(self.norm(photos))
        return result


def test_a_network_that_folding_would_change_is_used_as_it_is() -> None:
    model = Misleading()
    assert fused(model) is model
    assert norms(model) == 1
