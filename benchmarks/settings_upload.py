"""Settings of the server that the upload benchmark starts: those of the tests, with its own database and folder."""

import os

from parkservice.embedded.addresses import broker_url
from parkservice.settings_test import *  # noqa: F403
from parkservice.settings_test import CACHES, DATABASES

DATABASES["default"]["NAME"] = os.environ.get("BENCH_DATABASE", DATABASES["default"]["NAME"])
CACHES["default"]["LOCATION"] = broker_url().replace("virtual_host=0", "virtual_host=7")  # tests empty theirs
CACHES["default"]["KEY_PREFIX"] = "bench-upload"
MEDIA_ROOT = os.environ.get("BENCH_MEDIA", "")
DATABASES["default"]["CONN_MAX_AGE"] = 60  # as in production
