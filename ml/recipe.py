"""Recipes: how a network is built and trained, as a small TOML file that is checked before anything runs. No torch."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from ml.config import ModelConfig, TrainConfig
from ml.encoders import ARCHITECTURES, known_encoder

PRESETS = Path(__file__).parent / "presets"
# What a training finds out by itself, and what belongs to one run.
_LEARNED = frozenset({"classes", "mean", "std", "thresholds"})
_OF_THE_RUN = frozenset({"max_seconds", "seed"})
# These pool a whole photo into one pixel, and one photo's batch statistics of one pixel are undefined.
_POOLING = ("pspnet", "deeplabv3", "deeplabv3plus", "pan", "upernet")
_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "int": ((int,), "a whole number"),
    "float": ((int, float), "a number"),
    "float | None": ((int, float), "a number"),
    "str": ((str,), "a text in quotes"),
    "str | None": ((str,), "a text in quotes"),
    "bool": ((bool,), "true or false"),
    "bool | None": ((bool,), "true or false"),
    "tuple[float, ...]": ((list,), "a list of numbers"),
}


class RecipeError(ValueError):
    """A recipe cannot be used; problems has one sentence each, naming line and key where there is one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Recipe:
    """A network without its classes, and how it is trained. name and about (its first comment) are for people."""

    name: str
    network: ModelConfig
    training: TrainConfig
    about: str = ""
    text: str = field(default="", compare=False)

    def to_json(self) -> dict[str, Any]:
        """As plain values, as a run keeps it: {"name", "network": {…}, "training": {…}}."""
        network = {name: value for name, value in self.network.to_json().items() if name not in _LEARNED}
        training = {name: value for name, value in self.training.to_json().items() if name != "seed"}
        return {"name": self.name, "network": network, "training": training}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Recipe:
        """Read what to_json wrote. Raises ValueError in plain words."""
        network, training = ModelConfig.from_json(record["network"]), TrainConfig.from_json(record["training"])
        return cls(record["name"], network, training)

    def network_for(self, classes: tuple[str, ...]) -> ModelConfig:
        """The network for these classes, with thresholds to start from."""
        return replace(self.network, classes=classes, thresholds=(0.5,) * len(classes))

    def changed(self, network: Mapping[str, Any], minutes: float | None = None) -> Recipe:
        """The recipe with some of its network's settings and its longest time replaced. Raises RecipeError."""
        try:
            training = self.training if minutes is None else replace(self.training, max_seconds=minutes * 60)
            out = replace(self, network=replace(self.network, **network), training=training)
        except ValueError as error:
            raise RecipeError([str(error)]) from error
        if problems := _unfit(out):
            raise RecipeError(problems)
        return out


@cache
def presets() -> dict[str, Recipe]:
    """The recipes that come with the product, by name."""
    files = sorted(PRESETS.glob("*.toml"), key=lambda file: file.stem)
    return {file.stem: parse(file.read_text(), file.stem) for file in files}


def parse(text: str, name: str) -> Recipe:
    """A recipe from its TOML text; what it leaves out is as in the "laptop" preset. Raises RecipeError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError([f"This is not TOML: {error}."]) from error
    if problems := [*_strange_tables(text, tables), *_strange_keys(text, tables)]:
        raise RecipeError(problems)
    network, training = _built(ModelConfig, tables.get("network", {})), _built(TrainConfig, _seconds(tables))
    wrong = [_placed(text, part) for part in (network, training) if isinstance(part, str)]
    if isinstance(network, str) or isinstance(training, str):
        raise RecipeError(wrong)
    recipe = Recipe(name, network, training, _about(text), text)
    if problems := [_placed(text, problem) for problem in _unfit(recipe)]:
        raise RecipeError(problems)
    return recipe


def keys() -> dict[str, dict[str, str]]:
    """{table: {key: kind}}: everything a recipe may say."""
    network = {one.name: str(one.type) for one in fields(ModelConfig) if one.name not in _LEARNED}
    training = {one.name: str(one.type) for one in fields(TrainConfig) if one.name not in _OF_THE_RUN}
    return {"network": network, "training": {**training, "minutes": "float"}}


def _strange_tables(text: str, tables: Mapping[str, Any]) -> Iterator[str]:
    for name, table in tables.items():
        if name not in keys():
            yield f"{_line(text, name)}{name} belongs to no table; a recipe has [network] and [training]."
        elif not isinstance(table, dict):
            yield f"{_line(text, name)}{name} is a table: write [{name}] and its settings below."


def _strange_keys(text: str, tables: Mapping[str, Any]) -> Iterator[str]:
    for table, known in keys().items():
        found = tables.get(table, {})
        for key, value in found.items() if isinstance(found, dict) else ():
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f" Is it {near[0]}?" if near else f" There are: {', '.join(sorted(known))}."
                yield f"{_line(text, key)}[{table}] has no setting {key}.{hint}"
            elif not _is_a(value, known[key]):
                yield f"{_line(text, key)}{key} must be {_KINDS[known[key]][1]}, not {value!r}."


def _is_a(value: Any, kind: str) -> bool:
    types = _KINDS[kind][0]
    if isinstance(value, bool) or bool in types:
        return isinstance(value, bool) and bool in types
    if isinstance(value, list):
        return list in types and all(_is_a(one, "float") for one in value)
    # TOML knows nan and inf; no setting does.
    return isinstance(value, types) and not (isinstance(value, float) and not abs(value) < float("inf"))


def _seconds(tables: Mapping[str, Any]) -> dict[str, Any]:
    training = dict(tables.get("training", {}))
    minutes = training.pop("minutes", None)
    return training if minutes is None else {**training, "max_seconds": minutes * 60}


def _built(kind: type[ModelConfig] | type[TrainConfig], values: Mapping[str, Any]) -> Any:
    try:
        return kind.from_json(values)
    except ValueError as error:
        return str(error).replace("max_seconds must be above zero, or None.", "minutes must be above zero.")


def _unfit(recipe: Recipe) -> list[str]:
    """What no single setting is to blame for, and names that nothing can be built from."""
    network, problems = recipe.network, []
    architecture = network.architecture.lower()
    if architecture not in {name.lower() for name in ARCHITECTURES}:
        problems.append(f"architecture must be one of {', '.join(ARCHITECTURES)}, not {network.architecture}.")
    if not known_encoder(network.encoder):
        problems.append(f"encoder {network.encoder} is not known. For example: resnet18, resnet34, efficientnet-b0.")
    if architecture in _POOLING and recipe.training.batch_size < 2:
        problems.append(f"batch_size must be at least 2 with {network.architecture}.")
    return problems


def _placed(text: str, problem: str) -> str:
    """The problem with the line of the first setting that it names."""
    words = re.findall(r"[a-z_]+", problem)
    lines = (_line(text, word) for word in words if any(word in known for known in keys().values()))
    return next((line for line in lines if line), "") + problem


def _line(text: str, key: str) -> str:
    """ "Line 3: " for the line that sets the key, or opens its table; empty where there is none."""
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*(\[\s*)?[\"']?{re.escape(key)}[\"']?\s*[=\].]", line):
            return f"Line {number}: "
    return ""


def _about(text: str) -> str:
    """The comment at the top, as one paragraph."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return " ".join(lines)
