"""Structured logs: one JSON object a line on standard error, or coloured lines for people.

Every line goes out in one call of the system, so that threads wait for no lock and lines do not
mix. Our own lines take the straight way; those of libraries pass through `logging` first. What a
request brings along neither drives the terminal of who reads the log nor begins a line of its own.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

import structlog

from mingzhang.terminal import harmless


def configure(settings: dict[str, Any]) -> None:
    """Set logging up; `form` is `json` or `console`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        _quiet,
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if settings.get("form") == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    level = settings.get("level", "INFO")
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_Lines,
        cache_logger_on_first_use=True,
    )
    handler = _Handler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderer)
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("django.server", "pikepdf"):
        logging.getLogger(name).setLevel("WARNING")


_OF_MANY_LINES = ("exception", "stack")


def _quiet(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Every text of an event without controls; line breaks stay where a trace has them."""
    for key, value in event.items():
        if isinstance(value, str):
            shown = harmless(value)
            event[key] = shown if key in _OF_MANY_LINES else shown.replace("\n", "␊")
    return event


def _write(line: str) -> None:
    """A line, whole."""
    if sys.stderr is not sys.__stderr__:  # somebody listens, a test for instance
        sys.stderr.write(line + "\n")
        return
    rest = (line + "\n").encode("utf-8", "backslashreplace")
    while rest:
        rest = rest[os.write(2, rest) :]


class _Lines:
    """What structlog gives its lines to."""

    def __init__(self, name: str = "mingzhang") -> None:
        self.name = name

    def msg(self, line: str) -> None:
        """Write it."""
        _write(line)

    debug = info = warning = warn = error = exception = critical = fatal = msg


class _Handler(logging.Handler):
    """The same for the records of libraries."""

    def createLock(self) -> None:  # noqa: N802 -- the name is the library's
        """None is needed."""
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        try:
            _write(self.format(record))
        except Exception:
            self.handleError(record)
