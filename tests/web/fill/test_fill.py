"""The page of a draft and what its scripts ask for."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from django.test import Client

from mingzhang.entry.flat import new_uid
from mingzhang.profiles import profile_ids
from mingzhang.web.draft.editing import forms_of
from mingzhang.web.draft.stored import draft_rows, write_rows
from mingzhang.web.draft.version import Frozen, draft_budget, freeze, frozen_draft
from mingzhang.web.fill.carry_over import carry_over
from mingzhang.web.fill.code_search import code_entries
from mingzhang.web.fill.help import help_of
from mingzhang.web.fill.page import page_data
from mingzhang.web.fill.preview import forget, preview
from mingzhang.web.models import AuditEntry, DraftRow, Slot, State, Version
from mingzhang.web.workflow import apply

from ..conftest import County, advance


@pytest.fixture(autouse=True)
def fresh_and_quick(settings: Any) -> None:
    """Nothing is remembered of another test; the strong hash would take most of the time."""
    forget()  # every test has a slot 1
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def address(slot: Slot, rest: str = "") -> str:
    return f"/work/slots/{slot.pk}/fill/{rest}"


def post(client: Client, slot: Slot, rest: str, data: Any) -> Any:
    return client.post(address(slot, rest), json.dumps(data), "application/json")


def set_cell(county: County, table: str, field: str, after: str, at: int = 0) -> DraftRow:
    row = DraftRow.objects.filter(slot=county.slot, table=table)[at]
    operation = {
        "op": "set",
        "table": table,
        "uid": row.uid,
        "field": field,
        "before": row.values.get(field, ""),
        "after": after,
    }
    assert apply(county.slot, county.people["clerk"], new_uid(), [operation]).accepted
    return row


def test_page_brings_the_draft(county: County) -> None:
    response = county.client("clerk").get(address(county.slot))
    assert response.status_code == 200
    page = response.content.decode()
    assert "岚县融媒体中心2025年部门预算" in page
    data = json.loads(page.partition('id="draft">')[2].partition("</script>")[0])
    assert len(data["rows"]) == len(draft_rows(county.slot))
    assert [f["key"] for f in data["forms"] if f["layout"] == "record"][:2] == [
        "budget",
        "department",
    ]


def test_page_speaks_english(county: County) -> None:
    client = county.client("clerk")
    client.cookies["mingzhang_language"] = "en"
    assert client.get(address(county.slot)).status_code == 200


def test_who_may_see_and_who_may_not(county: County) -> None:
    row = DraftRow.objects.filter(slot=county.slot, table="lines")[0]
    operation = {
        "op": "set",
        "table": "lines",
        "uid": row.uid,
        "field": "note",
        "before": "",
        "after": "甲",
    }
    edit = {"uid": new_uid(), "operations": [operation]}
    for name, page, change in (
        ("clerk", 200, 200),
        ("bureau", 302, 403),
        ("unit_reviewer", 302, 403),
        ("other_clerk", 404, 404),
        ("unit_clerk", 404, 404),
        ("audit_admin", 404, 404),
    ):
        client = county.client(name)
        assert client.get(address(county.slot)).status_code == page
        for rest in ("changes/?since=0", "codes/?kind=function&q=2010301"):
            assert client.get(address(county.slot, rest)).status_code == (
                404 if page == 404 else 200
            )
        assert post(client, county.slot, "edits/", edit).status_code == change
        if change != 200:
            assert post(client, county.slot, "carry-over/", {}).status_code == change
            assert post(client, county.slot, "submit/", {}).status_code == change
    assert Client().get(address(county.slot)).status_code == 302
    row.refresh_from_db()
    assert row.values["note"] == "甲"


def test_conflict_is_told_in_words(county: County) -> None:
    row = set_cell(county, "lines", "note", "甲")
    operation = {
        "op": "set",
        "table": "lines",
        "uid": row.uid,
        "field": "note",
        "before": "",
        "after": "乙",
    }
    client = county.client("clerk")
    response = post(client, county.slot, "edits/", {"uid": new_uid(), "operations": [operation]})
    assert response.status_code == 409
    (conflict,) = response.json()["conflicts"]
    assert conflict["stored"] == "甲"
    assert conflict["words"].startswith("预算明细 备注：clerk在")
    bad = post(client, county.slot, "edits/", {"uid": new_uid(), "operations": []})
    assert (bad.status_code, bad.json()["problem"]) == (400, "没有要保存的内容")
    assert client.post(address(county.slot, "edits/"), "{", "application/json").status_code == 400


def test_closed_draft_leads_to_the_booklet(county: County) -> None:
    freeze(county.slot, None)
    advance(county.slot, "submit", county.people["clerk"])
    client = county.client("clerk")
    response = client.get(address(county.slot))
    assert (response.status_code, response["Location"]) == (302, f"/work/slots/{county.slot.pk}/")
    row = DraftRow.objects.filter(slot=county.slot, table="lines")[0]
    gone = {"op": "delete", "table": "lines", "uid": row.uid, "before": row.values}
    answer = post(client, county.slot, "edits/", {"uid": new_uid(), "operations": [gone]})
    assert answer.status_code == 423
    assert DraftRow.objects.filter(pk=row.pk).exists()


def test_changes_since_a_revision(county: County) -> None:
    client = county.client("clerk")
    set_cell(county, "lines", "note", "甲")
    found = client.get(address(county.slot, "changes/?since=0")).json()
    assert (found["revision"], len(found["edits"]), found["open"]) == (1, 1, True)
    assert client.get(address(county.slot, "changes/?since=x")).status_code == 400


def test_codes_are_found_by_all_that_they_are_called(county: County) -> None:
    found = {entry.code: entry for entry in code_entries("economic", 2025)}
    assert (found["30101"].full, found["30101"].initials) == (("jibengongzi",), ("jbgz",))
    assert all(len(code) == 5 for code in found)
    lower = {entry.code: entry for entry in code_entries("function", 2025)}
    assert lower["2070101"].path.startswith("文化旅游体育与传媒支出")
    answer = county.client("clerk").get(f"/work/slots/{county.slot.pk}/fill/codes/?kind=economic")
    assert [code[0] for code in answer.json()["codes"]] == list(found)


def test_unit_reads_of_no_department(county: County) -> None:
    for name, slot, expected in (
        ("clerk", county.slot, True),
        ("unit_clerk", county.unit_slot, False),
    ):
        data = page_data(slot, county.people[name])
        said = [form["label"] + form["note"] for form in data["forms"]]
        said += [field["label"] + field["note"] for f in data["forms"] for field in f["fields"]]
        assert any("部门" in text.replace("主管部门", "") for text in said) is expected


def test_codes_of_an_unknown_kind(county: County) -> None:
    client = county.client("clerk")
    assert client.get(address(county.slot, "codes/?kind=x")).status_code == 400


def test_preview_of_every_part(county: County) -> None:
    client = county.client("clerk")
    for part, words in (("tables", "支出总表"), ("text", "机构设置"), ("forms", "绩效")):
        seen = client.get(address(county.slot, f"preview/?part={part}")).json()
        assert words in seen["html"], part
    assert client.get(address(county.slot, "preview/?part=x")).status_code == 400
    found = preview(county.slot, "findings")
    assert found["mistakes"] == []
    assert found["counts"]["error"] == 0


def test_mistake_leads_to_its_cell(county: County) -> None:
    row = set_cell(county, "lines", "fen", "很多")
    found = preview(county.slot, "findings")
    (mistake,) = [m for m in found["mistakes"] if "很多" in m["problem"]]
    assert (mistake["table"], mistake["uid"], mistake["field"]) == ("lines", row.uid, "fen")
    assert mistake["place"] == "预算明细第1行“金额”"
    shown = preview(county.slot, "tables")
    assert shown["mistakes"] == 1
    assert "预算收支总表" in shown["html"]  # what the other rows say can be seen nevertheless


def test_project_without_lines_takes_its_target_with_it_and_the_rest_is_shown(
    county: County,
) -> None:
    """A form that has no project any more has a mistake as a whole, not in a field."""
    first = DraftRow.objects.filter(slot=county.slot, table="lines").exclude(values__project="")
    name = first.filter(values__has_key="project")[0].values["project"]
    first.filter(values__project=name).delete()
    Slot.objects.filter(pk=county.slot.pk).update(draft_revision=county.slot.draft_revision + 1)
    county.slot.refresh_from_db()
    (mistake,) = preview(county.slot, "findings")["mistakes"]
    assert mistake["table"] == "projects"
    assert "预算收支总表" in preview(county.slot, "tables")["html"]
    assert name not in preview(county.slot, "forms")["html"]


def test_changed_figure_asks_for_a_reason(county: County) -> None:
    row = set_cell(county, "comparisons", "reason", "")
    found = preview(county.slot, "findings")["reasons"]
    assert [(r["uid"], r["field"]) for r in found] == [(row.uid, "reason")]
    now = draft_budget(county.slot).lines
    set_cell(county, "comparisons", "fen", str(sum(x.fen for x in now) / 100))
    assert preview(county.slot, "findings")["reasons"] == []


def last_year(county: County) -> Slot:
    slot = Slot.objects.create(
        organisation=county.slot.organisation, year=2024, kind="budget", profile=county.slot.profile
    )
    write_rows(slot, draft_rows(county.slot))
    return slot


def test_last_year_carried_over_leaves_what_was_typed(county: County) -> None:
    last_year(county)
    typed = DraftRow.objects.filter(slot=county.slot, table="comparisons")[0]
    before = dict(typed.values)
    DraftRow.objects.filter(slot=county.slot, table="comparisons").exclude(pk=typed.pk).delete()
    response = post(county.client("clerk"), county.slot, "carry-over/", {"structure": True})
    assert response.status_code == 200
    assert "已填的1项上年数没有改动" in response.json()["words"]
    typed.refresh_from_db()
    assert typed.values == before
    budget = draft_budget(county.slot)
    total = sum(line.fen for line in budget.lines)
    assert {c.measure: c.previous_fen for c in budget.comparisons}["expenditure_total"] == total
    assert AuditEntry.objects.filter(action="draft.carry_over").exists()
    again = post(county.client("clerk"), county.slot, "carry-over/", {})
    assert "填入上年数0项" in again.json()["words"]


def test_last_year_as_a_start_has_no_amounts(county: County) -> None:
    last_year(county)
    write_rows(county.slot, [])
    carried = carry_over(county.slot, county.people["clerk"], structure=True)
    lines = DraftRow.objects.filter(slot=county.slot, table="lines")
    assert carried.lines == lines.count() > 30
    assert not any("fen" in row.values for row in lines)
    units = DraftRow.objects.filter(slot=county.slot, table="department.units")
    assert units.count() > 0


def test_lines_carried_over_wait_for_their_amounts_and_are_no_mistakes(county: County) -> None:
    last_year(county)
    write_rows(county.slot, [])
    carried = carry_over(county.slot, county.people["clerk"], structure=True)
    found = preview(county.slot, "findings")
    assert not [m for m in found["mistakes"] if m["table"] == "lines" and m["field"] == "fen"]
    assert len(found["waiting"]) == carried.lines
    line = DraftRow.objects.filter(slot=county.slot, table="lines").first()
    assert line is not None
    line.values = {**line.values, "fen": "12.5"}
    line.save()
    Slot.objects.filter(pk=county.slot.pk).update(draft_revision=county.slot.draft_revision + 1)
    county.slot.refresh_from_db()
    assert len(preview(county.slot, "findings")["waiting"]) == carried.lines - 1
    answer = post(county.client("clerk"), county.slot, "submit/", {"confirmed": True})
    assert answer.status_code == 409
    assert not Version.objects.exists()


def test_what_was_carried_over_can_be_taken_back(county: County) -> None:
    last_year(county)
    write_rows(county.slot, [])
    response = post(county.client("clerk"), county.slot, "carry-over/", {"structure": True})
    done = response.json()["operations"]
    assert {o["op"] for o in done} <= {"insert", "set"}
    assert len([o for o in done if o["table"] == "lines"]) > 30


def test_an_empty_amount_without_anything_else_is_an_empty_row(county: County) -> None:
    DraftRow.objects.create(slot=county.slot, table="lines", uid="f" * 32, values={})
    county.slot.draft_revision += 1
    county.slot.save()
    assert preview(county.slot, "findings")["waiting"] == []


def test_last_year_stands_beside_the_lines(county: County) -> None:
    assert page_data(county.slot, county.people["clerk"])["last"]["rows"] == []
    last_year(county)
    data = page_data(county.slot, county.people["clerk"])
    before = [row for row in data["last"]["rows"] if row[0] == "lines"]
    assert len(before) == DraftRow.objects.filter(slot=county.slot, table="lines").count()
    assert all("fen" in row[3] for row in before)
    assert not any("overview" in row[3] for row in data["last"]["rows"])  # no paragraphs
    lines = next(form for form in data["forms"] if form["key"] == "lines")
    assert [f["key"] for f in lines["fields"] if f["figure"]] == ["fen"]


def test_a_new_draft_knows_whose_it_is(county: County) -> None:
    write_rows(county.unit_slot, [])
    write_rows(county.slot, [])
    assert (
        county.client("unit_clerk").get(f"/work/slots/{county.unit_slot.pk}/fill/").status_code
        == 200
    )
    known = {r.table: r.values for r in draft_rows(county.unit_slot)}
    assert known["department"]["code"] == "012002"
    assert known["department"]["county"] == "岚县"
    assert known["department.units"] == {"name": "岚县广播站", "code": "012002"}
    county.client("clerk").get(f"/work/slots/{county.slot.pk}/fill/")
    units = [r.values["name"] for r in draft_rows(county.slot) if r.table == "department.units"]
    assert units == ["岚县融媒体中心本级", "岚县广播站"]


def test_a_draft_that_somebody_emptied_stays_empty(county: County) -> None:
    DraftRow.objects.filter(slot=county.slot).delete()
    county.slot.draft_revision = 3
    county.slot.save()
    county.client("clerk").get(f"/work/slots/{county.slot.pk}/fill/")
    assert not DraftRow.objects.filter(slot=county.slot).exists()


def test_a_finding_leads_to_the_field_it_is_made_of_and_marks_it(county: County) -> None:
    row = DraftRow.objects.get(
        slot=county.slot,
        table="targets.funding_year",
        parent__in=[r.uid for r in DraftRow.objects.filter(slot=county.slot, table="targets")[:1]],
    )
    operation = {
        "op": "set", "table": row.table, "uid": row.uid, "field": "total",
        "before": row.values.get("total", ""), "after": "999999",
    }  # fmt: skip
    assert apply(county.slot, county.people["clerk"], new_uid(), [operation]).accepted
    found = preview(county.slot, "findings")["findings"]
    marks = {mark for f in found for mark in f["marks"]}
    assert f"{row.uid}/total" in marks
    assert all(f["table"] and f["uid"] for f in found if f["marks"])


def test_nothing_to_carry_over(county: County) -> None:
    response = post(county.client("clerk"), county.slot, "carry-over/", {})
    assert response.status_code == 400
    assert "2024年" in response.json()["problem"]
    assert county.slot.draft_revision == 0


def test_submit_makes_a_version_and_moves(county: County) -> None:
    response = post(county.client("clerk"), county.slot, "submit/", {})
    assert response.status_code == 200
    county.slot.refresh_from_db()
    assert county.slot.state == State.UNIT_REVIEW
    assert county.slot.transitions.get().version == Version.objects.get()
    again = post(county.client("clerk"), county.slot, "submit/", {})
    assert again.status_code == 409


def test_submit_with_mistakes_changes_nothing(county: County) -> None:
    set_cell(county, "lines", "fen", "很多")
    response = post(county.client("clerk"), county.slot, "submit/", {"confirmed": True})
    assert response.status_code == 409
    assert response.json()["mistakes"] >= 1
    county.slot.refresh_from_db()
    assert county.slot.state == State.DRAFTING
    assert not Version.objects.exists()


def test_errors_must_be_confirmed(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {"mistakes": [], "waiting": [], "counts": {"error": 2}}
    monkeypatch.setattr("mingzhang.web.fill.submission.preview", lambda *_args: seen)
    response = post(county.client("clerk"), county.slot, "submit/", {})
    assert (response.status_code, response.json()["confirm"]) == (409, True)
    assert not Version.objects.exists()
    assert (
        post(county.client("clerk"), county.slot, "submit/", {"confirmed": True}).status_code == 200
    )


def test_draft_changed_while_it_was_submitted(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_cell(county, "lines", "note", "先填")

    def slow(slot: Slot) -> Frozen:
        made = frozen_draft(slot)
        set_cell(county, "lines", "note", "甲")
        return made

    # The package has a function of the module's name, so a dotted path does not lead there.
    module = importlib.import_module("mingzhang.web.workflow.perform")
    monkeypatch.setattr(module, "frozen_draft", slow)
    response = post(county.client("clerk"), county.slot, "submit/", {})
    assert response.status_code == 409
    assert "有人修改了草稿" in response.json()["problem"]
    county.slot.refresh_from_db()
    assert county.slot.state == State.DRAFTING
    assert not Version.objects.exists()


def test_tour_comes_once(county: County) -> None:
    assert post(county.client("clerk"), county.slot, "tour/", {}).status_code == 200
    county.people["clerk"].refresh_from_db()
    assert county.people["clerk"].seen_tour


def test_every_field_of_every_place_has_a_sentence_of_help() -> None:
    bare = [
        f"{profile} {form.key}.{field.key}"
        for profile in profile_ids()
        for form in forms_of(profile).values()
        for field in form.fields
        if not help_of(form.key, field)
    ]
    assert not bare
