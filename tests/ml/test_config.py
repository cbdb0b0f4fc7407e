"""ModelConfig and TrainConfig: they survive JSON and refuse nonsense in plain words."""

import json

import pytest

from ml.config import ModelConfig, TrainConfig


def test_both_records_come_back_from_json_as_they_were() -> None:
    model = ModelConfig(classes=("dress", "belt"), thresholds=(0.4, 0.6), mean=(1.0, 2.0, 3.0))
    settings = TrainConfig(max_seconds=12.5, scale=(0.8, 1.25))
    assert ModelConfig.from_json(json.loads(json.dumps(model.to_json()))) == model
    assert TrainConfig.from_json(json.loads(json.dumps(settings.to_json()))) == settings


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"height": 100}, "multiple of 32"),
        ({"width": 0}, "multiple of 32"),
        ({"width": 32}, "from 64 on"),
        ({"width": "256"}, "multiple of 32"),
        ({"classes": []}, "at least one class"),
        ({"classes": ["a", "a"], "thresholds": [0.5, 0.5]}, "share a name"),
        ({"classes": ["a", "b"]}, "one threshold per class"),
        ({"thresholds": [1.0]}, "between 0 and 1"),
        ({"std": [1, 0, 1]}, "above zero"),
        ({"mean": [1, 2]}, "three numbers"),
        ({"colour": 1}, "no setting named colour"),
    ],
)
def test_a_model_that_could_not_be_built_is_refused(record: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ModelConfig.from_json(record)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"epochs": 0}, "epochs"),
        ({"max_seconds": 0}, "max_seconds"),
        ({"learning_rate": -1}, "learning_rate"),
        ({"learning_rate": "fast"}, "wrong kind"),
        ({"scale": [1.2, 0.8]}, "smaller first"),
        ({"ema": 1.0}, "ema"),
        ({"rotate_degrees": -3}, "rotate_degrees"),
    ],
)
def test_a_run_that_makes_no_sense_is_refused(record: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        TrainConfig.from_json(record)
