"""How often a process looks for circles of objects that nobody holds any more."""

from __future__ import annotations

import gc

_OBJECTS = 100_000
"""What is made of a file lives until the file is done; looking for circles in it at every 700 new
objects, as Python does, costs a tenth of a short check and more of a long one."""


def look_rarely() -> None:
    """Let a process that works through files look for circles seldom."""
    gc.set_threshold(_OBJECTS)
