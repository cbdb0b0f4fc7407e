"""A run's whole state as tensors and JSON values, and back.

The random numbers of a step follow from the seed, the epoch and the step, so no generator is part of the state.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ml.checkpoint import CheckpointError, Saved
from ml.fitting import Fit

_MODEL, _AVERAGE, _BEST, _OPTIMIZER = "model.", "average.", "best.", "optimizer."


def capture(run: Fit) -> Saved:
    """The state between two steps; the tensors are the run's own, not copies."""
    tensors = {_MODEL + name: value for name, value in run.model.state_dict().items()}
    tensors |= {_AVERAGE + name: value for name, value in run.average.state_dict().items()}
    tensors |= {_BEST + name: value for name, value in run.best.items()}
    numbers: dict[str, Any] = {}
    for place, values in run.optimizer.state_dict()["state"].items():
        for name, value in values.items():
            kept = tensors if isinstance(value, Tensor) else numbers
            kept[f"{_OPTIMIZER}{place}.{name}"] = value
    clock = run.clock
    return Saved(
        tensors,
        {
            "step": clock.step,
            "seconds": clock.seconds(),
            "training_seconds": clock.training_seconds(),
            "reserve": clock.reserve,
            "cooling_from": clock.cooling_from,
            "history": run.history,
            "losses": run.losses,
            "epoch_seconds": run.epoch_seconds(),
            "best_epoch": run.best_epoch,
            "best_scores": run.best_scores.tolist(),
            "scores": run.scores.tolist(),
            "optimizer": numbers,
        },
    )


def restore(run: Fit, saved: Saved) -> None:
    """Put a run that has just been prepared where it was. Raises CheckpointError; the run is unusable then."""
    try:
        _restore(run, saved)
    except (KeyError, RuntimeError, TypeError, ValueError, IndexError) as error:
        raise CheckpointError(f"it does not fit this network: {error}") from error


def _restore(run: Fit, saved: Saved) -> None:
    state = saved.state
    run.model.load_state_dict(_under(saved, _MODEL))
    run.average.load_state_dict(_under(saved, _AVERAGE))
    run.best = _under(saved, _BEST)
    run.optimizer.load_state_dict(
        {"state": _optimizer_state(run, saved), "param_groups": run.optimizer.state_dict()["param_groups"]}
    )
    run.history, run.losses = list(state["history"]), list(state["losses"])
    run.best_epoch = state["best_epoch"]
    run.best_scores, run.scores = (np.array(state[name], np.float64) for name in ("best_scores", "scores"))
    run.clock.step, run.clock.reserve = state["step"], state["reserve"]
    run.clock.cooling_from = state["cooling_from"]
    run.clock.go_on(state["seconds"], state["training_seconds"])
    run.spent_in_epoch = state["epoch_seconds"]


def _under(saved: Saved, prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in saved.tensors.items() if name.startswith(prefix)}


def _optimizer_state(run: Fit, saved: Saved) -> dict[int, dict[str, Any]]:
    parameters: list[nn.Parameter] = [one for group in run.optimizer.param_groups for one in group["params"]]
    state: dict[int, dict[str, Any]] = {}
    for key, value in {**_under(saved, _OPTIMIZER), **_without_prefix(saved.state["optimizer"])}.items():
        place, _, name = key.partition(".")
        parameter = parameters[int(place)]
        same = isinstance(value, Tensor) and value.shape == parameter.shape
        state.setdefault(int(place), {})[name] = _laid_out_like(parameter, value) if same else value
    return state


def _without_prefix(numbers: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(_OPTIMIZER): value for name, value in numbers.items()}


def _laid_out_like(parameter: nn.Parameter, value: Tensor) -> Tensor:
    """In the parameter's memory order: the fused optimisers walk both side by side."""
    return torch.empty_like(parameter, device="cpu", requires_grad=False).copy_(value)
