"""Django, set up for the tests of the platform alone: the others need not wait for it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache


@cache
def set_up() -> None:
    """Set Django up once, with a data folder that goes with the process.

    The platform takes its settings from the environment, so that comes first.
    """
    data = tempfile.mkdtemp(prefix="mingzhang-test-")
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="mingzhang.web.settings",
        MINGZHANG_DATA=data,
        MINGZHANG_SECRET_KEY="only for tests, nothing is kept here, fifty characters long",
        MINGZHANG_AUDIT_KEY="only for tests too, and another one of fifty characters",
        MINGZHANG_DEBUG="1",
        MINGZHANG_REQUIRE_MFA="0",
    )
    import django

    django.setup()
    from web_emptying import allow_emptying

    allow_emptying()
