"""Settings of the test run: the real database and broker, fast hashing, plain static files."""

import os

from parkservice.settings import *  # noqa: F403
from parkservice.settings import CACHES, DATABASES, VAR_DIR

SECRET_KEY = "test-only"
ALLOWED_HOSTS = ["*"]
DEMO_MODE = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False  # the live server speaks plain HTTP
SECURE_HSTS_SECONDS = 0
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DATABASE", "test_parkservice")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "test-media"
NOTIFICATION_FOLDER = VAR_DIR / "test-messages"
CELERY_TASK_ALWAYS_EAGER = False
# Each test process has its own queue and cache keys: another process's worker must not answer for it.
CELERY_TASK_DEFAULT_QUEUE = f"test-{os.getpid()}"
CACHES["default"]["KEY_PREFIX"] = f"test-{os.getpid()}"
# Sentences are compared in the language they are written in; the journeys switch to Chinese.
LANGUAGE_CODE = "en"
COUNTS_SECONDS = 0  # counted for every page, so that a test sees what another person did
WHITENOISE_AUTOREFRESH = True
