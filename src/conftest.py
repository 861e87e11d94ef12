"""Doctests of the platform's modules need Django, those of all others do not wait for it."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> None:
    """Set Django up before the first module of the platform is imported."""
    if "web" in file_path.parts:
        from platform_setup import set_up

        set_up()
