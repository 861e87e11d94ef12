"""What a web server calls."""

from __future__ import annotations

import os
import threading

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from mingzhang.web.core.body import Bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingzhang.web.settings")
_django = get_wsgi_application()
from mingzhang.web.portal.front import Front  # noqa: E402 -- where Django is set up, and not before

# Behind a proxy all have one address, and none is slow.
_bodies = Bodies(
    Front(_django),
    settings.BODIES_AT_ONCE,
    settings.BODIES_AT_ONCE if settings.PROXY else max(1, settings.BODIES_AT_ONCE // 3),
    settings.MAX_UPLOAD + 4 * 1024 * 1024,
)
threading.Thread(target=_bodies.watch, daemon=True, name="slowness").start()
application = _bodies
