"""The year of a slot: typed, imported after a look, struck with a reason; how a day stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from lxml import html

from mingzhang.web.models import AuditEntry, DraftRow, Slot, Upload, YearRow
from mingzhang.web.record.kept import By, add_rows, rows_of_upload, take_in
from mingzhang.year.kept import row_of

from ..conftest import EXAMPLE, County

YEAR = EXAMPLE / "year"
FILES = {
    "readings": YEAR / "readings.csv",
    "money": YEAR / "ledger.csv",
    "purchases": YEAR / "procurement" / "journal.csv",
    "assets": YEAR / "asset" / "register.csv",
}
PAPER = "县域外媒体宣传费"


def at(county: County, rest: str = "") -> str:
    return f"/work/slots/{county.slot.pk}/year/{rest}"


def csv_file(content: bytes, name: str = "a.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/csv")


def hand_in(client: Client, county: County, table: str, content: bytes) -> tuple[str, str]:
    """Hand in a file; the address and the words of the page that says what it would change."""
    answer = client.post(at(county, f"{table}/file/"), {"file": csv_file(content)}, follow=True)
    assert answer.status_code == 200
    address = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
    return address, answer.content.decode()


def confirm(client: Client, address: str, words: str, mode: str = "whole") -> str:
    seen = words.partition('name="seen" value="')[2].partition('"')[0]
    answer = client.post(address, {"seen": seen, "mode": mode}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def page(client: Client, county: County, day: str = "") -> str:
    answer = client.get(at(county), {"at": day} if day else {})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def whole(county: County) -> Client:
    """The clerk after the whole year was handed in."""
    clerk = county.people["clerk"]
    for table, path in FILES.items():
        upload = take_in(county.slot, table, csv_file(path.read_bytes()), clerk, "")
        add_rows(county.slot, table, rows_of_upload(upload, table), By(clerk, upload))
    return county.client("clerk")


def test_year_is_told_as_the_commands_tell_it(county: County, whole: Client) -> None:
    june = page(whole, county, "2025-06-30")
    assert "75.00%" in june  # the paper that lags
    assert "-12.50%" in june  # its deviation
    assert ">红<" in june
    assert "得分未定" in june
    assert "人员经费" in june
    assert "结转 " not in june  # only the last day tells what is left
    end = page(whole, county)
    assert "得分 95.28 优" in end
    assert "结余 8,600 元：特种设备购置费（项目完结）" in end
    assert "结转 5,000 元：县域外媒体宣传费" in end
    assert "超预算采购" in end
    assert "无预算采购" in end
    assert "事业单位业务用车 1" in end


def test_day_of_another_year_is_not_found(county: County, whole: Client) -> None:
    for day in ("2026-01-01", "2025-02-30", "x"):
        assert whole.get(at(county), {"at": day}).status_code == 404
    assert whole.get(at(county, "nothing/")).status_code == 404


def test_file_is_looked_at_before_it_counts(county: County) -> None:
    client = county.client("clerk")
    address, words = hand_in(client, county, "readings", FILES["readings"].read_bytes())
    assert "现在还没有变" in words
    assert not YearRow.objects.exists()
    assert "已收下" in confirm(client, address, words)
    count = YearRow.objects.filter(table="readings").count()
    assert count > 5
    # The same file again changes nothing, and what we give out is the same file.
    _address, again = hand_in(client, county, "readings", FILES["readings"].read_bytes())
    assert f"不变{count}条" in again
    out = client.get(at(county, "readings/rows.csv")).content
    _address, again = hand_in(client, county, "readings", out)
    assert f"不变{count}条" in again
    assert "新增0条" in again
    # Another reading in the place of one: the file counts, the other one is struck and stays.
    text = FILES["readings"].read_text("utf-8").replace("22整版", "24整版")
    address, words = hand_in(client, county, "readings", text.encode())
    assert "文件里没有的1条" in words
    assert "撤下1条" in confirm(client, address, words)
    end = page(client, county)
    assert "24整版" in end
    assert "22整版" not in end
    assert "22整版" in client.get(at(county, "readings/")).content.decode()
    assert AuditEntry.objects.filter(action="year.rows").count() == 2


def test_change_that_nobody_saw_is_not_made(county: County) -> None:
    client = county.client("clerk")
    address, words = hand_in(client, county, "assets", FILES["assets"].read_bytes())
    clerk = county.people["clerk"]
    card = {"id": "X-1", "kind": "其他", "name": "书柜", "gained": "2024-01-05", "gain": "调入"}
    add_rows(county.slot, "assets", [row_of("1", card)], By(clerk))
    assert "有变化" in confirm(client, address, words)
    assert YearRow.objects.count() == 1


def test_mistakes_are_told_with_their_lines_and_nothing_counts(county: County) -> None:
    text = FILES["readings"].read_text("utf-8").replace("2025-06-30", "2024-06-30", 1)
    _address, said = hand_in(county.client("clerk"), county, "readings", text.encode())
    assert "第2行" in said
    assert 'name="seen"' not in said
    assert not YearRow.objects.exists()


def test_ledger_only_grows(county: County, whole: Client) -> None:
    lines = FILES["money"].read_text("utf-8").splitlines(keepends=True)
    _address, said = hand_in(whole, county, "money", "".join(lines[:-1]).encode())
    assert "台账只往后加" in said
    count = YearRow.objects.filter(table="money").count()
    out = whole.get(at(county, "money/rows.csv")).content.decode("utf-8-sig")
    _address, said = hand_in(whole, county, "money", out.encode())
    assert f"不变{count}条" in said
    assert whole.post(at(county, "money/1/strike/"), {"why": "x"}, follow=True).status_code == 200
    assert YearRow.objects.filter(table="money", struck_at=None).count() == count


def test_ledger_is_opened_from_the_budget_and_a_sum_is_typed(county: County) -> None:
    client = county.client("clerk")
    opened = client.post(
        at(county, "money/open/"), {"day": "2025-02-18", "basis": "岚财预〔2025〕1号"}, follow=True
    )
    assert "年初预算记了" in opened.content.decode()
    form = client.get(at(county, "money/add/")).content.decode()
    line = form.partition(f">{PAPER} ")[0].rpartition('value="')[2].partition('"')[0]
    row = {
        "day": "2025-06-27", "kind": "执行", "line": line, "fen": "120000", "basis": "支付凭证3",
        "source": "凭证", "economic": "30226",
    }  # fmt: skip
    said = client.post(at(county, "money/add/"), row, follow=True).content.decode()
    assert "记了一条" in said
    more = client.post(at(county, "money/add/"), row | {"fen": "999999"}).content.decode()
    assert "可用" in more  # more than the line has
    assert "120,000<" in page(client, county, "2025-06-30")


def test_reading_is_typed_with_its_evidence(county: County) -> None:
    client = county.client("clerk")
    form = client.get(at(county, "readings/add/")).content.decode()
    target = form.partition("刊发版数")[0].rpartition('value="')[2].partition('"')[0]
    typed: dict[str, Any] = {"target": target, "day": "2025-07-31", "actual": "9整版"}
    lacking = client.post(at(county, "readings/add/"), typed).content.decode()
    assert "没有填“佐证”" in lacking or "佐证" in lacking
    assert not YearRow.objects.exists()
    assert not Upload.objects.exists()
    typed["remedy"] = "八月起每周一版"
    file = SimpleUploadedFile("版面清单.txt", "第1版".encode(), "text/plain")
    client.post(at(county, "readings/add/"), typed | {"file": file})
    row = YearRow.objects.get()
    assert row.values["evidence"] == "版面清单.txt"
    assert row.values["project"] == PAPER
    got = client.get(at(county, f"readings/{row.number}/evidence/"))
    assert got.content.decode() == "第1版"
    assert "attachment" in got["Content-Disposition"]
    assert "八月起每周一版" in page(client, county, "2025-07-31")
    assert county.client("other_clerk").get(
        at(county, f"readings/{row.number}/evidence/")
    ).status_code == 404  # fmt: skip


def test_mistake_stands_beside_its_field(county: County) -> None:
    client = county.client("clerk")
    said = client.post(
        at(county, "readings/add/"),
        {"target": "0.0", "day": "2024-07-31", "actual": "1", "evidence": "表"},
    ).content.decode()
    assert 'id="p-day"' in said
    assert "2024" in said.partition('id="f-day"')[2][:200]  # what was typed is still there


@pytest.mark.parametrize("table", ["readings", "money", "purchases", "assets"])
def test_every_field_says_what_to_enter(county: County, table: str) -> None:
    client = county.client("clerk")
    form = html.fromstring(client.get(at(county, f"{table}/add/")).content).forms[-1]
    fields = [f for f in form.inputs if f.get("id") and f.get("type") not in ("file", "hidden")]
    assert len(fields) >= 8
    for field in fields:
        told = form.get_element_by_id(field.get("aria-describedby"))
        assert len(told.text_content()) > 4, field.get("id")
        label = form.xpath(f".//label[@for='{field.get('id')}']")[0]
        assert told.text_content() != label.text_content()
    assert "带*的必填" in client.get(at(county, f"{table}/")).content.decode()


def test_draft_with_a_mistake_is_told_in_words_and_leads_there(county: County) -> None:
    row = DraftRow.objects.filter(slot=county.slot, table="lines").first()
    assert row is not None
    row.values["fen"] = "很多"
    row.save()
    client = county.client("clerk")
    for rest in ("", "money/add/", "close/"):
        text = client.get(at(county, rest)).content.decode()
        assert "草稿里有1处错误或缺项" in text
        assert row.uid not in text
        assert f'href="/work/slots/{county.slot.pk}/fill/"' in text


def test_struck_row_needs_a_reason_and_no_longer_counts(county: County, whole: Client) -> None:
    row = YearRow.objects.filter(table="readings").first()
    assert row is not None
    address = at(county, f"readings/{row.number}/strike/")
    assert "为什么" in whole.post(address, {"why": " "}, follow=True).content.decode()
    assert "已撤下" in whole.post(address, {"why": "数错了"}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.struck_at is not None
    assert (row.why, row.struck_by) == ("数错了", county.people["clerk"])
    again = whole.post(address, {"why": "数错了"}, follow=True).content.decode()
    assert "已经撤下" in again


def test_evaluation_stands_beside_the_units_own(county: County, whole: Client) -> None:
    bureau = county.client("bureau")
    file = csv_file((YEAR / "checked.csv").read_bytes())
    answer = bureau.post(at(county, "checked/file/"), {"file": file}, follow=True)
    address = answer.redirect_chain[-1][0]
    confirm(bureau, address, answer.content.decode())
    end = page(bureau, county)
    assert "自评 95.28 优" in end
    assert "评价 94.24 优" in end
    assert "自评高于评价" in end
    assert whole.post(at(county, "checked/add/"), {}).status_code == 403


def test_only_the_clerk_of_the_unit_adds_and_who_may_see_it_reads(
    county: County, whole: Client
) -> None:
    for name, reads, writes in (
        ("bureau", 200, 403),
        ("department_reviewer", 200, 403),
        ("other_clerk", 404, 404),
        ("system_admin", 404, 404),
    ):
        client = county.client(name)
        for rest in ("", "readings/", "readings/rows.csv"):
            assert client.get(at(county, rest)).status_code == reads, (name, rest)
        for rest in ("readings/add/", "readings/file/", "readings/1/strike/", "money/open/"):
            assert client.post(at(county, rest), {}).status_code == writes, (name, rest)
    assert Client().get(at(county)).status_code == 302


def test_what_is_no_csv_or_too_large_is_refused(county: County) -> None:
    client = county.client("clerk")
    _address, said = hand_in(client, county, "assets", b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    assert "不是CSV" in said
    large = FILES["assets"].read_bytes() + b"#" * (2 << 20)
    assert "上限" in hand_in(client, county, "assets", large)[1]
    answer = client.post(at(county, "assets/file/"), {}, follow=True)
    assert "没有选择文件" in answer.content.decode()
    assert not Upload.objects.exists()


def test_slot_without_anything_says_so(county: County) -> None:
    text = page(county.client("clerk"), county)
    assert "还没有绩效读数" in text
    assert "还没有政府采购登记" in text


def test_final_accounts_are_made_of_the_ledger_and_what_was_typed_stays(
    county: County, whole: Client
) -> None:
    final = Slot.objects.create(
        organisation=county.department,
        year=2025,
        kind="final_accounts",
        profile="shanxi-county-final-accounts-2025",
    )
    shown = whole.get(at(county, "close/")).content.decode()
    assert "由预算和台账算出决算草稿" in shown
    assert "要写原因" in shown
    answer = whole.post(at(county, "close/"), {"revision": "0"}, follow=True)
    assert "决算草稿已由预算和台账算出" in answer.content.decode()
    assert "还没有写的原因" in answer.content.decode()
    lines = [row.values for row in final.rows.filter(table="lines")]
    assert any("台账第" in values["note"] for values in lines)
    assert final.rows.filter(table="evaluations").exists()
    final.refresh_from_db()
    assert final.state == "drafting"
    DraftRow.objects.create(
        slot=final, table="remarks", uid="r" * 32, values={"other": "无其他说明"}
    )
    before = sorted(str(v) for v in lines)
    revision = str(final.draft_revision)
    whole.post(at(county, "close/"), {"revision": revision}, follow=True)
    again = [row.values for row in final.rows.filter(table="lines")]
    assert sorted(str(v) for v in again) == before  # closed twice, the same figures
    assert final.rows.filter(table="remarks", uid="r" * 32).exists()
    # An older page changes nothing, and nobody else makes the draft.
    stale = whole.post(at(county, "close/"), {"revision": revision}, follow=True)
    assert "刚刚被改动" in stale.content.decode()
    assert county.client("bureau").post(at(county, "close/"), {}).status_code == 403
    assert county.client("bureau").get(at(county, "close/")).status_code == 200


def test_year_that_is_not_over_is_told_as_of_today(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = county.client("clerk")
    monkeypatch.setattr(timezone, "localdate", lambda: date(2025, 7, 9))
    assert 'value="2025-07-09"' in client.get(at(county)).content.decode()
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 3, 1))
    assert 'value="2025-12-31"' in client.get(at(county)).content.decode()


def test_row_that_fails_takes_the_others_with_it(
    county: County, whole: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks in the middle of a change leaves nothing of it: no row, no stroke, no entry."""
    before = list(YearRow.objects.values_list("table", "number", "struck_at"))
    entries = AuditEntry.objects.count()

    def broken(*_given: Any, **_named: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("mingzhang.web.record.kept.audit.record", broken)
    card = {"id": "X-1", "kind": "其他", "name": "书柜", "gained": "2024-01-05", "gain": "调入"}
    with pytest.raises(OSError, match="full"):
        add_rows(county.slot, "assets", [row_of("1", card)], By(county.people["clerk"]), {1}, "撤")
    assert list(YearRow.objects.values_list("table", "number", "struck_at")) == before
    assert AuditEntry.objects.count() == entries
