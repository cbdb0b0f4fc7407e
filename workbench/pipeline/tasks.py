"""The heartbeat of the loop."""

from celery import shared_task

from workbench.pipeline import flow


@shared_task(name="workbench.pipeline.tasks.tick")
def tick() -> None:
    """Move on everything that no person needs to touch."""
    flow.tick()
