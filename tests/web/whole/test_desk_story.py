"""Working days in a real browser: the desks of the bureau, merging, an upload, a correction.

Every page on the way is free of axe-core's violations and of errors of scripts.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from kept import booklet_of
from mingzhang.render.html import page_html
from mingzhang.render.layout import layout
from mingzhang.tables.profile import profile_of

from ..story import EXAMPLE, Person, give_reason, pass_on, people_of, soon

pytestmark = pytest.mark.slow


def slot_of(someone: Person, name: str) -> str:
    """The address of the booklet of this name, by the links of the desk."""
    someone.go("/work/queue/?all=1" if someone.name in OFFICES else "/work/")
    link = someone.page.get_by_role("link", name=name, exact=True).first
    return str(link.get_attribute("href"))


OFFICES = ("bureau", "performance", "procurement", "assets")


def sign(someone: Person, words: str = "") -> None:
    """Agree, or say why not."""
    someone.page.locator("#moves summary", has_text="会签").click()
    if words:
        someone.page.locator("#sign-text").fill(words)
    button = "不同意" if words else "同意"
    someone.page.get_by_role("button", name=button, exact=True).click()


def test_performance_looks_through_targets_and_signs(story: str) -> None:
    from playwright.sync_api import expect

    with people_of(story) as person:
        desk = person("performance")
        desk.look("performance-work")
        desk.page.get_by_role("link", name="总表").click()
        expect(desk.page.locator("h1")).to_have_text("绩效目标总表")
        desk.look("performance-targets")
        with desk.page.expect_download() as sheet:
            desk.page.get_by_role("link", name="导出Excel").click()
        assert Path(sheet.value.path()).read_bytes()[:2] == b"PK"
        desk.page.locator("tr", has_text="岚县水利局").nth(1).get_by_role("link").click()
        expect(desk.page.locator(".sheet .marked")).to_be_visible()
        sign(desk)
        expect(desk.page.locator(".signatures")).to_contain_text("绩效股已会签")
        desk.look("performance-slot")
        desk.page.get_by_role("link", name="指标库").click()
        expect(desk.page.locator("tbody tr").first).to_be_visible()
        desk.look("performance-library")
        clerk = person("forest_clerk")
        slot = slot_of(clerk, "岚县林业局2025年部门预算")
        clerk.go(f"{slot}fill/#targets")
        clerk.page.wait_for_selector("html[data-ready=yes]")
        clerk.page.get_by_role("button", name="新增").click()
        clerk.page.get_by_role("button", name="从指标库选").last.click()
        choice = clerk.page.locator(".library-list li").first
        name = choice.locator("b").inner_text()
        choice.locator("input").check()
        clerk.look("clerk-library")
        clerk.page.get_by_role("button", name="加入选中的").click()
        expect(clerk.page.locator(".record-inner").last).to_contain_text(name)
        expect(clerk.page.locator("#save-state[data-state=saved]")).to_be_visible()


def test_procurement_disagrees_and_the_reply_is_held(story: str) -> None:
    from playwright.sync_api import expect

    with people_of(story) as person:
        desk = person("procurement")
        desk.go("/work/desk/purchases/?sort=amount")
        expect(desk.page.locator("tbody tr").first).to_contain_text("岚县水利局")
        desk.look("procurement-purchases")
        desk.page.locator("tbody").get_by_role("link", name="岚县水利局").first.click()
        sign(desk, "工程未列品目")
        expect(desk.page.locator(".signatures")).to_contain_text("采购办不同意：工程未列品目")
        bureau = person("bureau")
        bureau.go(desk.page.url.removeprefix(story))
        bureau.page.locator("#moves summary", has_text="批复").click()
        expect(bureau.page.locator(".barriers")).to_contain_text("采购办不同意：工程未列品目")
        bureau.look("bureau-held")
        sign(desk)
        expect(desk.page.locator(".signatures")).to_contain_text("采购办已会签")


def test_assets_sees_what_changed_and_signs(story: str) -> None:
    from playwright.sync_api import expect

    with people_of(story) as person:
        desk = person("assets")
        desk.page.get_by_role("link", name="总表").click()
        row = desk.page.locator("tbody tr", has_text="岚县水利局")
        expect(row).to_contain_text("400")
        desk.look("assets-list")
        row.get_by_role("link").click()
        sign(desk)
        expect(desk.page.locator(".signatures")).to_contain_text("资产股已会签")


def test_department_merges_its_unit(story: str) -> None:
    from playwright.sync_api import expect

    with people_of(story) as person:
        clerk = person("roads_clerk")
        clerk.look("merge-work")
        clerk.go(slot_of(clerk, "岚县交通运输局2025年部门预算"))
        clerk.page.get_by_role("link", name="合并单位").first.click()
        expect(clerk.page.locator("main")).to_contain_text("岚县公路养护站")
        clerk.look("merge")
        clerk.page.get_by_role("button", name="合并", exact=True).click()
        expect(clerk.page.locator("main")).to_contain_text("草稿里已有")
        expect(clerk.page.locator("tbody").first).to_contain_text("明细")
        clerk.page.get_by_role("button", name="重新比较").click()
        done = clerk.page.get_by_text("比较了").or_(clerk.page.get_by_text("不能成册比较"))
        expect(done.first).to_be_visible(timeout=30_000)
        clerk.look("merge-compared")


def test_uploaded_booklet_goes_to_the_bureau(story: str, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    booklet = booklet_of(EXAMPLE)
    page = page_html(layout(booklet, profile_of(booklet)))
    file = tmp_path / "预算公开.html"
    file.write_text(page.replace(booklet.department, "岚县林业局"), "utf-8")
    with people_of(story) as person:
        clerk = person("forest_clerk")
        slot = slot_of(clerk, "岚县林业局2025年部门预算")
        clerk.go(slot)
        clerk.page.get_by_role("link", name="上传", exact=True).click()
        clerk.look("upload")
        clerk.page.locator("#file-booklet").set_input_files(str(file))
        clerk.page.get_by_role("button", name="上传成册文件").click()
        expect(clerk.page.locator("main")).to_contain_text("成为第1版", timeout=30_000)
        clerk.look("upload-read")
        clerk.page.get_by_role("link", name="看各表、文字和审核结果").click()
        submit(clerk.page)
        expect(clerk.page.locator("main")).to_contain_text("单位审核")
        head = person("forest_head")
        head.go(slot)
        pass_on(head.page)
        expect(head.page.locator("main")).to_contain_text("财政审核")
        head.look("upload-passed")


def test_correction_is_published_with_its_reason(story: str) -> None:
    from playwright.sync_api import expect

    with people_of(story) as person:
        bureau = person("bureau")
        slot = slot_of(bureau, "岚县融媒体中心2024年部门预算")
        bureau.go(slot)
        bureau.page.locator("#moves summary", has_text="更正").click()
        bureau.page.locator("#correct-reason").fill("其他事项漏写")
        bureau.page.get_by_role("button", name="确定更正").click()
        expect(bureau.page.locator("main")).to_contain_text("更正中")
        clerk = person("clerk")
        clerk.go(f"{slot}fill/#remarks")
        clerk.page.wait_for_selector("html[data-ready=yes]")
        clerk.page.get_by_label("其他事项").fill("补充说明：本年无其他事项。")
        clerk.page.get_by_label("其他事项").blur()
        expect(clerk.page.locator("#save-state[data-state=saved]")).to_be_visible()
        clerk.page.get_by_role("button", name="提交").click()
        confirm = clerk.page.get_by_role("button", name="仍有错误，确认提交")
        if soon(confirm):
            confirm.click()
        clerk.page.wait_for_url(lambda url: "/fill/" not in url)
        head = person("head")
        head.go(slot)
        pass_on(head.page)
        bureau.go(slot)
        bureau.page.locator("#moves summary", has_text="批复").click()
        give_reason(bureau.page)
        bureau.page.get_by_role("button", name="确定批复").click()
        bureau.page.locator("#moves summary", has_text="公开").click()
        give_reason(bureau.page)
        bureau.page.locator("#publish-reason").fill("补充其他事项")
        bureau.look("correction")
        bureau.page.get_by_role("button", name="确定公开").click()
        citizen = person()
        for _try in range(100):
            citizen.go("/d/media/2024/budget/")
            if "本资料更正过" in citizen.page.locator("main").inner_text():
                break
            time.sleep(0.5)
        expect(citizen.page.locator("main")).to_contain_text("补充其他事项")
        citizen.look("corrected")


def test_citizen_asks_and_the_department_answers(story: str) -> None:
    from playwright.sync_api import expect

    with people_of(story) as person:
        citizen, head = person(), person("head")
        citizen.go("/d/media/2024/budget/")
        citizen.page.get_by_role("link", name="留言与答复").click()
        citizen.page.get_by_label("对这份资料的疑问或建议").fill("更正了什么？请说明。")
        citizen.page.get_by_role("button", name="留言").click()
        expect(citizen.page.locator("main")).to_contain_text("已收到")
        citizen.look("feedback")
        head.page.get_by_role("link", name="公众留言").click()
        head.page.get_by_label("答复；不公开的，写原因").fill("补充了其他事项。")
        head.look("feedback-office")
        head.page.get_by_role("button", name="答复并公开").click()
        citizen.go("/d/media/2024/budget/feedback/")
        expect(citizen.page.locator("main")).to_contain_text("补充了其他事项。")


def submit(page: Any) -> None:
    """Hand in, with the reason where something speaks against it."""
    asked = page.locator("#moves summary", has_text="提交")
    if asked.count():
        asked.click()
        give_reason(page)
        page.get_by_role("button", name="确定提交").click()
    else:
        page.locator("#moves").get_by_role("button", name="提交", exact=True).click()
