"""The whole story in a real browser, on the real server with its worker.

A clerk fills a budget in by pasting, sees a mistake, mends it, submits; the bureau comments and
returns; the clerk answers; it is approved and published; a citizen finds it, compares years,
downloads; the auditor reads the log. Every page on the way is free of axe-core's violations.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kept import source_of
from mingzhang.entry.flat import budget_to_rows, table_forms
from mingzhang.tables.profile import get_profile

from ..story import EXAMPLE, give_reason, pass_on, people_of, soon

pytestmark = pytest.mark.slow

PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def _lines(wrong_code: str) -> str:
    """The lines of the example as a block from a sheet, the first with a code that is none."""
    budget = source_of(EXAMPLE)
    fields = table_forms(get_profile(budget.profile))["lines"].fields
    rows = [row.values for row in budget_to_rows(budget) if row.table == "lines"]
    rows[0] = {**rows[0], "function": wrong_code}
    return "\n".join("\t".join(row.get(f.key, "") for f in fields) for row in rows)


def test_from_a_pasted_block_to_the_citizen_and_the_auditor(story: str) -> None:
    from playwright.sync_api import expect

    first = next(row for row in budget_to_rows(source_of(EXAMPLE)) if row.table == "lines")
    with people_of(story) as person:
        clerk = person("clerk")
        clerk.look("clerk-work")
        clerk.page.get_by_role("link", name="2025年").first.click()
        slot = clerk.page.url.removeprefix(story).split("?")[0].split("#")[0].removesuffix("fill/")
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
        if soon(confirm):
            confirm.click()
        clerk.page.wait_for_url(lambda url: "/fill/" not in url)
        clerk.look("clerk-slot")

        head = person("head")
        head.go(slot)
        pass_on(head.page)
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
        if soon(confirm):
            confirm.click()
        clerk.page.wait_for_url(lambda url: "/fill/" not in url)
        head.go(slot)
        pass_on(head.page)
        bureau.go(slot)
        bureau.page.locator("#moves summary", has_text="批复").click()
        give_reason(bureau.page)
        bureau.page.get_by_role("button", name="确定批复").click()
        expect(bureau.page.locator("main")).to_contain_text("已批复")
        bureau.page.locator("#moves summary", has_text="公开").click()
        give_reason(bureau.page)
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
