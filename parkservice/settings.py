"""Settings of the portal: one file, driven by the environment, safe by default."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from parkservice.embedded.addresses import broker_url, database_url, var_dir

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name: str, default: bool) -> bool:
    """Read a yes/no setting; anything but 1/0/true/false stops the start with a sentence."""
    raw = os.environ.get(name, str(int(default))).strip().lower()
    if raw not in {"0", "1", "true", "false"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {raw!r}.")
    return raw in {"1", "true"}


def env_list(name: str, default: str) -> list[str]:
    """Read a comma-separated setting."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


## What runs where
DEMO_MODE = env_bool("PARKSERVICE_DEMO", default=False)
DEBUG = env_bool("PARKSERVICE_DEBUG", default=False)
PRODUCTION = env_bool("PARKSERVICE_PRODUCTION", default=False)
# Safe unless somebody says that this is a demonstration or a developer's machine.
SECURE = PRODUCTION or env_bool("PARKSERVICE_SECURE", default=not (DEMO_MODE or DEBUG))
ALLOWED_HOSTS = env_list("PARKSERVICE_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("PARKSERVICE_ORIGINS", "")
VAR_DIR = var_dir()


def secret_key() -> str:
    """The signing key: required in production, else made once and kept under var/."""
    if key := os.environ.get("PARKSERVICE_SECRET_KEY"):
        return key
    if PRODUCTION:
        raise ImproperlyConfigured("PARKSERVICE_SECRET_KEY must be set when PARKSERVICE_PRODUCTION=1.")
    path = VAR_DIR / "secret-key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(os.urandom(48).hex())
        path.chmod(0o600)
    return path.read_text().strip()


SECRET_KEY = secret_key()

## Applications
INSTALLED_APPS = [
    "apps.accounts.apps.ReferenceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "guardian",
    "import_export",
    "pgtrigger",
    "apps.common",
    "apps.jobs",
    "apps.audit",
    "apps.notifications",
    "apps.accounts",
    "apps.approvals",
    "apps.evidence",
    "apps.parks",
    "apps.programmes",
    "apps.publicity",
    "apps.targets",
    "apps.vendors",
    "apps.obligations",
    "apps.plans",
    "apps.delivery",
    "apps.integrity",
    "apps.reports",
    "apps.filings",
    "apps.funds",
    "apps.evaluations",
    "apps.spreadsheets",
    "apps.dashboards",
]
MIDDLEWARE = [
    "apps.common.proxy.CallerAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "apps.common.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "apps.accounts.middleware.ActingMiddleware",
    "apps.dashboards.middleware.FreshCountsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "parkservice.urls"
WSGI_APPLICATION = "parkservice.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.dashboards.context.portal",
            ],
        },
    },
]

## Database, cache, broker
DATABASES = {"default": dj_database_url.parse(database_url(), conn_max_age=600, conn_health_checks=True)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "parkservice.cache.BrokerCache", "LOCATION": broker_url(), "KEY_PREFIX": "ps"},
    # Drawn pieces of pages, each under everything it is drawn from, in the memory of the process.
    "fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "fragments",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
COUNTS_SECONDS = 15  # how old the counts beside the menu may be; what one does oneself shows at once
CELERY_BROKER_URL = broker_url()
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "resend-hanging-jobs": {"task": "jobs.sweep", "schedule": 30.0},
    "deliver-messages": {"task": "notifications.deliver", "schedule": 60.0},
    "compare-changed-records": {"task": "integrity.ask_for_changed", "schedule": 60.0},
    "compare-everything": {"task": "integrity.ask_for_all", "schedule": crontab(hour=2, minute=30)},
    "merge-counts": {"task": "delivery.merge_counts", "schedule": crontab(minute=17)},
    "prove-money": {"task": "funds.ask_for_proof", "schedule": crontab(hour=2, minute=50)},
    "prove-counts": {"task": "delivery.ask_for_proof", "schedule": crontab(hour=2, minute=40)},
    "raise-obligations": {"task": "obligations.raise_all", "schedule": crontab(hour=0, minute=5)},
    "remind-of-obligations": {"task": "obligations.remind", "schedule": crontab(hour=7, minute=0)},
}

## People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "apps.accounts.backends.PersonBackend",
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 9}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ANONYMOUS_USER_NAME = None  # guardian: nobody unknown holds grants
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "apps.accounts.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # grants are read by visible_to, not by guardian's login backend

## Sessions: kept in the cache so that reading a page writes nothing to the database; idle time-out, to the minute
SESSION_ENGINE = "parkservice.sessions"
SESSION_COOKIE_AGE = int(os.environ.get("PARKSERVICE_IDLE_MINUTES", "30")) * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

## Security
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
BEHIND_PROXY = PRODUCTION  # deploy/nginx.conf writes both headers anew, whatever the caller sent
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "apps.common.failures.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

## Files
MEDIA_ROOT = VAR_DIR / "media"
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["apps.evidence.services.QuarantineHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024

## Links to people without an account
CONFIRMATION_DAYS = int(os.environ.get("PARKSERVICE_CONFIRMATION_DAYS", "14"))  # an enterprise has this long to answer
NOTICE_WORKING_DAYS = int(os.environ.get("PARKSERVICE_NOTICE_DAYS", "5"))  # a notice stands this many working days
ANSWER_WORKING_DAYS = int(os.environ.get("PARKSERVICE_ANSWER_DAYS", "15"))  # an answer comes within

## Messages leaving the portal: files by default, adapters by setting
NOTIFICATION_CHANNELS = {
    "email": os.environ.get("PARKSERVICE_EMAIL_ADAPTER", "apps.notifications.channels.FileChannel"),
    "sms": os.environ.get("PARKSERVICE_SMS_ADAPTER", "apps.notifications.channels.FileChannel"),
    "zwding": os.environ.get("PARKSERVICE_ZWDING_ADAPTER", "apps.notifications.channels.FileChannel"),
}
NOTIFICATION_FOLDER = VAR_DIR / "messages"
EMAIL_HOST = os.environ.get("PARKSERVICE_EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = os.environ.get("PARKSERVICE_EMAIL_FROM", "portal@localhost")

## Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

## Log
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("PARKSERVICE_LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}},
}
