"""The browser of the tests: one way to start it, without a call home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = Path("/usr/bin/chromium")


def launch(driver: Any) -> Any:
    """A browser of a started driver of Playwright."""
    return driver.chromium.launch(
        executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
    )


@contextmanager
def launched() -> Iterator[Any]:
    """A browser for the calling thread; what is expected is waited for longer than usual."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
    with sync_playwright() as driver:
        browser = launch(driver)
        yield browser
        browser.close()
