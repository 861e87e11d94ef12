"""What the stories in a browser share: the server, people at browsers of their own, usual steps."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .chromium import CHROMIUM, launched
from .postgres import fresh_database
from .story_server import PASSWORD

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Where a server listens whose county `story_server` has prepared."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not here")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MINGZHANG_")}
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path), "DATABASE_URL": fresh_database()}
    log = (data / "log").open("wb")
    program = Path(__file__).with_name("story_server.py")
    server = subprocess.Popen(
        [sys.executable, str(program), str(data), str(port), str(EXAMPLE)],
        env=environment,
        stdout=log,
        stderr=log,
    )
    found = f"http://127.0.0.1:{port}"
    try:
        for _try in range(600):
            assert server.poll() is None, (data / "log").read_text("utf-8")[-3000:]
            try:
                urllib.request.urlopen(found + "/health/live/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.3)
        yield found
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(40)
        log.close()


@contextmanager
def people_of(address: str) -> Iterator[Any]:
    """A function that seats somebody at a browser; at the end nobody met a problem."""
    with launched() as browser:
        seated: list[Person] = []

        def person(name: str = "") -> Person:
            seated.append(Person(browser, address, name))
            return seated[-1]

        yield person
        problems = [problem for someone in seated for problem in someone.problems]
    assert not problems, "\n".join(problems)


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Any, address: str, name: str = "") -> None:
        self.address, self.name = address, name
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="zh-CN", accept_downloads=True
        )
        context.set_default_timeout(60_000)
        self.page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda problem: self.problems.append(str(problem)))
        self.page.on("console", self._console)
        if name:
            self.go("/accounts/login/")
            self.page.get_by_label("用户名").fill(name)
            self.page.get_by_label("密码", exact=True).fill(PASSWORD)
            self.page.get_by_role("button", name="登录").click()
            self.page.wait_for_url("**/work/**")

    def _console(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.problems.append(message.text)

    def go(self, path: str) -> None:
        """Open a page of ours."""
        self.page.goto(self.address + path)

    def look(self, name: str) -> None:
        """Ask axe-core for violations; keep pictures at two widths where a folder is named."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        words = [f"{name}: {v['id']}: {n['html'][:200]}" for v in found for n in v["nodes"][:3]]
        self.problems.extend(words)
        folder = os.environ.get("MINGZHANG_PICTURES")
        if folder:
            for width in (1280, 390):
                self.page.set_viewport_size({"width": width, "height": 900})
                self.page.screenshot(path=f"{folder}/{name}-{width}.png")
            self.page.set_viewport_size({"width": 1280, "height": 900})


def pass_on(page: Any) -> None:
    """Approve for the bureau, with the reason where something speaks against it."""
    asked = page.locator("#moves summary", has_text="审核通过，报财政")
    if asked.count():
        asked.click()
        give_reason(page)
        page.get_by_role("button", name="确定审核通过，报财政").click()
    else:
        page.get_by_role("button", name="审核通过，报财政").click()


def give_reason(page: Any) -> None:
    """Say why it goes on all the same, wherever an open form asks for it."""
    for field in page.locator("details[open] textarea[name=override]").all():
        field.fill("已与单位核实")


def soon(locator: Any) -> bool:
    """Whether something appears within a few seconds."""
    from playwright.sync_api import TimeoutError as TooLate

    try:
        locator.wait_for(timeout=8000)
    except TooLate:
        return False
    return True
