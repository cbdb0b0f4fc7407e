"""One production-like site for all tests of a session: starting it costs more than what they do with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import story
from tests.stack.servers import Postgres, Redis
from tests.stack.site import Site, embedded, production


@pytest.fixture(scope="package")
def redis() -> Iterator[Redis]:
    """A real Redis."""
    with Redis() as server:
        yield server


@pytest.fixture(scope="package")
def on_servers(redis: Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Web, worker and beat on PostgreSQL and Redis, with a champion."""
    with Postgres() as database, production(_home(tmp_path_factory), database, redis) as site:
        _with_a_champion(site)
        yield site


@pytest.fixture(scope="package")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`manage.py serve`, with a champion."""
    with embedded(_home(tmp_path_factory)) as site:
        _with_a_champion(site)
        yield site


def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def _with_a_champion(site: Site) -> None:
    story.send(site, "known", story.TRAINED, masks=True)
    run = story.train(site)
    assert run["promoted"], run
    story.settle(site)
