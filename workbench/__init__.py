"""The web application of Selvedge. Importing it registers the Celery application, as Celery asks for."""

from workbench.celery import app as celery_app

__version__ = "0.1.0"

__all__ = ["__version__", "celery_app"]
