"""Networks: built as asked, kept whole, refused when anything is off."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from ml.config import ModelConfig
from ml.model import ModelError, autocast, best_device, build, load, save, to_input
from tests.ml.builders import tiny_config


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, str]:
    torch.manual_seed(1)
    path = tmp_path / "model.safetensors"
    return path, save(build(tiny_config()), tiny_config(thresholds=[0.35]), path)


def test_a_network_gives_one_map_per_class() -> None:
    config = tiny_config(classes=["a", "b", "c"], thresholds=[0.5, 0.5, 0.5])
    assert build(config)(torch.zeros(2, 3, 64, 64)).shape == (2, 3, 64, 64)


def test_another_architecture_and_encoder_by_name() -> None:
    model = build(tiny_config(architecture="FPN", encoder="mobilenet_v2")).eval()
    assert model(torch.zeros(1, 3, 64, 64)).shape == (1, 1, 64, 64)


@pytest.mark.parametrize("wrong", [{"architecture": "Wnet"}, {"encoder": "resnet19"}])
def test_unknown_names_are_a_model_error(wrong: dict[str, str]) -> None:
    with pytest.raises(ModelError, match="cannot be built"):
        build(tiny_config(**wrong))


def test_named_weights_that_cannot_be_had_are_never_replaced_by_random_ones() -> None:
    with pytest.raises(ModelError, match="the weights named 'no-such-weights'"):
        build(tiny_config(encoder_weights="no-such-weights"))


def test_a_failed_download_is_a_model_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr("segmentation_models_pytorch.encoders.hf_hub_download", refuse)
    with pytest.raises(ModelError, match=r"'imagenet'.*no network"):
        build(tiny_config(encoder_weights="imagenet"))


def test_an_encoder_starts_from_a_local_file(tmp_path: Path) -> None:
    torch.manual_seed(2)
    source = build(tiny_config())
    encoder, whole = tmp_path / "encoder.safetensors", tmp_path / "whole.safetensors"
    save_file({k: v.contiguous() for k, v in source.get_submodule("encoder").state_dict().items()}, encoder)
    save(source, tiny_config(), whole)
    for path in (encoder, whole):
        built = build(tiny_config(encoder_weights=str(path)))
        name = "encoder.conv1.weight"
        assert torch.equal(built.get_parameter(name), source.get_parameter(name))


def test_an_encoder_file_of_another_network_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    save_file({"conv1.weight": torch.zeros(1)}, path)
    for name in (path, tmp_path / "missing.safetensors"):
        with pytest.raises(ModelError, match="encoder weights"):
            build(tiny_config(encoder_weights=str(name)))


def test_a_kept_network_comes_back_with_its_config(kept: tuple[Path, str]) -> None:
    path, sha256 = kept
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    model, config = load(path, sha256, device="cpu")
    torch.manual_seed(1)
    original = build(tiny_config()).eval()
    photo = torch.rand(1, 3, 64, 64)
    assert config == tiny_config(thresholds=[0.35])
    assert not model.training
    with torch.inference_mode():
        torch.testing.assert_close(model(photo), original(photo))


def test_a_changed_byte_is_refused_by_its_checksum(kept: tuple[Path, str]) -> None:
    path, sha256 = kept
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    load(path, device="cpu")
    with pytest.raises(ModelError, match="checksum"):
        load(path, sha256)


@pytest.mark.parametrize("content", [b"", b"not weights", b"\x10\0\0\0\0\0\0\0{}", b"\x80\x04pickle" * 50])
def test_a_file_that_is_no_network_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="damaged or of another kind"):
        load(path)


def test_half_a_file_and_no_file_are_refused(kept: tuple[Path, str]) -> None:
    path, _ = kept
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ModelError, match="damaged"):
        load(path)
    with pytest.raises(ModelError, match="cannot be read"):
        load(path.with_name("missing"))


def test_a_failed_save_keeps_the_old_file_and_leaves_no_other(
    kept: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, sha256 = kept

    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        save(build(tiny_config()), tiny_config(), path)
    assert [file.name for file in path.parent.iterdir() if file.is_file()] == [path.name]
    load(path, sha256, device="cpu")


def test_the_input_is_centred_and_scaled_per_channel() -> None:
    config = ModelConfig(mean=(10.0, 20.0, 30.0), std=(1.0, 2.0, 5.0))
    photos = np.full((1, 2, 2, 3), (11, 24, 40), np.uint8)
    tensor = to_input(photos, config, torch.device("cpu"))
    assert tensor.shape == (1, 3, 2, 2)
    assert tensor[0, :, 0, 0].tolist() == [1.0, 2.0, 2.0]
    assert photos[0, 0, 0].tolist() == [11, 24, 40]


@pytest.mark.parametrize(("has", "dtype"), [(True, torch.bfloat16), (False, torch.float32)])
def test_bfloat16_only_where_the_processor_has_it(
    monkeypatch: pytest.MonkeyPatch, has: bool, dtype: torch.dtype
) -> None:
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx512_bf16": has})
    with autocast(torch.device("cpu")):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == dtype


def test_the_best_device_is_the_gpu_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for has, kind in ((True, "cuda"), (False, "cpu")):
        monkeypatch.setattr("torch.cuda.is_available", lambda has=has: has)
        assert best_device().type == kind
