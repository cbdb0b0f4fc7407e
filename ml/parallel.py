"""Several processes that train one network together, as torchrun starts them; alone, every call is for nothing.

The first process decides (its clock, its validation, its orders to stop), so that all of them do the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel


@contextmanager
def joined() -> Iterator[None]:
    """Be one of the processes that torchrun started, each on a GPU of its own where there are GPUs."""
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        yield
        return
    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    distributed.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield
    finally:
        distributed.destroy_process_group()


def world() -> int:
    """How many processes there are."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def rank() -> int:
    """Which of them this is, from 0."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def is_first() -> bool:
    """Whether this is the process that decides and writes."""
    return rank() == 0


def meet() -> None:
    """Wait for all the others."""
    if world() > 1:
        distributed.barrier()


def from_first(values: Iterable[float]) -> list[float]:
    """The first process's numbers in all of them; as many everywhere."""
    own = list(values)
    if world() == 1:
        return own
    told = torch.tensor(own, dtype=torch.float64)
    distributed.broadcast(told, src=0)
    return list(told.tolist())


def mean(value: float) -> float:
    """The mean of a number over all processes; not a number where one of them has none."""
    if world() == 1:
        return value
    total = torch.tensor(value, dtype=torch.float64)
    distributed.all_reduce(total)
    return float(total.item()) / world()


def share(tensors: Iterable[Tensor]) -> None:
    """Overwrite the tensors with the first process's."""
    if world() > 1:
        for tensor in tensors:
            distributed.broadcast(tensor, src=0)


def together(model: nn.Module) -> nn.Module:
    """The network whose gradients are averaged over all processes; alone, itself."""
    # Some architectures leave the encoder's deepest layers unused; waiting for their gradients would never end.
    return DistributedDataParallel(model, find_unused_parameters=True) if world() > 1 else model
