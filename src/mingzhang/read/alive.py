"""What the reading process says while it works, so that whoever waits knows it is not stuck."""

from __future__ import annotations

from collections.abc import Callable

on_page: Callable[[], None] = lambda: None  # noqa: E731
"""Called after every page that was recognised."""
