"""The web application of Selvedge. Importing it registers the Celery application, as Celery asks for."""

from workbench.celery import app as celery_app

__all__ = ["celery_app"]
