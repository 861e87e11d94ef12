"""Structured logs: one JSON object a line on standard error, or coloured lines for people."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

import structlog


class _Straight(logging.Handler):
    """Every line goes out in one call of the system: threads wait for no lock, lines do not mix."""

    def createLock(self) -> None:  # noqa: N802 -- the name is the library's
        """None is needed."""
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        try:
            rest = (self.format(record) + "\n").encode("utf-8", "backslashreplace")
            while rest:
                rest = rest[os.write(2, rest) :]
        except Exception:
            self.handleError(record)


def configure(settings: dict[str, Any]) -> None:
    """Set logging up; `form` is `json` or `console`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if settings.get("form") == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = _Straight() if sys.stderr is sys.__stderr__ else logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderer)
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.get("level", "INFO"))
    for name in ("django.server", "pikepdf"):
        logging.getLogger(name).setLevel("WARNING")
