"""Pure: orders in which what belongs together lies apart, and every kind has its share."""

import heapq
from collections import defaultdict, deque
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
# What a photo belongs to: its garment, and the number it shares with those it nearly repeats, if any.
Belongs = tuple[Hashable, Hashable | None]


def in_proportion(keys: Numbers, gains: Numbers, kinds: Sequence[str]) -> Numbers:
    """New keys (N,), higher first, that keep the order within each kind and give each kind places in proportion to the
    sum of its gains: none is starved, and where more is to be gained there are more."""
    found = np.empty(len(keys))
    names = np.array(kinds)
    for kind in np.unique(names):
        places = np.flatnonzero(names == kind)
        ranked = places[np.argsort(-keys[places], kind="stable")]
        found[ranked] = -(np.arange(len(ranked)) + 0.5) / max(float(gains[places].sum()), 1e-9)
    # What has no score keeps its place before everything.
    return np.where(np.isposinf(keys), np.inf, found)


def apart(belongs: Sequence[Belongs], distance: int) -> list[int]:
    """Places in the given order, but two that belong together at least `distance` places apart as long as there is
    anything else to put between them. O(n log n)."""
    groups = _groups(belongs)
    queues: dict[int, deque[int]] = defaultdict(deque)
    for place, group in enumerate(groups):
        queues[group].append(place)
    ready = [(queue[0], group) for group, queue in queues.items()]
    heapq.heapify(ready)
    resting: deque[tuple[int, int]] = deque()
    found: list[int] = []
    while len(found) < len(groups):
        while resting and (resting[0][0] <= len(found) or not ready):
            group = resting.popleft()[1]
            heapq.heappush(ready, (queues[group][0], group))
        _, group = heapq.heappop(ready)
        found.append(queues[group].popleft())
        if queues[group]:
            resting.append((len(found) - 1 + distance, group))
    return found


def _groups(belongs: Sequence[Belongs]) -> list[int]:
    """A number per place, the same for all that belong together directly or through others."""
    parents: dict[Hashable, Hashable] = {}

    def root(name: Hashable) -> Hashable:
        while (parent := parents.setdefault(name, name)) != name:
            parents[name] = parents[parent]
            name = parent
        return name

    for garment, alike in belongs:
        if alike is not None:
            parents[root(("garment", garment))] = root(("alike", alike))
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(root(("garment", garment)), len(numbers)) for garment, _ in belongs]
