"""A worker process: `python -m mingzhang.web.operation.work NAME`; it ends with its keeper."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingzhang.web.settings")
    import django

    django.setup()
    from mingzhang.sandbox.watch import end_with_parent
    from mingzhang.web.jobs.worker import serve

    end_with_parent()
    serve(*sys.argv[1:2])
