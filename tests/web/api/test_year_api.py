"""A program sends readings every day: all of them or none, each once, in its person's name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mingzhang.web.api.token import make_token
from mingzhang.web.core import bucket
from mingzhang.web.models import AuditEntry, Token, YearRow

from ..conftest import County

ROW = {
    "day": "2025-06-30",
    "project": "县域外媒体宣传费",
    "third": "《吕梁日报县域专刊》刊发版数",
    "actual": "9整版",
    "evidence": "发行系统",
}


@pytest.fixture
def headers(county: County) -> dict[str, str]:
    bucket.empty_all()
    _token, key = make_token(
        county.people["clerk"], "发行系统", ("year",), timezone.now() + timedelta(1)
    )
    return {"Authorization": f"Bearer {key}"}


def send(county: County, headers: dict[str, str], rows: Any, table: str = "readings") -> Any:
    return Client().post(
        f"/api/v1/slots/{county.slot.pk}/year/{table}",
        {"rows": rows},
        content_type="application/json",
        headers=headers,
    )


def test_reading_is_kept_once_with_the_name_of_the_program(
    county: County, headers: dict[str, str]
) -> None:
    first = send(county, headers, [ROW])
    assert (first.status_code, first.json()) == (201, {"added": [1], "same": 0})
    again = send(county, headers, [{**ROW, "day": "2025年6月30日"}])
    assert (again.status_code, again.json()) == (200, {"added": [], "same": 1})
    more = send(county, headers, [ROW, {**ROW, "日期": "2025-07-31", "day": ""}])
    assert more.json() == {"added": [2], "same": 1}
    kept = YearRow.objects.get(number=1)
    assert kept.token == Token.objects.get()
    entry = AuditEntry.objects.filter(action="year.rows").first()
    assert entry is not None
    assert entry.detail["token"] == "发行系统"
    page = county.client("bureau").get(f"/work/slots/{county.slot.pk}/year/readings/")
    assert "程序“发行系统”" in page.content.decode()
    listed = Client().get(f"/api/v1/slots/{county.slot.pk}/year/readings", headers=headers).json()
    assert [row["values"]["day"] for row in listed] == ["2025-06-30", "2025-07-31"]
    assert listed[0]["program"] == "发行系统"


def test_one_wrong_row_keeps_none(county: County, headers: dict[str, str]) -> None:
    answer = send(county, headers, [ROW, {**ROW, "day": "2024-07-31"}])
    assert answer.status_code == 422
    assert "第2行" in answer.json()["detail"]
    assert send(county, headers, [{**ROW, "colour": "红"}]).status_code == 422
    assert send(county, headers, [{**ROW, "actual": "x" * 1001}]).status_code == 422
    assert send(county, headers, []).status_code == 422
    assert send(county, headers, [ROW], "nothing").status_code == 404
    assert not YearRow.objects.exists()
    # Another value of a day that has one is a contradiction, not a change.
    send(county, headers, [ROW])
    assert send(county, headers, [{**ROW, "actual": "10整版"}]).status_code == 422


def test_key_does_no_more_than_its_person_and_scope(
    county: County, headers: dict[str, str]
) -> None:
    def key(name: str, scope: str) -> dict[str, str]:
        made = make_token(county.people[name], "x", (scope,), timezone.now() + timedelta(1))
        return {"Authorization": f"Bearer {made[1]}"}

    assert send(county, key("clerk", "read_work"), [ROW]).status_code == 403
    assert send(county, key("bureau", "year"), [ROW]).status_code == 403
    assert send(county, key("other_clerk", "year"), [ROW]).status_code == 404
    assert send(county, {}, [ROW]).status_code == 401
