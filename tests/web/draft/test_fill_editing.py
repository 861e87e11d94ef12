"""Single edits of a draft: compared before they are swapped, once, all or nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.db import OperationalError, connection

from kept import source_of
from mingzhang.entry.flat import budget_to_rows, new_uid
from mingzhang.web.draft import editing
from mingzhang.web.draft.editing import Closed, Refused, changes_since
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.draft.version import freeze
from mingzhang.web.models import DraftEdit, DraftRow, Organisation, Role, Slot, State, User
from mingzhang.web.workflow import apply

from ..conftest import EXAMPLE, County, advance


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """The strong hash of a dozen passwords would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def line(county: County, at: int = 0) -> DraftRow:
    return DraftRow.objects.filter(slot=county.slot, table="lines")[at]


def change(row: DraftRow, field: str, after: str, before: str | None = None) -> dict[str, Any]:
    seen = row.values.get(field, "") if before is None else before
    return {
        "op": "set",
        "table": row.table,
        "uid": row.uid,
        "field": field,
        "before": seen,
        "after": after,
    }


def insert(table: str, values: dict[str, str], parent: str = "", uid: str = "") -> dict[str, Any]:
    return {
        "op": "insert",
        "table": table,
        "uid": uid or new_uid(),
        "parent": parent,
        "position": 1.0,
        "values": values,
    }


def test_first_edit_starts_the_draft(county: County) -> None:
    row = line(county)
    outcome = apply(county.slot, county.people["clerk"], new_uid(), [change(row, "fen", "7")])
    assert outcome.accepted
    assert (outcome.revision, county.slot.draft_revision) == (1, 1)
    assert county.slot.state == State.DRAFTING
    row.refresh_from_db()
    assert row.values["fen"] == "7"
    edit = DraftEdit.objects.get()
    assert edit.user == county.people["clerk"]
    assert edit.revision == 1


def test_same_edit_sent_twice_takes_effect_once(county: County) -> None:
    uid, made = new_uid(), insert("projects", {"name": "新项目"})
    first = apply(county.slot, county.people["clerk"], uid, [made])
    again = apply(county.slot, county.people["clerk"], uid, [made])
    assert (first.repeated, again.repeated, again.revision) == (False, True, 1)
    assert DraftRow.objects.filter(slot=county.slot, uid=made["uid"]).count() == 1


def test_what_was_not_seen_is_a_conflict_and_nothing_is_written(county: County) -> None:
    row, other = line(county), line(county, 1)
    apply(county.slot, county.people["clerk"], new_uid(), [change(row, "note", "甲")])
    edit = [change(other, "note", "丙"), change(row, "note", "乙")]
    edit[1]["before"] = ""
    outcome = apply(county.slot, county.people["clerk"], new_uid(), edit)
    (conflict,) = outcome.conflicts
    assert (conflict.index, conflict.reason, conflict.stored) == (1, "changed", "甲")
    assert (conflict.who, conflict.field) == ("clerk", "note")
    other.refresh_from_db()
    assert "note" not in other.values
    assert county.slot.draft_revision == outcome.revision == 1


def test_both_typed_the_same(county: County) -> None:
    row = line(county)
    apply(county.slot, None, new_uid(), [change(row, "note", "甲")])
    assert apply(county.slot, None, new_uid(), [change(row, "note", "甲", "")]).accepted


def test_different_cells_of_a_row_do_not_conflict(county: County) -> None:
    row = line(county)
    apply(county.slot, None, new_uid(), [change(row, "note", "甲")])
    assert apply(county.slot, None, new_uid(), [change(row, "fen", "8")]).accepted
    row.refresh_from_db()
    assert (row.values["note"], row.values["fen"]) == ("甲", "8")


def test_record_is_deleted_with_its_small_tables_only_as_seen(county: County) -> None:
    record = DraftRow.objects.filter(slot=county.slot, table="targets")[0]
    inner = {r.uid: r.values for r in DraftRow.objects.filter(slot=county.slot, parent=record.uid)}
    assert inner
    gone = {"op": "delete", "table": "targets", "uid": record.uid, "before": record.values}
    unseen = apply(county.slot, None, new_uid(), [{**gone, "inner": {}}])
    assert [c.reason for c in unseen.conflicts] == ["changed"]
    assert unseen.conflicts[0].inner == inner
    assert apply(county.slot, None, new_uid(), [{**gone, "inner": inner}]).accepted
    assert not DraftRow.objects.filter(slot=county.slot, parent=record.uid).exists()
    values = {k: t for k, t in record.values.items() if t}
    back = insert("targets", values, uid=record.uid)
    assert apply(county.slot, None, new_uid(), [back]).accepted


def test_edit_of_a_deleted_row_says_that_it_is_gone(county: County) -> None:
    row = line(county)
    gone = {"op": "delete", "table": "lines", "uid": row.uid, "before": row.values}
    assert apply(county.slot, county.people["clerk"], new_uid(), [gone]).accepted
    outcome = apply(county.slot, None, new_uid(), [change(row, "note", "甲")])
    assert [(c.reason, c.who) for c in outcome.conflicts] == [("gone", "clerk")]
    assert apply(county.slot, None, new_uid(), [gone]).accepted  # both wanted it away


def test_empty_draft_takes_records_and_rows_of_them(county: County) -> None:
    slot = county.unit_slot
    uid = editing.record_uid("department")
    operations = [
        {
            "op": "set",
            "table": "department",
            "uid": uid,
            "field": "county",
            "before": "",
            "after": "岚县",
        },
        insert("department.units", {"name": "岚县广播站"}, uid),
    ]
    assert apply(slot, county.people["unit_clerk"], new_uid(), operations).accepted
    assert apply(slot, None, new_uid(), [insert("department.units", {"name": "乙"}, uid)]).accepted
    assert DraftRow.objects.filter(slot=slot).count() == 3


def test_single_table_takes_one_row(county: County) -> None:
    record = insert("targets", {"project": "甲"})
    row = insert("targets.funding_year", {"total": "1"}, record["uid"])
    assert apply(county.slot, None, new_uid(), [record, row]).accepted
    again = insert("targets.funding_year", {"total": "2"}, record["uid"])
    assert [c.reason for c in apply(county.slot, None, new_uid(), [again]).conflicts] == ["exists"]


def test_moved_row_stands_elsewhere(county: County) -> None:
    row = line(county)
    move = {"op": "move", "table": "lines", "uid": row.uid, "position": 999}
    assert apply(county.slot, None, new_uid(), [move]).accepted
    assert DraftRow.objects.filter(slot=county.slot, table="lines").last() == row


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ({"op": "set", "table": "secrets", "uid": "x", "field": "a"}, "没有“secrets”这张表"),
        ({"op": "set", "table": "lines", "uid": "x", "field": "a"}, "没有“a”这一栏"),
        ({"op": "set", "table": "budget", "uid": "x", "field": "year"}, "由系统填写"),
        ({"op": "set", "table": "lines", "uid": "x", "field": "note", "after": 3}, "不是文字"),
        (
            {"op": "set", "table": "lines", "uid": "x", "field": "note", "after": "长" * 32_768},
            "最多32767字",
        ),
        ({"op": "set", "table": "lines", "uid": "x", "field": "note", "after": "\0"}, "不能保存"),
        ({"op": "drop", "table": "lines", "uid": "x"}, "不能这样修改"),
        ({"op": "insert", "table": "department", "uid": "x"}, "不能这样修改"),
        ({"op": "insert", "table": "department.units", "uid": "x"}, "不知道属于哪里"),
        ({"op": "move", "table": "lines", "uid": "x", "position": "1"}, "次序"),
        ({"op": "move", "table": "lines", "uid": "a/b", "position": 1}, "没有编号"),
        ("set", "格式不对"),
    ],
)
def test_edits_that_make_no_sense_are_refused(county: County, operation: Any, words: str) -> None:
    with pytest.raises(Refused, match=words):
        apply(county.slot, county.people["clerk"], new_uid(), [operation])
    assert county.slot.draft_revision == 0


def test_nobody_edits_what_is_not_theirs_or_closed(county: County) -> None:
    edit = [change(line(county), "note", "甲")]
    for name in ("other_clerk", "unit_reviewer", "bureau", "audit_admin"):
        with pytest.raises(Closed, match="没有权限"):
            apply(county.slot, county.people[name], new_uid(), edit)
    freeze(county.slot, None)
    advance(county.slot, "submit", county.people["clerk"])
    with pytest.raises(Closed, match="单位审核"):
        apply(county.slot, county.people["clerk"], new_uid(), edit)


def test_changes_reach_another_browser(county: County) -> None:
    row = line(county)
    for text in ("甲", "乙"):
        row.refresh_from_db()
        apply(county.slot, county.people["clerk"], new_uid(), [change(row, "note", text)])
    found = changes_since(county.slot, 1)
    assert [e["operations"][0]["after"] for e in found.edits] == ["乙"]
    assert found.edits[0]["who"] == "clerk"
    assert changes_since(county.slot, 2).edits == ()
    assert changes_since(county.slot, 7).reload
    county.slot.draft_revision = 3  # a workbook was read in: no edits tell of it
    assert changes_since(county.slot, 1).reload


def patient(act: Callable[[], Any]) -> Any:
    """Again as the browser would, where the database in memory does not wait for a lock."""
    while True:
        try:
            return act()
        except OperationalError as problem:
            if "locked" not in str(problem):
                raise
            time.sleep(0.005)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_lose_no_write() -> None:
    """Each counts one cell up by its own; every accepted edit must be in the sum."""
    organisation = Organisation.objects.create(name="甲局", kind="department", address="jia")
    slot = Slot.objects.create(
        organisation=organisation,
        year=2025,
        kind="budget",
        profile="shanxi-county-budget-2025",
        state=State.DRAFTING,
    )
    write_rows(slot, budget_to_rows(source_of(EXAMPLE)))
    user = User.objects.create(username="clerk", role=Role.CLERK, organisation=organisation)
    row = DraftRow.objects.filter(slot=slot, table="lines")[0]
    apply(slot, user, new_uid(), [change(row, "note", "0")])
    problems: list[BaseException] = []
    conflicts = []

    def count() -> None:
        try:
            mine = patient(lambda: Slot.objects.get(pk=slot.pk))
            done = 0
            while done < 8:
                seen = patient(lambda: DraftRow.objects.get(pk=row.pk))
                edit = [change(seen, "note", str(int(seen.values["note"]) + 1))]
                outcome = patient(partial(apply, mine, user, new_uid(), edit))
                # The same text typed twice is no conflict, so each also adds a row of its own.
                done += outcome.accepted
                conflicts.extend(outcome.conflicts)
                more = [insert("projects", {"name": new_uid()})]
                patient(partial(apply, mine, user, new_uid(), more))
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    projects = DraftRow.objects.filter(slot=slot, table="projects").count()
    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not problems
    slot.refresh_from_db()
    edits = list(DraftEdit.objects.filter(slot=slot))
    assert slot.draft_revision == len(edits)
    assert [e.revision for e in edits] == list(range(1, len(edits) + 1))
    added = DraftRow.objects.filter(slot=slot, table="projects").count() - projects
    assert added == sum(e.operations[0]["op"] == "insert" for e in edits)
    assert added == 16 + len(conflicts)
    row.refresh_from_db()
    counted = [e.operations[0] for e in edits if e.operations[0]["op"] == "set"]
    assert row.values["note"] == counted[-1]["after"]
    for earlier, later in pairwise(counted):
        assert earlier["after"] in (later["before"], later["after"])
