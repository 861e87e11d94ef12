"""A worker process: `python -m mingzhang.web.operation.work`."""

from __future__ import annotations

import os

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingzhang.web.settings")
    import django

    django.setup()
    from mingzhang.web.jobs.worker import serve

    serve()
