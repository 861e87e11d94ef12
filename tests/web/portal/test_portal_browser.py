"""Public pages in a browser: accessible, and nothing that the content policy refuses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread

from ..chromium import CHROMIUM, launched
from ..conftest import County
from .test_portal import BOOKLET, _quick_and_fresh, page, put

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
__all__ = ["_quick_and_fresh", "page"]


@pytest.fixture
def site(db: None) -> Iterator[str]:
    """The pages on a port, inside the test's transaction: what is published cannot be deleted."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        pytest.skip("all threads share one connection, which only SQLite's in memory bears")
    connection.inc_thread_sharing()
    server = LiveServerThread(
        "127.0.0.1", StaticFilesHandler, connections_override={"default": connection}
    )
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
    connection.dec_thread_sharing()


def test_pages_are_accessible_and_refuse_nothing(
    county: County, page: dict[str, Any], site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # The browser's driver runs a loop in this thread; the database is asked by it alone.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    put(county.slot, page)
    problems: list[str] = []
    with launched() as browser:
        tab = browser.new_page(reduced_motion="reduce")
        tab.on(
            "console",
            lambda said: problems.append(said.text) if said.type == "error" else None,
        )
        for address in ("/", "/d/media/", BOOKLET):
            tab.goto(site + address)
            found = Axe().run(tab).response["violations"]
            problems += [f"{address} {v['id']} {v['nodes'][0]['html'][:120]}" for v in found]
        tab.locator("a.term").first.focus()
        assert tab.get_by_role("tooltip").is_visible()
        tab.keyboard.press("Escape")
        assert tab.get_by_role("tooltip").count() == 0
    assert problems == []
