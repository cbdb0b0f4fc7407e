"""Pure: the photos that best stand for all others, by what an encoder sees."""

import numpy as np
from numpy.typing import NDArray

# Beyond so many picks nobody looks before the next model version orders anew; the rest goes by its distance then.
PICKS = 1000
_CHUNK = 512

Features = NDArray[np.float32]


def farthest_first(features: Features, labelled: Features | None = None) -> tuple[list[int], list[float]]:
    """Places of `features` (N,D) in k-center greedy order: next is always what lies farthest from everything labelled
    or picked before (Sener and Savarese, ICLR 2018). With nothing labelled the middle of all is first.

    Beside each place its distance, 0 where it repeats another. O(N · PICKS · D) time, O(N · D) memory.
    """
    places: list[int] = []
    distances: list[float] = []
    if labelled is None or not len(labelled):
        first = int(np.argmin(np.linalg.norm(features - features.mean(axis=0), axis=1)))
        places.append(first)
        distances.append(0.0)
        nearest = _distance(features, features[first])
        nearest[first] = -1.0
    else:
        nearest = _nearest(features, labelled)
    while len(places) < min(PICKS, len(features)):
        farthest = int(np.argmax(nearest))
        places.append(farthest)
        distances.append(float(nearest[farthest]))
        np.minimum(nearest, _distance(features, features[farthest]), out=nearest)
        nearest[places] = -1.0
    rest = np.argsort(-nearest, kind="stable")[: len(features) - len(places)]
    return places + rest.tolist(), distances + nearest[rest].tolist()


def _distance(features: Features, one: Features) -> NDArray[np.float32]:
    return np.asarray(np.linalg.norm(features - one, axis=1), np.float32)


def _nearest(features: Features, labelled: Features) -> NDArray[np.float32]:
    """From each of the features (N,D) to the nearest labelled one."""
    squares = (labelled**2).sum(axis=1)
    chunks = [features[start : start + _CHUNK] for start in range(0, len(features), _CHUNK)]
    found = [(one**2).sum(axis=1) + (squares - 2 * one @ labelled.T).min(axis=1) for one in chunks]
    return np.asarray(np.sqrt(np.maximum(np.concatenate(found), 0)), np.float32)
