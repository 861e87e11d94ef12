"""The year of a slot: who may hand in what, mistakes line by line, and how a day stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mingzhang.web.models import AuditEntry, Upload

from .conftest import EXAMPLE, County

YEAR = EXAMPLE / "year"
FILES = {
    "readings": YEAR / "readings.csv",
    "money": YEAR / "ledger.csv",
    "purchases": YEAR / "procurement" / "journal.csv",
    "assets": YEAR / "asset" / "register.csv",
}


def hand_in(client: Client, county: County, purpose: str, content: bytes) -> str:
    """Hand in one file; what the page says then."""
    file = SimpleUploadedFile(f"{purpose}.csv", content, "text/csv")
    address = f"/work/slots/{county.slot.pk}/year/file/"
    answer = client.post(address, {"purpose": purpose, "file": file}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def page(client: Client, county: County, day: str = "") -> str:
    answer = client.get(f"/work/slots/{county.slot.pk}/year/", {"at": day} if day else {})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def whole(county: County) -> Client:
    """The clerk after the whole year was handed in."""
    client = county.client("clerk")
    for purpose, path in FILES.items():
        assert "已收下" in hand_in(client, county, purpose, path.read_bytes())
    return client


def test_year_is_told_as_the_commands_tell_it(county: County, whole: Client) -> None:
    june = page(whole, county, "2025-06-30")
    assert "75.00%" in june  # the paper that lags
    assert ">红<" in june
    assert "得分未定" in june
    assert "人员经费" in june
    assert "结转 " not in june  # only the last day tells what is left
    end = page(whole, county)
    assert "得分 95.28 优" in end
    assert "结余 8,600.00 元：特种设备购置费（项目完结）" in end
    assert "结转 5,000.00 元：县域外媒体宣传费" in end
    assert "超预算采购" in end
    assert "无预算采购" in end
    assert "事业单位业务用车 1" in end


def test_day_of_another_year_is_not_found(county: County, whole: Client) -> None:
    for day in ("2026-01-01", "2025-02-30", "x"):
        address = f"/work/slots/{county.slot.pk}/year/"
        assert whole.get(address, {"at": day}).status_code == 404


def test_mistakes_are_told_with_their_lines_and_nothing_is_kept(county: County) -> None:
    text = FILES["readings"].read_text("utf-8").replace("2025-06-30", "2024-06-30", 1)
    said = hand_in(county.client("clerk"), county, "readings", text.encode())
    assert "绩效读数.csv:2" in said
    assert not Upload.objects.exists()


def test_newest_file_counts_and_the_older_one_stays(county: County, whole: Client) -> None:
    text = FILES["readings"].read_text("utf-8").replace("22整版", "24整版")
    hand_in(whole, county, "readings", text.encode())
    end = page(whole, county)
    assert "24整版" in end
    assert "22整版" not in end
    assert Upload.objects.filter(purpose="readings").count() == 2
    assert AuditEntry.objects.filter(action="upload").count() == len(FILES) + 1


def test_only_the_clerk_of_the_unit_hands_in_and_who_may_see_it_reads(
    county: County, whole: Client
) -> None:
    file: Any = {"purpose": "readings", "file": SimpleUploadedFile("a.csv", b"x")}
    address = f"/work/slots/{county.slot.pk}/year/"
    for name, reads, writes in (
        ("bureau", 200, 403),
        ("department_reviewer", 200, 403),
        ("other_clerk", 404, 404),
        ("system_admin", 404, 404),
    ):
        client = county.client(name)
        assert client.get(address).status_code == reads, name
        assert client.post(address + "file/", file).status_code == writes, name
    assert Client().get(address).status_code == 302


def test_what_is_no_csv_or_too_large_is_refused(county: County, tmp_path: Path) -> None:
    client = county.client("clerk")
    assert "已收下" not in hand_in(client, county, "assets", b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    large = FILES["assets"].read_bytes() + b"#" * (2 << 20)
    assert "上限" in hand_in(client, county, "assets", large)
    assert "没有选择文件" in hand_in(client, county, "contract", b"a")
    assert not Upload.objects.exists()


def test_slot_without_anything_says_so(county: County) -> None:
    text = page(county.client("clerk"), county)
    assert "还没有交绩效读数" in text
    assert "还没有交政府采购登记" in text
