"""A network as ONNX: the same probabilities and masks anywhere, and refused when they are not."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from ml.config import ModelConfig
from ml.export import Agreement, agreement, write_onnx
from ml.model import ModelError, build, predict
from ml.resize import enlarge_mask, shrink
from tests.ml.builders import garment_photo, tiny_config

ORIGIN = {"model_version": "v3", "weights_sha256": "ab" * 32}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[nn.Module, ModelConfig, Path]:
    """A random network of two classes, and its file."""
    torch.manual_seed(3)
    config = tiny_config(classes=["1", "2"], thresholds=[0.5, 0.4], mean=[140.0, 130.0, 120.0])
    model, path = build(config).eval(), tmp_path_factory.mktemp("onnx") / "model.onnx"
    write_onnx(model, config, path, ORIGIN)
    return model, config, path


def test_the_file_draws_the_same_masks(exported: tuple[nn.Module, ModelConfig, Path]) -> None:
    """On photos of any size, counted to the pixel."""
    photos = [garment_photo(1)[0], garment_photo(2, 128, 200)[0]]
    found = agreement(*exported, photos)
    assert (found.photos, found.same) == (2, True)
    assert found.probability < 1e-5
    assert found.pixels < 1e-4
    # In bfloat16 a few pixels near the threshold fall on the other side; on a processor without it, none.
    assert found.shown_pixels < 0.2


def test_the_file_says_where_it_comes_from(exported: tuple[nn.Module, ModelConfig, Path]) -> None:
    """Config, version and weights travel inside it."""
    _, config, path = exported
    said = {pair.key: pair.value for pair in onnx.load(path).metadata_props}
    assert ModelConfig.from_json(json.loads(said.pop("config"))) == config
    assert said == ORIGIN


def test_it_runs_as_the_readme_says(exported: tuple[nn.Module, ModelConfig, Path]) -> None:
    """The README's own lines, run here word for word, draw what the product draws."""
    model, config, path = exported
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    lines = readme.split("<!-- onnx -->\n```python\n")[1].split("```")[0]
    file = path.with_name("photo.png")
    photo = garment_photo(5, 120, 90)[0]
    cv2.imwrite(str(file), photo[:, :, ::-1])
    said: dict[str, object] = {}
    exec(lines.replace("model.onnx", str(path)).replace("photo.jpg", str(file)), said)
    whole = predict(model.float(), config, shrink(photo, config.height, config.width)[None])[0]
    drawn = np.stack([enlarge_mask(one, limit, 120, 90) for one, limit in zip(whole, config.thresholds, strict=True)])
    masks = said["masks"]
    assert isinstance(masks, np.ndarray)
    assert masks.shape == drawn.shape
    assert np.mean(masks != (drawn > 0)) < 0.2


def test_many_photos_at_once(exported: tuple[nn.Module, ModelConfig, Path]) -> None:
    """The number of photos is free."""
    _, config, path = exported
    session = onnxruntime.InferenceSession(path)
    photos = np.zeros((3, config.height, config.width, 3), np.uint8)
    assert session.run(None, {"photos": photos})[0].shape == (3, 2, 64, 64)


@pytest.mark.parametrize("changes", [{"passes": 2}, {"folds": 2}, {"test_time_flip": True}])
def test_what_recipes_make_of_a_network_is_in_the_file(tmp_path: Path, changes: dict[str, object]) -> None:
    """A second pass over the first mask, several networks together, the mirrored photo."""
    torch.manual_seed(5)
    config = tiny_config(**changes)
    model, path = build(config).eval(), tmp_path / "model.onnx"
    write_onnx(model, config, path, {})
    photos = [garment_photo(1)[0], garment_photo(2)[0]]
    assert agreement(model, config, path, photos).same
    plain = agreement(model, replace(config, test_time_flip=False), path, photos)
    assert plain.same is not config.test_time_flip


def test_another_network_s_file_is_refused(exported: tuple[nn.Module, ModelConfig, Path]) -> None:
    """Were the export wrong, this is what it would look like."""
    _, config, path = exported
    torch.manual_seed(4)
    found = agreement(build(config).eval(), config, path, [garment_photo(1)[0]])
    assert not found.same
    assert found.probability > 0.01


def test_a_number_that_is_none_is_not_the_same() -> None:
    """A gate survives NaN."""
    assert not Agreement(1, 0.0, float("nan"), 0.0).same
    assert Agreement(1, 0.0, 0.0, 0.5).same


def test_a_damaged_file_is_a_model_error(exported: tuple[nn.Module, ModelConfig, Path], tmp_path: Path) -> None:
    """In words, not ONNX Runtime's own class."""
    model, config, path = exported
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ModelError, match="cannot be run"):
        agreement(model, config, broken, [garment_photo(1)[0]])


def test_what_cannot_be_written_is_a_model_error(tmp_path: Path) -> None:
    """The architecture is named."""

    class Odd(nn.Module):
        def forward(self, photos: torch.Tensor) -> torch.Tensor:
            raise RuntimeError("no such operator")

    with pytest.raises(ModelError, match="Unet with resnet18 cannot be written as ONNX: no such operator"):
        write_onnx(Odd(), tiny_config(), tmp_path / "odd.onnx", {})
