"""Handing in: what the door refuses, workbooks, ledgers, finished booklets."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from kept import booklet_of, source_of
from mingzhang.entry.flat import parts
from mingzhang.entry.folder_writing import folder_files
from mingzhang.entry.ledger import Choice, find_ledger, guess, read_ledger
from mingzhang.entry.spread import budget_to_raw
from mingzhang.entry.workbook import workbook_bytes
from mingzhang.errors import MingzhangError, Unreadable
from mingzhang.formula import neutral, original
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.recognise.opendata import read_opendata
from mingzhang.render.opendata import write_opendata
from mingzhang.tables.profile import get_profile
from mingzhang.web import audit
from mingzhang.web.core.sheet import csv_bytes, xlsx_bytes
from mingzhang.web.draft.replacing import stored_rows
from mingzhang.web.draft.version import draft_budget
from mingzhang.web.fill.preview import preview
from mingzhang.web.jobs.queue import Progress, finish
from mingzhang.web.jobs.task import get_task
from mingzhang.web.models import AuditEntry, Job, JobState, LedgerMapping, State, Upload
from mingzhang.web.operation.office.organisation import listed_rows
from mingzhang.web.storage import store
from mingzhang.web.storage.intake import NotAccepted, accept, clean_name
from mingzhang.web.storage.limited import call_limited, read_limited

from ..conftest import EXAMPLE, County


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """A dozen people get passwords before every test; none of them logs in with it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def workbook(change: Any = None) -> bytes:
    """The example as a workbook, changed by a function first."""
    budget = source_of(EXAMPLE)
    raw = budget_to_raw(budget)
    if change is not None:
        change(raw)
    return workbook_bytes(raw, parts(get_profile(budget.profile)))


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def handed_in(county: County, way: str, *files: SimpleUploadedFile) -> HttpResponse:
    client = county.client("clerk")
    address = f"/work/slots/{county.slot.pk}/hand-in/{way}/"
    return client.post(address, {"file": list(files) if len(files) > 1 else files[0]})


def worked() -> Job:
    """The last job, after it was done as a worker does it."""
    job = Job.objects.first()
    assert job is not None
    job.state, job.worker = JobState.RUNNING, "test"
    job.save()
    try:
        finish(job, JobState.DONE, result=get_task(job.kind)(job, Progress(job)) or {})
    except MingzhangError as error:
        finish(job, JobState.FAILED, str(error))
    job.refresh_from_db()
    return job


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "purpose"),
    [
        ("空.xlsx", b"", "workbook"),
        ("预算.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "booklet"),
        ("预算.xlsx", b"<html><body>no</body></html>", "workbook"),
        ("预算.xlsx", b"PK\x03\x04 damaged", "workbook"),
        ("bomb.zip", archive(**{"lines.csv": b"0" * (40 << 20)}), "workbook"),
        ("picture.gif", b"GIF89a\x00\x01\x00", "booklet"),
        ("ledger.csv", b"%PDF-1.7\n", "ledger"),
    ],
)
def test_door_refuses(county: County, name: str, content: bytes, purpose: str) -> None:
    with pytest.raises(NotAccepted, match="“"):
        accept(file(name, content), purpose, county.people["clerk"], county.slot)
    assert not Upload.objects.exists()


def test_door_refuses_what_is_too_large(county: County, settings: Any) -> None:
    settings.MAX_UPLOAD = 10
    with pytest.raises(NotAccepted, match="上限"):
        accept(file("a.txt", b"01234567890"), "booklet", None)


def test_door_keeps_content_under_a_clean_name(county: County) -> None:
    upload = accept(
        file("x", "单位,金额\n".encode()), "ledger", county.people["clerk"], county.slot, "::1"
    )
    assert upload.name == "x.txt"
    assert store.get(upload.digest) == "单位,金额\n".encode()
    entry = AuditEntry.objects.get(action="upload")
    assert (entry.target, entry.address) == (f"slot:{county.slot.pk}", "::1")
    assert clean_name("../../etc/\u202epasswd\x00.csv") == "passwd.csv"
    assert len(clean_name("长" * 300 + ".pdf")) == 200


def test_formulas_are_texts_and_figures_are_figures() -> None:
    texts = ["=1+1", "+cmd", "-2+3", "@x", "\tx", "\rx", "＝x", "＋x", "－x", "＠x", "'=x", "''-x"]
    assert all(neutral(text) == "'" + text for text in texts)
    assert all(original(neutral(text)) == text for text in texts)
    for text in ("-12.30", "+5", "-1,234.5%", "-", "岚县", "", "1=1", "'t"):
        assert neutral(text) == text
        assert original(text) == text
    assert csv_bytes(["=a"], [["=b", 1, -2.5, None]]).decode("utf-8-sig") == (
        "'=a\r\n'=b,1,-2.5,\r\n"
    )
    content = xlsx_bytes(["=a"], [["=1+1", 3, "http://x", None]], "a/b")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_open_data_holds_no_formula_and_reads_back(tmp_path: Path) -> None:
    from dataclasses import replace

    booklet = booklet_of(EXAMPLE)
    first = next(form for form in booklet.forms if form in booklet.targets)
    target = first.with_text("overview", '=HYPERLINK("http://x")').with_text("goal_year", "-5%以内")
    booklet = replace(booklet, forms=(target, *(f for f in booklet.forms if f is not first)))
    write_opendata(booklet, tmp_path / "data")
    text = (tmp_path / "data" / "form_texts.csv").read_text("utf-8")
    assert ",\"'=HYPERLINK" in text
    back = read_opendata(tmp_path / "data")
    assert back.targets[0].text("overview") == target.text("overview")
    assert back.targets[0].text("goal_year") == target.text("goal_year")


def test_workbook_is_shown_then_replaces_the_draft_then_goes_back(county: County) -> None:
    def more(raw: Any) -> None:
        raw.tables["lines"][0].values["note"] = type(raw.tables["lines"][0].get("fen"))("改", "")

    before = stored_rows(county.slot)
    response = handed_in(county, "workbook", file("预算.xlsx", workbook(more)))
    job = worked()
    assert job.state == JobState.DONE, job.problem
    assert stored_rows(county.slot) == before  # nothing yet
    client = county.client("clerk")
    page = client.get(response["Location"]).content.decode()
    assert "新增1，去掉1" in page
    apply = f"{response['Location']}apply/"
    client.post(apply, {"revision": "7"})
    assert stored_rows(county.slot) == before  # seen by nobody in this form
    for _again in range(2):
        client.post(apply, {"revision": "0"})
        county.slot.refresh_from_db()
        assert county.slot.draft_revision == 1
    assert county.slot.state == State.DRAFTING
    assert draft_budget(county.slot) == source_of(EXAMPLE)
    after = {row.uid for row in stored_rows(county.slot)}
    assert len(after & {row.uid for row in before}) >= len(before) - 2  # but the changed one
    edit = county.slot.edits.get()
    page = client.get(f"/work/slots/{county.slot.pk}/hand-in/").content.decode()
    assert f"restore/{edit.pk}/" in page
    client.post(
        f"/work/slots/{county.slot.pk}/hand-in/restore/{edit.pk}/",
        {"revision": "1", "uid": "restore-1"},
    )
    assert stored_rows(county.slot) == before
    assert audit.verify().problem == ""


def test_mistakes_are_told_with_sheet_and_cell(county: County) -> None:
    def wrong(raw: Any) -> None:
        kind = type(raw.tables["lines"][0].get("fen"))
        raw.tables["lines"][0].values["fen"] = kind("很多", "")
        raw.records["budget"].texts["year"] = [kind("2024", "")]

    before = stored_rows(county.slot)
    response = handed_in(county, "workbook", file("预算.xlsx", workbook(wrong)))
    job = worked()
    places = {where for where, _problem, _expected in job.result["mistakes"]}
    assert "封面!B3" in places
    assert any(where.startswith("预算明细!") and where.endswith("3") for where in places)
    client = county.client("clerk")
    assert "“很多”不是金额" in client.get(response["Location"]).content.decode()
    assert client.post(f"{response['Location']}apply/", {"revision": "0"}).status_code == 404
    assert stored_rows(county.slot) == before


def test_one_mistake_goes_into_the_grid_and_is_marked_there(county: County) -> None:
    def wrong(raw: Any) -> None:
        kind = type(raw.tables["lines"][0].get("fen"))
        raw.tables["lines"][0].values["fen"] = kind("很多", "")

    response = handed_in(county, "workbook", file("预算.xlsx", workbook(wrong)))
    job = worked()
    assert job.result["count"] == 1
    client = county.client("clerk")
    assert "连同错误载入" in client.get(response["Location"]).content.decode()
    county.slot.refresh_from_db()
    revision = str(county.slot.draft_revision)
    client.post(f"{response['Location']}apply/", {"revision": revision})
    county.slot.refresh_from_db()
    (mistake,) = preview(county.slot, "findings")["mistakes"]
    assert (mistake["table"], mistake["field"]) == ("lines", "fen")
    assert "很多" in mistake["problem"]


def test_folder_in_an_archive_and_one_that_climbs_out(county: County, tmp_path: Path) -> None:
    files = folder_files(budget_to_raw(source_of(EXAMPLE)))
    packed = archive(**{f"资料/{name}": content for name, content in files.items()})
    handed_in(county, "workbook", file("资料.zip", packed))
    job = worked()
    assert job.state == JobState.DONE, job.problem
    assert not job.result["mistakes"]
    evil = tmp_path / "evil.zip"
    evil.write_bytes(archive(**{"../../lines.csv": b"a,b"}))
    with pytest.raises(Unreadable, match="没有预算资料"):
        read_limited("workbook", evil.read_bytes(), "evil.zip")


def test_reader_that_crashes_is_told_and_the_next_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\0o\0r\0k\0b\0o\0o\0k\0" * 99)
    with pytest.raises(Unreadable, match=r"x\.xls"):
        read_limited("workbook", path.read_bytes(), "x.xls")
    with pytest.raises(Unreadable, match="崩溃"):
        call_limited("sys:exit", path)
    path.write_text("单位,金额\n甲,1\n", "utf-8")
    (sheet,) = read_limited("ledger", path.read_bytes(), "x.csv")["sheets"]
    assert sheet == ["", [["单位", "金额"], ["甲", "1"]]]


def test_no_file_from_outside_is_opened_in_the_process_of_the_pages(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Archives, texts and lists alike: the process of the pages only passes bytes on."""

    def opened(*_arguments: Any, **_options: Any) -> Any:
        raise AssertionError("opened in the process of the pages")

    packed = archive(**{"a.txt": b"1"})
    for name in (
        *("mingzhang.read.format.decode", "mingzhang.web.storage.kind._is_text"),
        *("zipfile.ZipFile.__init__", "python_calamine.CalamineWorkbook.from_filelike"),
        "csv.reader",
    ):
        monkeypatch.setattr(name, opened)
    clerk = county.people["clerk"]
    assert accept(file("a.zip", packed), "booklet", clerk, county.slot)
    assert accept(file("a.csv", "单位,金额\n甲,1\n".encode()), "ledger", clerk, county.slot)
    rows = [number for number, _cells in listed_rows("名称,主管部门\n\n甲,\n".encode())[1]]
    assert rows == [3]


LEDGER = """岚县融媒体中心2025年预算台账,,,,,,
单位：万元,,,,,,
预算单位,支出功能分类,,部门经济分类,,项目名称,金额
,编码,名称,编码,名称,,
岚县融媒体中心,2070801,行政运行,[30101]基本工资,基本工资,,12.5
岚县融媒体中心,2070801,行政运行,30201,办公费,,"1,000.25"
岚县融媒体中心,2070808,广播电视事务,30299,其他,设备更新,3
岚县融媒体中心,2070808,广播电视事务,30299,其他,设备更新,3
岚县融媒体中心,2070808,广播电视事务,30299,其他,设备更新,三万
合计,,,,,,1018.75
"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_ledger_columns_are_guessed_loaded_and_remembered(county: County, encoding: str) -> None:
    content = LEDGER.encode(encoding)
    response = handed_in(county, "ledger", file("台账.csv", content))
    job = worked()
    assert job.state == JobState.DONE, job.problem
    client = county.client("clerk")
    page = client.get(response["Location"], follow=True)
    columns = f"{response['Location']}columns/"
    assert page.redirect_chain == [(columns, 302)]
    text = page.content.decode()
    assert "程序按表头和内容猜出" in text
    assert "将载入5行" in text
    assert "G9：“三万”不是金额" in text.replace("\n", "")
    form = {
        "unit": "万元", "fund": "一般公共预算", "category": "其他运转类项目", "mode": "append",
        "revision": "0", "load": "",
        **{f"column-{n}": key for n, key in enumerate(
            ("unit", "function", "", "economic", "", "project", "fen"))},
    }  # fmt: skip
    before = stored_rows(county.slot)
    client.post(columns, form)
    county.slot.refresh_from_db()
    rows = stored_rows(county.slot)
    fresh = [r for r in rows if r.uid not in {b.uid for b in before}]
    lines = [r.values for r in fresh if r.table == "lines"]
    assert [line["fen"] for line in lines] == ["125000", "10002500", "30000", "30000", "三万"]
    assert lines[0]["economic"] == "30101 基本工资"
    assert lines[3]["note"] == "第2笔"
    assert [r.values["name"] for r in fresh if r.table == "projects"] == ["设备更新"]
    assert LedgerMapping.objects.get().organisation == county.department
    client.post(columns, form)  # once more takes no effect
    assert stored_rows(county.slot) == rows
    response = handed_in(county, "ledger", file("台账2.csv", content))
    worked()
    text = client.get(response["Location"], follow=True).content.decode()
    assert "已按上次记住的对应关系" in text


def test_ledger_with_a_column_for_each_fund() -> None:
    grid = [
        ["", "", "", "", "资金来源", ""],
        ["类", "款", "项", "项目", "一般公共预算", "政府性基金预算"],
        ["207", "08", "08", "设备", "5.00", ""],
        ["207", "08", "08", "设备", "1.00", "2.00"],
    ]
    ledger = find_ledger([("表", grid)])
    assert ledger is not None
    columns = dict(zip(ledger.heads, ("function",) * 3 + ("project", "", ""), strict=True))
    from mingzhang.entry.flat import table_forms

    fields = table_forms(get_profile("shanxi-county-budget-2025"))["lines"].fields
    guessed = guess(ledger, fields)
    assert [guessed[head] for head in ledger.heads][4:] == [
        "fen:一般公共预算",
        "fen:政府性基金预算",
    ]
    columns |= {head: key for head, key in guessed.items() if key.startswith("fen")}
    read = read_ledger(ledger, Choice(columns), [], append=True)
    assert [(line["function"], line["fund"], line["fen"]) for line in read.lines] == [
        ("2070808", "一般公共预算", "5"),
        ("2070808", "一般公共预算", "1"),
        ("2070808", "政府性基金预算", "2"),
    ]


def test_finished_booklet_in_two_parts_becomes_a_version(county: County, tmp_path: Path) -> None:
    from mingzhang.pipeline.compilation import write_booklet

    booklet = booklet_of(EXAMPLE)
    (html,), _pages = write_booklet(booklet, tmp_path, ("html",))
    response = handed_in(county, "booklet", file("预算.html", html.read_bytes()))
    job = worked()
    assert job.state == JobState.DONE, job.problem
    version = county.slot.versions.get()
    assert version.upload is not None
    page = county.client("clerk").get(response["Location"]).content.decode()
    assert "成为第1版" in page
    text = "岚县融媒体中心2025年部门预算\n第一部分 概况\n一、主要职能\n负责宣传。\n".encode()
    handed_in(county, "booklet", file("一.html", html.read_bytes()), file("二.txt", text))
    job = worked()
    assert job.state == JobState.DONE, job.problem
    assert len(job.payload["uploads"]) == 2
    assert county.slot.versions.count() == 2


def test_booklet_of_another_year_is_refused(county: County, tmp_path: Path) -> None:
    from dataclasses import replace

    from mingzhang.pipeline.compilation import write_booklet

    booklet = compute_booklet(replace(source_of(EXAMPLE), year=2024))
    (html,), _pages = write_booklet(booklet, tmp_path, ("html",))
    handed_in(county, "booklet", file("预算.html", html.read_bytes()))
    job = worked()
    assert job.state == JobState.FAILED
    assert "2024年" in job.problem
    assert not county.slot.versions.exists()


def test_draft_and_empty_workbook_come_down_and_go_up(county: County) -> None:
    client = county.client("clerk")
    base = f"/work/slots/{county.slot.pk}/hand-in/"
    draft = client.get(f"{base}draft.xlsx")
    assert "attachment" in draft["Content-Disposition"]
    handed_in(county, "workbook", file("草稿.xlsx", draft.content))
    job = worked()
    assert not job.result["mistakes"]
    page = client.get(f"{base}job/{job.pk}/").content.decode()
    assert "不变" in page
    assert "新增" not in page.partition("<tbody>")[2].partition("</tbody>")[0]
    empty = client.get(f"{base}empty.xlsx")
    handed_in(county, "workbook", file("空白.xlsx", empty.content))
    assert worked().result["mistakes"]


def test_job_polls_can_be_cancelled_and_tried_again(county: County) -> None:
    response = handed_in(county, "workbook", file("预算.xlsx", workbook()))
    client = county.client("clerk")
    page = client.get(response["Location"]).content.decode()
    assert 'hx-trigger="every 1s"' in page
    fragment = client.get(response["Location"], headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    client.post(f"{response['Location']}cancel/")
    ended = client.get(response["Location"], headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"
    assert "已取消" in client.get(response["Location"]).content.decode()
    client.post(f"{response['Location']}retry/")
    assert Job.objects.get().state == JobState.QUEUED


_OTHERS = {
    "other_clerk": 404,
    "unit_clerk": 404,
    "unit_reviewer": 403,
    "department_reviewer": 403,
    "bureau": 403,
    "audit_admin": 404,
}


def test_only_the_clerk_of_the_slot_hands_in(county: County) -> None:
    handed_in(county, "workbook", file("预算.xlsx", workbook()))
    job = worked()
    base = f"/work/slots/{county.slot.pk}/hand-in/"
    ways = ("workbook/", "ledger/", "booklet/", f"job/{job.pk}/apply/", "restore/1/")
    for who, status in _OTHERS.items():
        client = county.client(who)
        for address in (base, f"{base}job/{job.pk}/"):
            assert client.get(address).status_code == status, (who, address)
        for way in ways:
            assert client.post(base + way).status_code == status, (who, way)
    assert county.client("clerk").get(base + "job/999/").status_code == 404


def test_closed_draft_takes_nothing(county: County) -> None:
    county.slot.state = State.BUREAU_REVIEW
    county.slot.save()
    handed_in(county, "booklet", file("x.txt", "预算".encode()))
    assert not Job.objects.exists()
    page = county.client("clerk").get(f"/work/slots/{county.slot.pk}/hand-in/").content.decode()
    assert "现在不能修改" in page
