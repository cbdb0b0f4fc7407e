"""The whole loop with the processes of docker-compose.yml on a real PostgreSQL and a real Redis."""

import json

import pytest

from tests.stack import story
from tests.stack.servers import Redis
from tests.stack.site import Site, commands

pytestmark = pytest.mark.stack

MANY = 120


def test_photos_go_around(on_servers: Site) -> None:
    """Upload, pre-segment, triage, annotate, review, accepted, train again, verdict."""
    story.goes_around(on_servers)


def test_killed_worker_loses_no_photo(on_servers: Site) -> None:
    """kill -9 in the middle of pre-segmentation: another worker does what is left, and nothing twice."""
    story.kill_midway(on_servers, "crash", MANY, lambda: on_servers.kill("worker"))
    on_servers.inside("let_time_pass")
    on_servers.start("worker", commands()["worker"])
    story.settle(on_servers)
    after = json.loads(on_servers.inside("facts"))
    assert after == {"segmented": MANY, "twice": 0, "held_by_machines": 0}


def test_emptied_redis_loses_no_work(on_servers: Site, redis: Redis) -> None:
    """Redis holds wake-up calls only: without any of them, the tick finds the photos in the database."""
    on_servers.kill("worker")
    before = on_servers.count("TO_PRESEGMENT")
    story.send(on_servers, "flushed", 5, masks=False)
    redis.empty()
    assert on_servers.count("TO_PRESEGMENT") == before + 5
    on_servers.start("worker", commands()["worker"])
    story.settle(on_servers)


def test_redis_killed_and_started_again(on_servers: Site, redis: Redis) -> None:
    """Web, worker and beat outlive a Redis that went away for a moment."""
    redis.stop()
    story.send(on_servers, "outage", 5, masks=False)
    redis.start()
    story.settle(on_servers)
