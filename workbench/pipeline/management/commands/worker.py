"""`manage.py worker`: the embedded worker. One process runs Celery on an in-memory broker and its own tick."""

import logging
import os
import threading
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workbench.celery import app
from workbench.pipeline.tasks import tick

log = logging.getLogger(__name__)

SELF_TEST_SECONDS = 15.0
THREADS = 4
_heard = threading.Event()


@shared_task(name="workbench.pipeline.worker.self_test")
def self_test() -> None:
    """Proves that this process hears its own messages."""
    _heard.set()


class Command(BaseCommand):
    """Runs until it is stopped."""

    help = "Run the embedded worker: pre-segmentation, triage and training, with no Redis and no other process."

    def handle(self, *args: Any, **options: Any) -> None:
        """Start Celery and the ticking thread."""
        if settings.REDIS_URL:
            raise CommandError("REDIS_URL is set: start `celery -A workbench worker` and `celery -A workbench beat`.")
        # Without these two a Celery application in this process would consume nothing, silently.
        app.finalize()
        app.set_default()
        threading.Thread(target=_tick_for_ever, daemon=True, name="tick").start()
        app.Worker(
            pool="threads", concurrency=THREADS, loglevel="WARNING", without_gossip=True, without_mingle=True,
            without_heartbeat=True, hostname="embedded@localhost",
        ).start()  # fmt: skip


def _tick_for_ever() -> None:
    self_test.delay()
    if not _heard.wait(SELF_TEST_SECONDS):
        log.critical("The worker does not hear its own messages; nothing would be pre-segmented. Stopping.")
        os._exit(1)
    log.info("The worker is ready.")
    pause = threading.Event()
    while not pause.wait(settings.TICK_SECONDS):
        tick.apply_async(expires=settings.TICK_SECONDS)
