"""Other looks at the same photo: the right way round and at full size again, whatever the network does."""

import numpy as np
import torch
from torch import Tensor, nn

from ml.looks import looks
from tests.ml.builders import tiny_config
from tests.ml.test_infer import CONFIG, Redness


class LeftHalf(nn.Module):
    """Says garment in the left half of whatever it sees: wrong once the photo is flipped."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(1.0))

    def forward(self, photos: Tensor) -> Tensor:
        """(N,3,h,w) -> logits (N,1,h,w)."""
        logits = torch.full_like(photos[:, :1], -9.0)
        logits[..., : photos.shape[3] // 2] = 9.0
        return logits * self.weight


WIDE = tiny_config(mean=[0.0, 0.0, 0.0], std=[255.0, 255.0, 255.0], height=128, width=128)


def red_left() -> np.ndarray:
    photo = np.zeros((1, 128, 128, 3), np.uint8)
    photo[:, 32:96, 16:48, 0] = 255
    return photo


def test_a_steady_network_draws_the_same_mask_each_way() -> None:
    ((found,),) = looks(Redness(), WIDE, red_left())
    truth = red_left()[0, :, :, 0]
    assert set(found) == {"flip", "scale"}
    assert np.array_equal(found["flip"], truth)
    assert found["scale"].shape == truth.shape
    assert np.count_nonzero(found["scale"] != truth) < 200


def test_a_network_that_goes_by_the_side_contradicts_itself() -> None:
    ((found,),) = looks(LeftHalf(), WIDE, red_left())
    assert found["flip"][:, 64:].all()
    assert not found["flip"][:, :64].any()


def test_each_photo_and_class_has_its_own_looks() -> None:
    photos = np.concatenate([red_left(), np.zeros_like(red_left())])
    (first,), (second,) = looks(Redness(), WIDE, photos)
    assert first["scale"].any()
    assert not second["scale"].any()


def test_the_smallest_network_has_no_smaller_look() -> None:
    ((found,),) = looks(Redness(), CONFIG, np.zeros((1, 64, 64, 3), np.uint8))
    assert set(found) == {"flip"}
