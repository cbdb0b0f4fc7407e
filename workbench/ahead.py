"""Working ahead: decoding and encoding keep every core busy while the caller alone talks to the database."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Entry = TypeVar("Entry")
Result = TypeVar("Result")

THREADS = 2
# Each waiting entry may hold a photo of forty megapixels, so few of them wait.
WINDOW = 4


def ahead(work: Callable[[Entry], Result], entries: Iterable[Entry]) -> Iterator[tuple[Entry, Result]]:
    """Yield (entry, work(entry)) in order, computed in threads a few entries ahead. `work` must not use the database.

    What `work` raises is raised here, at its entry.
    """
    waiting: deque[tuple[Entry, Future[Result]]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            for entry in entries:
                waiting.append((entry, pool.submit(work, entry)))
                if len(waiting) >= WINDOW:
                    yield _next(waiting)
            while waiting:
                yield _next(waiting)
        finally:
            for _, future in waiting:
                future.cancel()


def _next(waiting: deque[tuple[Entry, Future[Result]]]) -> tuple[Entry, Result]:
    entry, future = waiting.popleft()
    return entry, future.result()
