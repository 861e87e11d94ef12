"""The year in one story, in a browser: declared, watched in July, mended, scored, closed, public,
and beside the next request. Every page on the way is free of axe-core's violations.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from mingzhang.entry.flat import budget_to_rows
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.published.page import page_data
from mingzhang.published.passed import passed_data
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.draft.version import draft_budget, freeze
from mingzhang.web.models import Slot
from mingzhang.web.portal import serving
from mingzhang.web.publication.publishing import whose
from mingzhang.web.record.state import record_of

from ..chromium import CHROMIUM, launch
from ..conftest import County, advance
from ..portal.test_portal import put
from ..portal.test_portal_browser import site
from .test_year import FILES, YEAR

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
__all__ = ["site"]

SHEET = "《吕梁日报县域专刊》刊发版数"


class Desk:
    """One person's browser, signed in."""

    def __init__(self, browser: Any, site: str, session: str = "") -> None:
        self.context = browser.new_context(
            viewport={"width": 1366, "height": 900}, locale="zh-CN", reduced_motion="reduce"
        )
        if session:
            self.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}]
            )
        self.tab, self.site = self.context.new_page(), site
        self.problems: list[str] = []

    def go(self, path: str) -> str:
        """Open a page; its words."""
        self.tab.goto(self.site + path)
        return self.words()

    def words(self) -> str:
        return str(self.tab.locator("main").inner_text())

    def press(self, name: str) -> str:
        """Press the first button of a name; the words of the page then."""
        self.tab.get_by_role("button", name=name, exact=True).first.click()
        self.tab.wait_for_load_state()
        return self.words()

    def hand_in(self, path: str, file: Any, mode: str = "") -> str:
        """Import a file, look at the changes, confirm them."""
        self.go(path)
        self.tab.locator("#file").set_input_files(str(file))
        self.press("先看变化")
        if mode:
            self.tab.locator(f"[name=mode][value={mode}]").check()
        return self.press("确认")

    def look(self, name: str) -> None:
        """Ask axe-core for violations, and that nothing stands beyond a narrow screen."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.tab).response["violations"]
        self.problems += [f"{name} {v['id']} {v['nodes'][0]['html'][:160]}" for v in found]
        for width in (390, 1366):
            self.tab.set_viewport_size({"width": width, "height": 900})
            if folder := os.environ.get("MINGZHANG_PICTURES"):
                self.tab.screenshot(path=f"{folder}/{name}-{width}.png")
            wide = self.tab.evaluate("document.documentElement.scrollWidth - innerWidth")
            self.problems += [f"{name} is {wide} pixels too wide at {width}"] if wide > 0 else []


def test_year_from_declaration_to_the_next_request(county: County, site: str) -> None:
    serving.forget()
    freeze(county.slot, None)
    for move in ("submit", "unit_approve"):
        advance(county.slot, move, None)
    advance(county.slot, "bureau_approve", None, day=date(2025, 2, 18))
    final = Slot.objects.create(
        organisation=county.department,
        year=2025,
        kind="final_accounts",
        profile="shanxi-county-final-accounts-2025",
    )
    sessions = {name: _session(county, name) for name in ("clerk", "bureau")}
    year = f"/work/slots/{county.slot.pk}/year/"
    # The browser's driver runs a loop in its thread; the database is asked in this one alone.
    with ThreadPoolExecutor(1) as pool:

        def told(step: Callable[..., Any], *given: Any) -> Any:
            return pool.submit(step, *given).result()

        driver = told(lambda: sync_playwright().start())
        browser = told(launch, driver)
        try:
            clerk = told(Desk, browser, site, sessions["clerk"])
            bureau = told(Desk, browser, site, sessions["bureau"])
            citizen = told(Desk, browser, site)
            told(_watch, clerk, year)
            told(_score, clerk, bureau, year)
            told(_close, clerk, year)
            _publish(county, final)
            told(_read, citizen)
            told(_ask, bureau, _request(county))
        finally:
            told(browser.close)
            told(driver.stop)
    assert clerk.problems + bureau.problems + citizen.problems == []


def _session(county: County, name: str) -> str:
    return str(county.client(name).cookies[settings.SESSION_COOKIE_NAME].value)


def _close(clerk: Desk, year: str) -> None:
    """The final accounts' draft comes out of budget, ledger and readings."""
    clerk.go(f"{year}close/")
    assert "决算草稿已由预算和台账算出" in clerk.press("由预算和台账算出决算草稿")
    clerk.look("close")


def _read(citizen: Desk) -> None:
    """What was bought from whom; what was promised and reached."""
    assert "某县甲印刷有限公司" in citizen.go("/d/media/contracts/")
    assert "22整版" in citizen.go("/d/media/promises/")


def _request(county: County) -> Slot:
    """The next year's budget: the same projects asked for again."""
    following = Slot.objects.create(
        organisation=county.department, year=2026, kind="budget", profile=county.slot.profile
    )
    budget = draft_budget(county.slot)
    forms = tuple(replace(form, year=2026) for form in budget.forms)
    write_rows(following, budget_to_rows(replace(budget, year=2026, forms=forms)))
    return following


def _ask(bureau: Desk, following: Slot) -> None:
    """Last year stands beside the request."""
    words = bureau.go(f"/work/slots/{following.pk}/year/")
    assert "上年得分 95.28 优" in words
    assert f"没有达到 {SHEET}" in words
    assert "上年没有用完 5,000 元" in words
    bureau.look("request")


def _watch(clerk: Desk, year: str) -> None:
    """July: a reading that lags shows red; it is struck and kept again with its measure."""
    clerk.hand_in(f"{year}money/", FILES["money"])
    clerk.go(f"{year}readings/add/")
    option = clerk.tab.locator(f"#f-target option:has-text('{SHEET}')").first
    target = option.get_attribute("value")
    for actual, measure in (("6整版", ""), ("9整版", "八月起每周一版")):
        clerk.go(f"{year}readings/add/?target={target}")
        clerk.tab.fill("#f-day", "2025-07-31")
        clerk.tab.fill("#f-actual", actual)
        clerk.tab.fill("#f-remedy", measure)
        clerk.tab.fill("#f-evidence", "版面清单")
        if measure:
            clerk.look("add")
        assert "记了一条" in clerk.press("记下")
        july = clerk.go(f"{year}?at=2025-07-31")
        assert actual in july
        row = clerk.tab.locator("tr", has_text=SHEET).first.inner_text()
        assert "红" in row
        assert ("还没有写措施" in row) is (not measure)
        assert measure in row
        if not measure:
            clerk.go(f"{year}readings/")
            clerk.tab.locator("details summary", has_text="撤下").first.click()
            clerk.tab.locator("input[name=why]").first.fill("数错了")
            assert "已撤下" in clerk.press("撤下第1条")
    clerk.look("mended")


def _score(clerk: Desk, bureau: Desk, year: str) -> None:
    """The end of the year: scored by the unit, and again by the bureau."""
    assert "已收下" in clerk.hand_in(f"{year}readings/", FILES["readings"], "add")
    for table in ("purchases", "assets"):
        assert "已收下" in clerk.hand_in(f"{year}{table}/", FILES[table])
    assert "得分 95.28 优" in clerk.go(year)
    assert "已收下" in bureau.hand_in(f"{year}checked/", YEAR / "checked.csv")
    assert "自评高于评价" in bureau.go(year)
    bureau.look("end")


def _publish(county: County, final: Slot) -> None:
    """As the worker publishes budget and final accounts, without the files."""
    record = record_of(final)
    assert record is not None
    for slot in (county.slot, final):
        budget = draft_budget(slot)
        passed = passed_data(record) if slot is final else {}
        page = page_data(whose(slot), compute_booklet(budget), budget, 1, "2026-08-21", {}, passed)
        put(slot, page)
    serving.forget()
