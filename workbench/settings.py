"""All settings, read from the environment once. A wrong value stops the start and says what to change."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from workbench.secret import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: bool = False) -> bool:
    """Read a yes/no variable. Raises ImproperlyConfigured for anything that is neither."""
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def gigabytes(name: str) -> int | None:
    """Read a number of gigabytes as bytes; None when it is not given. Raises ImproperlyConfigured for nonsense."""
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        size = float(value)
    except ValueError:
        size = 0.0
    if not 0 < size < 1e6:
        raise ImproperlyConfigured(f"{name} must be a number of gigabytes above zero, not {value!r}.")
    return int(size * 1e9)


def whole(name: str) -> int | None:
    """Read a whole number above zero; None when it is not given. Raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    if not value.isdecimal() or int(value) < 1:
        raise ImproperlyConfigured(f"{name} must be a whole number above zero, not {value!r}.")
    return int(value)


# Everything the embedded default writes lives under one folder, so that it can be moved or thrown away whole.
SELVEDGE_HOME = Path(os.environ.get("SELVEDGE_HOME", BASE_DIR / "var")).resolve()
SELVEDGE_STORAGE = Path(os.environ.get("SELVEDGE_STORAGE", SELVEDGE_HOME / "files")).resolve()
# Set behind nginx: files are then handed over by an internal redirect below this prefix, after the permission check.
SELVEDGE_ACCEL_PREFIX = os.environ.get("SELVEDGE_ACCEL_PREFIX", "")
SELVEDGE_HOME.mkdir(parents=True, exist_ok=True)

DEBUG = flag("SELVEDGE_DEBUG")
HTTPS = flag("SELVEDGE_HTTPS")
SECRET_KEY = secret_key(SELVEDGE_HOME / "secret_key")
ALLOWED_HOSTS = os.environ.get("SELVEDGE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_vite",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "workbench.accounts",
    "workbench.datasets",
    "workbench.masks",
    "workbench.workflow",
    "workbench.predictions",
    "workbench.intake",
    "workbench.delivery",
    "workbench.triage",
    "workbench.annotation",
    "workbench.review",
    "workbench.training",
    "workbench.insights",
    "workbench.pipeline",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "workbench.parsers.NoNulMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "workbench.answers.DomainErrorMiddleware",
]

ROOT_URLCONF = "workbench.urls"
WSGI_APPLICATION = "workbench.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "workbench" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        # The API's browsable page comes with its package.
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "workbench.insights.templatetags.selvedge",
            ],
        },
    },
]

DATABASES: dict[str, Any] = {
    "default": dj_database_url.config(
        default=f"sqlite:///{SELVEDGE_HOME / 'db.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured: DEFERRED transactions fail with "database is locked" under concurrent writers, IMMEDIATE ones do not.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "workbench" / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = SELVEDGE_HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "workbench" / "static"]
# Vite already names its files by content, and finders spare the embedded default a collectstatic step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/.+-[\w-]{8}\."
DJANGO_VITE = {
    "default": {
        "manifest_path": BASE_DIR / "workbench" / "static" / "dist" / "manifest.json",
        "static_url_prefix": "dist",
    }
}

MAX_PHOTO_BYTES = 80 * 2**20
MAX_PHOTO_PIXELS = 40_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
# gettempdir may be another disk; uploads wait beside where they will live, so that moving them is a rename.
FILE_UPLOAD_TEMP_DIR = SELVEDGE_STORAGE / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)

# What the processes of one training may have together; by default three quarters of the machine's memory.
TRAINING_MEMORY = gigabytes("SELVEDGE_TRAINING_MEMORY_GB")
# Photos at training size stay in memory up to here, more of them lie in a file; by default a quarter of the above.
TRAINING_CACHE = gigabytes("SELVEDGE_TRAINING_CACHE_GB")
# Processes that train one network together; by default one on each visible GPU.
TRAINING_PROCESSES = whole("SELVEDGE_TRAINING_PROCESSES")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": [],
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "workbench.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["workbench.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "workbench.pagination.Pages",
    "EXCEPTION_HANDLER": "workbench.answers.api_exception_handler",
    "DEFAULT_THROTTLE_RATES": {"sign-in": "20/min", "upload": "6000/min", "jobs": "30/min", "region": "60/min"},
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Selvedge",
    "DESCRIPTION": "Photos, masks, review and models of the Selvedge annotation workbench.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
}

REDIS_URL = os.environ.get("REDIS_URL", "")
# Throttles count in each process: a shared count in Redis would answer 500 while Redis is away.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TICK_SECONDS = float(os.environ.get("SELVEDGE_TICK_SECONDS", "1"))
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(SELVEDGE_HOME / "beat-schedule")
# A wake-up nobody heard in time is worth nothing: the next one says the same.
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "workbench.pipeline.tasks.tick",
        "schedule": TICK_SECONDS,
        "options": {"expires": max(2.0, TICK_SECONDS)},
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("SELVEDGE_LOG_LEVEL", "INFO")},
    "loggers": {"celery": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
