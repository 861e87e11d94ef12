"""A clerk fills in a budget in a real browser: paste, saved, undo, reload, offline."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from ..chromium import CHROMIUM, launched

pytestmark = pytest.mark.slow

Opened = Callable[..., Any]

SERVER = """
import sys, socketserver, django
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
django.setup()
from importlib import import_module
from pathlib import Path
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from mingzhang.entry import read_source
from mingzhang.entry.flat import budget_to_rows
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.draft.version import freeze
from mingzhang.web.models import Organisation, Role, Slot, User
call_command("migrate", verbosity=0)
organisation = Organisation.objects.create(
    name="岚县融媒体中心", kind="department", code="012", county="岚县", address="media")
slot = Slot.objects.create(organisation=organisation, year=2025, kind="budget",
    profile="shanxi-county-budget-2025")
write_rows(slot, budget_to_rows(read_source(Path(sys.argv[2]))))
freeze(slot, None)  # whatever is typed later, last year is this
Slot.objects.create(organisation=organisation, year=2026, kind="budget",
    profile="shanxi-county-budget-2025")
user = User.objects.create(
    username="clerk", role=Role.CLERK, organisation=organisation, seen_tour=True)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
class Handler(WSGIRequestHandler):
    def log_message(self, *_words): pass
from mingzhang.web.wsgi import application
handler = StaticFilesHandler(application)
server = make_server("127.0.0.1", int(sys.argv[1]), handler, Server, Handler)
print(session.session_key, flush=True)
server.serve_forever()
"""
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "lanxian-media-center-2025"
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  const event = new ClipboardEvent("paste", options);
  document.activeElement.dispatchEvent(event);
}"""


FIND = """async () => {
  const { findCodes } = await import("/static/fill/codes.js");
  const asked = [
    ["economic", "基本 工资"], ["economic", "JBGZ"], ["economic", "jiben'gongzi"],
    ["government_economic", "50101"], ["function", "20701"],
    ["function", "没有这个"], ["economic", "9999"],
  ];
  const found = asked.map(([kind, text]) => findCodes(kind, text, "./codes/"));
  return (await Promise.all(found)).map((codes) => codes.map((code) => code.value));
}"""
"""Codes by name, by pinyin, by number, and two that nobody means."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A server with a database of its own; its address, and the key of the clerk's session."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not here")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path_factory.mktemp("site")
    env = {**os.environ, "MINGZHANG_DATA": str(data), "DATABASE_URL": "", "MINGZHANG_DEMO": "1"}
    env["PYTHONPATH"] = os.pathsep.join(sys.path)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port), str(EXAMPLE)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        key = next((t for line in server.stdout if len(t := line.strip()) == 32), "")
        assert key, "the server did not start"
        address = f"http://127.0.0.1:{port}"
        for _try in range(50):
            try:
                urllib.request.urlopen(address + "/static/site.css", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address, key
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def fill(site: tuple[str, str]) -> Iterator[Opened]:
    """Opens a sheet for the clerk, with cookies and storage of its own; no page met a problem."""
    address, key = site
    problems: list[str] = []
    with launched() as browser:

        def opened(slot: int, sheet: str, height: int = 800) -> Any:
            context = browser.new_context(viewport={"width": 1366, "height": height})
            context.add_cookies([{"name": "mingzhang", "value": key, "url": address}])
            page = context.new_page()
            page.on("pageerror", lambda problem: problems.append(str(problem)))
            page.goto(f"{address}/work/slots/{slot}/fill/#{sheet}")
            page.wait_for_selector("html[data-ready=yes]")
            return page

        yield opened
    assert not problems


def test_paste_saved_undone_reloaded_and_offline(fill: Opened) -> None:
    page = fill(1, "procurement")
    rows = page.locator(".sheet tbody tr:not(.sheet-new)")
    saved = page.locator("#save-state[data-state=saved]")
    expect(rows).to_have_count(3)
    page.locator(".sheet-new td").first.click()
    page.evaluate(PASTE, '采购甲\t货物类\t100.50\n"采购\n乙"\t服务类\t"1,200"\n')
    expect(rows).to_have_count(5)
    expect(saved).to_be_visible()
    expect(rows.nth(4).locator("td").first).to_have_text("采购\n乙")
    page.keyboard.press("Control+z")
    expect(rows).to_have_count(3)
    page.keyboard.press("Control+y")
    expect(rows).to_have_count(5)
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    expect(rows).to_have_count(5)

    expect(saved).to_be_visible()
    page.wait_for_selector("html[data-codes=kept]")
    page.context.set_offline(True)
    found = page.evaluate(FIND)
    assert [codes[0] for codes in found[:5]] == ["30101", "30101", "30101", "50101", "2070101"]
    assert found[5:] == [[], []]
    rows.nth(3).locator("td").nth(2).click()
    page.keyboard.type("88")
    page.keyboard.press("Enter")
    expect(page.locator("#save-state[data-state=offline]")).to_be_visible()
    page.context.set_offline(False)
    expect(saved).to_be_visible(timeout=15_000)
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    expect(rows.nth(3).locator("td").nth(2)).to_have_text("88")


def test_two_people_in_one_cell_are_asked(fill: Opened) -> None:
    first, second = (fill(1, "remarks") for _person in range(2))
    second.context.set_offline(True)
    first.get_by_label("其他事项").fill("甲写的")
    first.get_by_label("其他事项").blur()
    expect(first.locator("#save-state[data-state=saved]")).to_be_visible()
    second.get_by_label("其他事项").fill("乙写的")
    second.get_by_label("其他事项").blur()
    second.context.set_offline(False)
    dialog = second.locator("dialog")
    expect(dialog).to_contain_text("甲写的", timeout=15_000)
    expect(dialog).to_contain_text("乙写的")
    dialog.get_by_role("button", name="全部保留我的").click()
    expect(first.get_by_label("其他事项")).to_have_value("乙写的", timeout=15_000)


def test_a_choice_is_what_was_typed_or_nothing_at_all(fill: Opened) -> None:
    """Part of a choice used to be stored as the first choice that holds it."""
    page = fill(1, "procurement")
    choice = page.locator(".sheet tbody tr").first.locator("td").nth(1)
    before = choice.inner_text()
    for typed, kept in (("物", before), ("工程", "工程"), ("服", "工程"), ("无此", "工程")):
        choice.click()
        page.keyboard.press("Enter")
        page.locator("input.sheet-input").fill(typed)
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        expect(choice).to_have_text(kept)
        refused = page.get_by_text(f"“{typed}”不是可选的内容，没有保存", exact=False)
        expect(refused).to_have_count(int(typed != "工程"))


def test_last_year_carried_over_stands_beside_and_can_be_taken_back(
    fill: Callable[..., Any],
) -> None:
    page = fill(2, "department", height=768)
    expect(page.get_by_label("部门代码")).to_have_value("012")
    page.locator("#carry-over").click()
    page.get_by_role("button", name="上年数，并以上年项目和明细开头").click()
    page.get_by_role("button", name="知道了").click()
    rows = page.locator(".sheet tbody tr:not(.sheet-new)")
    expect(rows.nth(30)).to_be_attached()
    count = rows.count()
    amount = rows.first.locator("td.sheet-figure")
    expect(amount).to_have_text("")
    expect(rows.first.locator("td.sheet-before")).not_to_have_text("")
    expect(page.locator(".sheet thead")).not_to_contain_text("单位")  # there is one
    box = page.locator(".sheet-scroll").bounding_box()
    cell = amount.bounding_box()
    assert box is not None
    assert cell is not None
    assert box["x"] <= cell["x"]
    assert cell["x"] + cell["width"] <= box["x"] + box["width"]
    expect(page.locator("#preview-panel")).to_contain_text(f"{count}行没有填金额")
    amount.click()
    page.keyboard.type("1234567")
    page.keyboard.press("Enter")
    expect(amount).to_have_text("1,234,567")
    expect(rows.first.locator("td.sheet-change")).to_contain_text("%")
    page.locator(".grid-find").fill("30101")
    expect(rows).not_to_have_count(count)
    expect(rows.first).to_contain_text("30101")
    page.locator(".grid-find").fill("")
    expect(rows).to_have_count(count)
    page.locator("#fold").click()
    expect(page.locator("#preview")).to_be_hidden()
    page.locator("#undo").click()
    page.locator("#undo").click()
    expect(rows).to_have_count(0)
