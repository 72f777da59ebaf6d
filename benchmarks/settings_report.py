"""Settings of the web processes that `python -m benchmarks.reporting` starts: its own database and cache."""

import os

from parkservice.settings import COUNTS_SECONDS as AS_IN_PRODUCTION
from parkservice.settings_test import *  # noqa: F403
from parkservice.settings_test import BASE_DIR, CACHES, DATABASES, TEMPLATES

DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
# As in production, where the settings of the tests differ:
DATABASES["default"]["CONN_MAX_AGE"] = 600
WHITENOISE_AUTOREFRESH = False
COUNTS_SECONDS = AS_IN_PRODUCTION
CACHES["default"]["KEY_PREFIX"] = os.environ["BENCH_PREFIX"]
ROOT_URLCONF = "benchmarks.naive"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "benchmarks" / "templates"]
