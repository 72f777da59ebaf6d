"""The project: settings, URLs and entry points. Importing it makes its Celery application the current one."""

from parkservice.celery import app as celery_app

__all__ = ["celery_app"]
