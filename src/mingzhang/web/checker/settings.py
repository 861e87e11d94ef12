"""Settings of the page that checks files by itself: no account, no session, no database."""

from __future__ import annotations

from mingzhang.web.settings import *  # noqa: F403
from mingzhang.web.settings import HERE

ALONE = True
DEBUG = False
CSRF_FAILURE_VIEW = "mingzhang.web.checker.views.gone"
ROOT_URLCONF = "mingzhang.web.checker.alone_urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "csp",
    "mingzhang.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mingzhang.web.core.wire.clean_text",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "mingzhang.web.core.middleware.speak",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "mingzhang.web.accounts.environment.environment",
            "context_processors": ["mingzhang.web.core.jinja.page_context"],
        },
    }
]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
LOGGING_CONFIG = None  # type: ignore[assignment]
