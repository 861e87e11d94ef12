"""Patterns that stand in the program, compiled once for all processes, see `mingzhang.kept`."""

from __future__ import annotations

import re
from functools import partial
from importlib import import_module
from typing import Any

from mingzhang.kept import KEPT


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile` of a pattern that stands in the program; not of one made from what was read.

    What `re` makes of a pattern is Python's own affair: it is kept for this very version alone, it
    is verified when it is loaded, and where Python is built in another way `re.compile` is asked.
    """
    if _ENGINE is None:
        return re.compile(pattern, flags)
    flags = int(flags)
    made = KEPT.result(("pattern", pattern, flags), partial(_code_of, pattern, flags))
    ready: re.Pattern[str] = _ENGINE.compile(pattern, *made)
    return ready


def _code_of(pattern: str, flags: int) -> tuple[Any, ...]:
    """What the engine takes beside the pattern, as `re._compiler.compile` gives it."""
    tree = _PARSER.parse(pattern, flags)
    groups: dict[str, int] = tree.state.groupdict
    names: list[str | None] = [None] * tree.state.groups
    for name, place in groups.items():
        names[place] = name
    code = [int(word) for word in _COMPILER._code(tree, flags)]
    return flags | int(tree.state.flags), code, tree.state.groups - 1, dict(groups), tuple(names)


try:
    _ENGINE: Any = import_module("_sre")
    _PARSER: Any = import_module("re._parser")
    _COMPILER: Any = import_module("re._compiler")
    _ENGINE.compile("", *_code_of("", 0))
except (ImportError, AttributeError, TypeError):  # another Python than those that we know
    _ENGINE = None
