"""The Celery application. Messages are wake-up calls only: the database holds every piece of work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")

app = Celery("selvedge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
