"""What the encoder sees, noted in passing."""

import numpy as np
from torch import nn

from ml.features import SIZE, watched
from ml.infer import Segmentation, segment
from ml.model import build, predict
from tests.ml.builders import garment_photo, tiny_config


def test_alike_photos_lie_closer_than_others() -> None:
    """The same photo with a little noise is nearer than another scene; the answer of the network is the same."""
    config = tiny_config()
    model = build(config)
    photo = garment_photo(1, 64, 64)[0]
    noisy = np.clip(photo.astype(int) + np.random.default_rng(0).integers(-3, 4, photo.shape), 0, 255).astype(np.uint8)
    photos = np.stack([photo, noisy, 255 - photo])
    plain = predict(model, config, photos)
    with watched(model) as seen:
        assert not seen.found
        answer = predict(model, config, photos)
    features = seen.take().astype(np.float32)
    assert features.shape == (3, SIZE)
    assert np.array_equal(answer, plain)
    near, far = np.linalg.norm(features[1:] - features[0], axis=1)
    assert near < far / 2


def test_nobody_watches_afterwards() -> None:
    """The hook is gone when the context ends, also by an error."""
    config = tiny_config()
    model = build(config)
    try:
        with watched(model) as seen:
            raise RuntimeError
    except RuntimeError:
        predict(model, config, np.zeros((1, 64, 64, 3), np.uint8))
    assert not seen.found


def test_a_network_without_an_encoder_is_left_alone() -> None:
    """There is nothing to note."""
    with watched(nn.Identity()) as seen:
        pass
    assert not seen.found


def test_each_segmentation_has_its_own() -> None:
    """In the order of the photos, an unreadable one between them included."""
    config = tiny_config()
    model = build(config)

    def broken() -> np.ndarray:
        raise OSError("gone")

    photos = [garment_photo(seed)[0] for seed in (1, 2)]
    found = list(segment(model, config, [lambda: photos[0], broken, lambda: photos[1]]))
    alone = list(segment(model, config, [lambda: photos[1]]))
    first, last, again = found[0], found[2], alone[0]
    assert isinstance(first, Segmentation)
    assert isinstance(last, Segmentation)
    assert isinstance(again, Segmentation)
    assert first.features is not None
    assert last.features is not None
    assert again.features is not None
    assert np.allclose(last.features, again.features, atol=0.05)
    assert not np.allclose(first.features, last.features, atol=0.001)
