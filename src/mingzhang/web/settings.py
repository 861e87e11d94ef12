"""Settings, all from the environment; see docs/platform.md for every variable.

`MINGZHANG_DATA` is the folder of the embedded database and of the files. Secrets come from the
environment only.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from mingzhang.profiles import give_folder
from mingzhang.published.colour import is_colour


def _flag(name: str, otherwise: bool = False) -> bool:
    return os.environ.get(name, "1" if otherwise else "0").lower() in ("1", "true", "yes", "on")


HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("MINGZHANG_DATA", "data")).resolve()
STORE = DATA / "files"
BUCKET = os.environ.get("MINGZHANG_BUCKET", "").rstrip("/")
"""An object store that machines share (`s3://bucket/prefix`); empty for the folder alone."""
BUCKET_ENDPOINT = os.environ.get("MINGZHANG_BUCKET_ENDPOINT", "")
PROFILES = STORE / "profiles"
"""What was uploaded of formats of places, by name: laid out from the database and the store."""
give_folder(PROFILES)
CHECKS = DATA / "checks"
"""What the public has checked lies here for an hour; no backup takes it."""
ALONE = False
"""Whether the page that checks files runs by itself, see `checker.alone`."""
ANCHOR = os.environ.get("MINGZHANG_ANCHOR", "")
"""A file on another disk or machine, to which signed heads of the audit log are added."""
DEBUG = _flag("MINGZHANG_DEBUG")
DEMO = _flag("MINGZHANG_DEMO")
SECRET_KEY = os.environ.get("MINGZHANG_SECRET_KEY", "")
AUDIT_KEY = os.environ.get("MINGZHANG_AUDIT_KEY", "")
if not SECRET_KEY or not AUDIT_KEY:
    raise ImproperlyConfigured(
        "请在环境变量中设置 MINGZHANG_SECRET_KEY 和 MINGZHANG_AUDIT_KEY（各至少50个随机字符）"
    )
SECRET_KEY_FALLBACKS = os.environ.get("MINGZHANG_SECRET_KEY_FALLBACKS", "").split()
PUBLIC_ADDRESS = os.environ.get("MINGZHANG_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
SITE = os.environ.get("MINGZHANG_SITE", "")
"""Whose platform it is, beside the name of the program; and the colour of its pages, `#rrggbb`."""
COLOUR = os.environ.get("MINGZHANG_COLOUR", "")
if COLOUR and not is_colour(COLOUR):
    raise ImproperlyConfigured(f"MINGZHANG_COLOUR: {COLOUR!r}")
HTTPS = PUBLIC_ADDRESS.startswith("https://")
ALLOWED_HOSTS = [
    *os.environ.get("MINGZHANG_HOSTS", "127.0.0.1 localhost [::1]").split(),
    urlsplit(PUBLIC_ADDRESS).hostname or "localhost",
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]
PROXY = _flag("MINGZHANG_BEHIND_PROXY")
REQUIRE_MFA = _flag("MINGZHANG_REQUIRE_MFA", not DEMO)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "mingzhang.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mingzhang.web.core.middleware.observe",
    "mingzhang.web.core.hardening.harden",
    "mingzhang.web.core.wire.clean_text",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mingzhang.web.accounts.idleness.watch_idleness",
    "mingzhang.web.core.middleware.speak",
    "mingzhang.web.audit.denial.record_denials",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mingzhang.web.accounts.guard.guard_account",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mingzhang.web.urls"
WSGI_APPLICATION = "mingzhang.web.wsgi.application"
_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "mingzhang.web.accounts.environment.environment",
            "context_processors": [*_CONTEXT, "mingzhang.web.core.jinja.page_context"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
]

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA / "mingzhang.sqlite3",
    # Opening the file is half of the work of a kept page; see `core.connection`.
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: an accepted edit survives a power cut, not only a killed process.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA cache_size=-20000; PRAGMA mmap_size=268435456;",
    },
}


def postgresql(address: str) -> dict[str, Any]:
    """PostgreSQL: who waits for a lock waits no longer than with SQLite, and is told so (503)."""
    found: dict[str, Any] = dict(
        dj_database_url.parse(address, conn_max_age=300, conn_health_checks=True)
    )
    waits = {"options": "-c lock_timeout=20s -c plan_cache_mode=force_generic_plan"}
    # Django prepares nothing where this is not set; so high, only what asks to be is prepared.
    asked = {"connect_timeout": 10, "prepare_threshold": 1_000_000_000}
    return {**found, "OPTIONS": {**waits, **asked, **found.get("OPTIONS", {})}}


_POSTGRES = os.environ.get("DATABASE_URL", "")
DATABASES: dict[str, Any] = {"default": postgresql(_POSTGRES) if _POSTGRES else _SQLITE}
SCHEMA = os.environ.get("MINGZHANG_SCHEMA", "") or "public"
"""The schema of PostgreSQL that holds the platform; counties may share a database so."""
if _POSTGRES and SCHEMA != "public":
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", SCHEMA):
        raise ImproperlyConfigured(f"MINGZHANG_SCHEMA: {SCHEMA!r}")
    DATABASES["default"]["OPTIONS"]["options"] += f" -c search_path={SCHEMA}"
# In the database: a code used once, a limit reached, count for every process and machine.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "mingzhang_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # What follows from content alone, so that every process may have its own.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTH_USER_MODEL = "web.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_VALIDATION = "mingzhang.web.accounts.password."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": _VALIDATION + "SimilarityValidator"},
    {"NAME": _VALIDATION + "LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonValidator"},
    {"NAME": _VALIDATION + "DigitsValidator"},
    {"NAME": _VALIDATION + "MixtureValidator"},
    {"NAME": _VALIDATION + "DifferentValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/work/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "mingzhang.web.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# A county hall shares one address, so what is counted by address is wide; axes counts an account at
# one address. Nothing counts an account alone: strangers would close it to its owner.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PROXY else 0
MFA_ADAPTER = "mingzhang.web.accounts.adapter.MFAAdapter"
MFA_FORMS = {"authenticate": "mingzhang.web.accounts.lockout.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "明账"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "mingzhang.web.accounts.lockout.locked_page"
AXES_USERNAME_CALLABLE = "mingzhang.web.accounts.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "mingzhang.web.accounts.lockout.client_address"
AXES_SENSITIVE_PARAMETERS = ["password", "code"]
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_VERBOSE = False
PASSWORD_DAYS = int(os.environ.get("MINGZHANG_PASSWORD_DAYS", "90"))
"""A password older than this must be changed at the next login; 0 for never."""

SESSION_COOKIE_NAME = "mingzhang"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 60  # of idleness, see idleness.py
SESSION_LONGEST = 12 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False  # our scripts send it back in a header
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # widths of columns of printed tables
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
WEBHOOK = os.environ.get("MINGZHANG_WEBHOOK", "")
"""Where reminders are posted as JSON: the county's messenger, say; empty for nowhere."""
_MAIL = urlsplit(os.environ.get("MINGZHANG_MAIL", ""))
EMAIL_HOST = _MAIL.hostname or ""
EMAIL_PORT = _MAIL.port or 25
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = _MAIL.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
EMAIL_FROM = os.environ.get("MINGZHANG_MAIL_FROM", "") or EMAIL_HOST_USER
METRICS_FROM = os.environ.get("MINGZHANG_METRICS_FROM", "127.0.0.1 ::1").split()
JOB_SECONDS = float(os.environ.get("MINGZHANG_JOB_SECONDS", "900"))
"""A background job that takes longer is ended."""
JOB_MEMORY = int(os.environ.get("MINGZHANG_JOB_MEMORY", "8192")) * 1024 * 1024
"""Most address space of the process that runs jobs."""
WEB_THREADS = int(os.environ.get("MINGZHANG_WEB_THREADS", "8"))
BODIES_AT_ONCE = max(1, WEB_THREADS - 2)
"""Threads of a web process, and how many of them may wait for the body of a request."""
LEAST_FREE = int(os.environ.get("MINGZHANG_LEAST_FREE", "500")) * 1024 * 1024
"""Bytes of the disk that stay free: no file is taken in and no job begun beneath."""
QUOTA = int(os.environ.get("MINGZHANG_QUOTA", "4096")) * 1024 * 1024
"""Bytes that the files handed in for one organisation may take; 0 for no end."""
CORPUS = os.environ.get("MINGZHANG_CORPUS", "")
"""A corpus of `mingzhang batch` that the portal shows, and the list of who should disclose."""
ROSTER = os.environ.get("MINGZHANG_ROSTER", "")
PLACE = os.environ.get("MINGZHANG_PLACE", "")
"""Short name of the division whose bodies these are, `岚县`, and what it prints budgets and final
accounts like: what a new department or unit begins with."""
PROFILE = os.environ.get("MINGZHANG_PROFILE", "")
FINAL_ACCOUNTS_PROFILE = os.environ.get("MINGZHANG_FINAL_ACCOUNTS_PROFILE", "")
MAX_UPLOAD = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("MINGZHANG_STATIC", DATA / "static"))
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
NINJA_MAX_PER_PAGE_SIZE = 500
LOGGING_CONFIG = "mingzhang.web.core.logs.configure"
LOGGING = {"form": os.environ.get("MINGZHANG_LOG", "json"), "level": "INFO"}
SILENCED_SYSTEM_CHECKS: list[str] = []
