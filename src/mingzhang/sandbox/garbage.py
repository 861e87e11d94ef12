"""How often a process looks for circles of objects that nobody holds any more."""

from __future__ import annotations

import atexit
import gc

_OBJECTS = 100_000
"""What is made of a file lives until the file is done; looking for circles in it at every 700 new
objects, as Python does, costs a tenth of a short check and more of a long one."""


def look_rarely() -> None:
    """Let a process that works through files look for circles seldom, and not when it ends."""
    gc.set_threshold(_OBJECTS)
    atexit.register(_stop_looking)


def _stop_looking() -> None:
    """Everything goes anyway: to look through it once more takes a seventh of a short check."""
    gc.disable()
    gc.freeze()
