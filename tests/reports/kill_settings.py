"""Settings of the processes that are killed: the database, cache and queue of the test that starts them."""

import os
from pathlib import Path

from parkservice.settings_test import *  # noqa: F403
from parkservice.settings_test import CACHES, DATABASES, MIDDLEWARE, NOTIFICATION_CHANNELS

DATABASES["default"]["NAME"] = os.environ["KILL_DATABASE"]
CACHES["default"]["KEY_PREFIX"] = os.environ["KILL_PREFIX"]
CELERY_TASK_DEFAULT_QUEUE = os.environ["KILL_QUEUE"]
MEDIA_ROOT = os.environ["KILL_FOLDER"]
NOTIFICATION_FOLDER = Path(MEDIA_ROOT) / "messages"
MIDDLEWARE = ["tests.reports.killable.Mortal", *MIDDLEWARE]
NOTIFICATION_CHANNELS = dict.fromkeys(NOTIFICATION_CHANNELS, "tests.reports.killable.MortalChannel")
