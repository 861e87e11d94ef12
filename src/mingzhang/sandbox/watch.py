"""End with the process that started this one, whatever thread of it did."""

from __future__ import annotations

import os
import threading
import time

_PAUSE = 1.0


def end_with_parent() -> None:
    """Watch the parent from a thread; when it is gone, this process ends at once."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PAUSE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
