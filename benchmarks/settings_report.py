"""Settings of the web processes that `python -m benchmarks.reporting` starts: its own database and cache."""

import os

from parkservice.settings_test import *  # noqa: F403
from parkservice.settings_test import BASE_DIR, CACHES, DATABASES, TEMPLATES

DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
DATABASES["default"]["CONN_MAX_AGE"] = 600  # as in production
CACHES["default"]["KEY_PREFIX"] = os.environ["BENCH_PREFIX"]
ROOT_URLCONF = "benchmarks.naive"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "benchmarks" / "templates"]
