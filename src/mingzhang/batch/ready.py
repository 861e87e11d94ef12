"""What every process of a batch needs before its first file, loaded by importing this module.

On Linux the processes are forked from one that did so: loading rules and profiles takes a second of
processor, once instead of once for each, also where a process that died is replaced; and what was
loaded lies in memory once.
"""

from __future__ import annotations

import contextlib

from mingzhang.check.rule import find_rules
from mingzhang.errors import MingzhangError
from mingzhang.pipeline.review import review_archive
from mingzhang.recognise.index import known_profiles

__all__ = ["review_archive"]

with contextlib.suppress(MingzhangError):  # rules of one's own that are faulty: said with each file
    find_rules()
known_profiles()
