"""The whole story in a real browser, on the real server with its worker.

A clerk fills a budget in by pasting, sees a mistake, mends it, submits; the bureau comments and
returns; the clerk answers; it is approved and published; a citizen finds it, compares years,
downloads; the auditor reads the log. Every page on the way is free of axe-core's violations.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kept import source_of
from mingzhang.entry.flat import budget_to_rows, table_forms
from mingzhang.tables.profile import get_profile

from .story_server import PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the server listens."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not here")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path_factory.mktemp("story")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MINGZHANG_")}
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path), "DATABASE_URL": ""}
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


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Any, address: str, name: str = "") -> None:
        self.address = address
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


def _lines(wrong_code: str) -> str:
    """The lines of the example as a block from a sheet, the first with a code that is none."""
    budget = source_of(EXAMPLE)
    fields = table_forms(get_profile(budget.profile))["lines"].fields
    rows = [row.values for row in budget_to_rows(budget) if row.table == "lines"]
    rows[0] = {**rows[0], "function": wrong_code}
    return "\n".join("\t".join(row.get(f.key, "") for f in fields) for row in rows)


def test_from_a_pasted_block_to_the_citizen_and_the_auditor(address: str) -> None:
    from playwright.sync_api import expect, sync_playwright

    first = next(row for row in budget_to_rows(source_of(EXAMPLE)) if row.table == "lines")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        people: list[Person] = []

        def person(name: str = "") -> Person:
            people.append(Person(browser, address, name))
            return people[-1]

        clerk = person("clerk")
        clerk.look("clerk-work")
        clerk.page.get_by_role("link", name="2025年").first.click()
        slot = (
            clerk.page.url.removeprefix(address).split("?")[0].split("#")[0].removesuffix("fill/")
        )
        clerk.go(f"{slot}fill/#lines")
        clerk.page.wait_for_selector("html[data-ready=yes]")
        clerk.page.locator(".sheet-new td").first.click()
        clerk.page.evaluate(PASTE, _lines("2071234"))
        saved = clerk.page.locator("#save-state[data-state=saved]")
        expect(saved).to_be_visible()
        expect(clerk.page.locator("#preview-panel")).to_contain_text("2071234")
        clerk.look("clerk-fill")
        clerk.page.locator(".sheet tbody tr").first.locator("td").get_by_text("2071234").click()
        clerk.page.keyboard.type(first.values["function"])
        clerk.page.keyboard.press("Enter")
        expect(saved).to_be_visible()
        expect(clerk.page.locator("#preview-panel")).not_to_contain_text("2071234")
        clerk.page.get_by_role("button", name="提交").click()
        confirm = clerk.page.get_by_role("button", name="仍有错误，确认提交")
        if _soon(confirm):
            confirm.click()
        clerk.page.wait_for_url(lambda url: "/fill/" not in url)
        clerk.look("clerk-slot")

        head = person("head")
        head.go(slot)
        _pass_on(head.page)
        expect(head.page.locator("main")).to_contain_text("财政审核")

        bureau = person("bureau")
        bureau.look("bureau-work")
        bureau.go("/work/queue/")
        bureau.look("bureau-queue")
        bureau.go(slot)
        bureau.page.locator("[data-anchor^='cell/']").nth(3).click()
        bureau.page.locator("#remark-text").fill("请说明这个数的来源")
        bureau.page.locator("#remark").get_by_role("button", name="添加意见").click()
        expect(bureau.page.locator("#threads")).to_contain_text("请说明这个数的来源")
        bureau.look("bureau-slot")
        bureau.page.locator("#moves summary", has_text="退回部门").click()
        bureau.page.locator("#bureau_return-reason").fill("请答复意见后重新报送")
        bureau.page.get_by_role("button", name="确定退回部门").click()
        expect(bureau.page.locator("main")).to_contain_text("已退回")
        with bureau.page.expect_download() as letter:
            bureau.page.get_by_role("link", name="审核意见函").click()
        assert letter.value.suggested_filename.endswith(".docx")

        clerk.go(slot)
        clerk.page.locator("#threads summary", has_text="回复").first.click()
        clerk.page.locator("#threads textarea").first.fill("来源是县财政预算指标文件")
        clerk.page.locator("#threads").get_by_role("button", name="发送").first.click()
        expect(clerk.page.locator("#threads")).to_contain_text("来源是县财政预算指标文件")
        clerk.go(f"{slot}fill/")
        clerk.page.wait_for_selector("html[data-ready=yes]")
        clerk.page.get_by_role("button", name="提交").click()
        if _soon(confirm):
            confirm.click()
        clerk.page.wait_for_url(lambda url: "/fill/" not in url)
        head.go(slot)
        _pass_on(head.page)
        bureau.go(slot)
        bureau.page.locator("#moves summary", has_text="批复").click()
        _give_reason(bureau.page)
        bureau.page.get_by_role("button", name="确定批复").click()
        expect(bureau.page.locator("main")).to_contain_text("已批复")
        bureau.page.locator("#moves summary", has_text="公开").click()
        _give_reason(bureau.page)
        bureau.page.get_by_role("button", name="确定公开").click()
        for _try in range(100):
            bureau.go(slot)
            if "已公开" in bureau.page.locator("main").inner_text():
                break
            time.sleep(0.5)
        expect(bureau.page.locator("main")).to_contain_text("已公开")

        citizen = person()
        citizen.go("/")
        citizen.look("portal-home")
        citizen.go("/search/?text=融媒")
        citizen.look("portal-search")
        citizen.page.locator(".results a").first.click()
        citizen.go("/d/media/2025/budget/")
        expect(citizen.page.locator("h1")).to_contain_text("2025")
        citizen.look("portal-booklet")
        citizen.go("/d/media/")
        citizen.look("portal-department")
        citizen.go("/compare/?d=media&y=2024&y=2025&kind=budget")
        expect(citizen.page.locator("main")).to_contain_text("2024")
        citizen.look("portal-compare")
        with citizen.page.expect_download() as workbook:
            citizen.page.evaluate("location.assign('/d/media/2025/budget/files/xlsx')")
        assert Path(workbook.value.path()).read_bytes()[:2] == b"PK"

        auditor = person("auditor")
        auditor.go("/work/office/audit/")
        expect(auditor.page.locator("main")).to_contain_text("slot.publish")
        auditor.look("auditor-log")
        auditor.page.get_by_role("button", name="核对整个日志").click()
        expect(auditor.page.locator("main")).to_contain_text("逐条核对无误")
        problems = [problem for someone in people for problem in someone.problems]
        browser.close()
    assert not problems, "\n".join(problems)


def _pass_on(page: Any) -> None:
    """Approve for the bureau, with the reason where something speaks against it."""
    asked = page.locator("#moves summary", has_text="审核通过，报财政")
    if asked.count():
        asked.click()
        _give_reason(page)
        page.get_by_role("button", name="确定审核通过，报财政").click()
    else:
        page.get_by_role("button", name="审核通过，报财政").click()


def _give_reason(page: Any) -> None:
    """Say why it goes on all the same, wherever an open form asks for it."""
    for field in page.locator("details[open] textarea[name=override]").all():
        field.fill("已与单位核实")


def _soon(locator: Any) -> bool:
    """Whether something appears within a few seconds."""
    from playwright.sync_api import TimeoutError as TooLate

    try:
        locator.wait_for(timeout=8000)
    except TooLate:
        return False
    return True
