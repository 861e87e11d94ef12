"""The pages of the log: read in words, filtered by names, verified, exported."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from mingzhang import web
from mingzhang.web import audit
from mingzhang.web.models import AuditEntry

from ..conftest import County
from ..signing import quick_passwords

__all__ = ["quick_passwords"]


def last() -> AuditEntry:
    entry = AuditEntry.objects.order_by("number").last()
    assert entry is not None
    return entry


def test_log_is_read_filtered_and_that_is_logged(county: County) -> None:
    audit.record(county.people["clerk"], "slot.submit", "slot:7", {"note": "<b>"})
    audit.record(county.people["bureau"], "login", "user:1")
    client = county.client("audit_admin")
    page = client.get(reverse("audit") + "?actor=clerk").content.decode()
    assert "slot.submit" in page
    assert "user:1" not in page
    assert "<b>" not in page
    assert last().action == "audit.read"
    assert last().detail == {"actor": "clerk"}
    today = timezone.localdate().isoformat()
    assert (
        "slot:7" in client.get(reverse("audit") + f"?since={today}&until={today}").content.decode()
    )
    assert "slot:7" not in client.get(reverse("audit") + "?until=2001-01-01").content.decode()
    assert "已忽略" in client.get(reverse("audit") + "?since=gestern").content.decode()


def test_log_is_read_in_words(county: County) -> None:
    moved = {"from": "bureau_review", "to": "approved", "reason": "材料齐全", "version": 3}
    audit.record(county.people["bureau"], "slot.bureau_approve", f"slot:{county.slot.pk}", moved)
    audit.record(None, "thing.unheard_of", "slot:99999999999", {"odd": [1]})
    page = county.client("audit_admin").get(reverse("audit")).content.decode()
    for words in (
        "财政批复",
        county.slot.title,
        "原来：财政审核；改为：已批复；",
        "原因：材料齐全",
    ):
        assert words in page
    assert "thing.unheard_of" in page
    audit.record(None, "year.rows", f"slot:{county.slot.pk}", {"table": "money"})
    audit.record(None, "desk.export", "", {"list": "targets", "seed": "2025-7"})
    said = county.client("audit_admin").get(reverse("audit")).content.decode()
    assert "表：资金台账" in said
    assert "总表：绩效目标总表；抽签用的话：2025-7" in said
    chosen = county.client("audit_admin").get(reverse("audit") + "?action=slot").content.decode()
    assert "thing.unheard_of" not in chosen
    assert '<option value="slot" selected>' in chosen


def test_every_action_of_the_code_has_words() -> None:
    """What the code writes into the log, found in the code: literals, and what fills f-strings."""
    from mingzhang.web.handin.views import cause_label
    from mingzhang.web.operation.office.log_words import actions, groups
    from mingzhang.web.workflow.move import MOVES

    filled = {
        "slot.": [move.name for move in MOVES],
        "draft.": ["workbook", "ledger", "merge", "restore"],
        "job.": ["cancel", "retry"],
        "api.": ["read_booklet", "check_file"],
    }
    assert all(cause_label(cause) != cause for cause in filled["draft."])
    found = {begin + end for begin, ends in filled.items() for end in ends}
    for path in Path(web.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in ("record", "record_deed", "_record", "_note"):
                continue
            for part in ast.walk(node.args[1]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    assert part.value in filled or not part.value.endswith("."), part.value
                    found.add(part.value)
    known = set(actions())
    wanted = {one for one in found if re.fullmatch(r"[a-z]+\.[a-z_]+", one)}
    assert len(wanted) > 60
    assert wanted <= known, wanted - known
    assert {one.partition(".")[0] for one in known} - {"logout", "demonstration"} <= set(groups())


def test_log_is_filtered_by_names(county: County) -> None:
    person = county.people["clerk"]
    person.display_name = "李经办"
    person.save()
    audit.record(person, "slot.submit", f"slot:{county.slot.pk}", {"note": "甲"})
    audit.record(
        county.people["bureau"], "slot.submit", f"slot:{county.other_slot.pk}", {"note": "乙"}
    )
    client = county.client("audit_admin")

    def found(query: str) -> tuple[bool, bool]:
        page = client.get(reverse("audit") + query).content.decode()
        return "甲" in page, "乙" in page

    title = county.slot.title
    assert found("?actor=李经办") == (True, False)
    assert found(f"?target={title}") == (True, False)
    assert found(f"?target={title[:-6]}+2025") == (True, False)
    assert found(f"?target=slot:{county.other_slot.pk}") == (False, True)
    assert found("?target=无此单位") == (False, False)


def test_log_goes_on_over_pages(county: County) -> None:
    for number in range(130):
        audit.record(None, "test", f"thing:{number}")
    client = county.client("audit_admin")
    page = client.get(reverse("audit") + "?action=test").content.decode()
    assert "thing:129" in page
    assert "thing:29<" not in page
    assert "before=31" in page
    older = client.get(reverse("audit") + "?action=test&before=31").content.decode()
    assert "thing:29<" in older
    assert "before=" not in older


def test_log_is_verified_on_the_page(county: County) -> None:
    client = county.client("audit_admin")  # a login, which is an entry of its own
    entry = audit.record(county.people["clerk"], "test")
    page = client.post(reverse("audit_verify"), {"head": entry.seal}).content.decode()
    assert "核对无误" in page
    assert entry.seal in page
    page = client.post(reverse("audit_verify"), {"head": "f" * 64}).content.decode()
    assert "截去" in page
    assert last().action == "audit.verify"


def test_log_is_exported_without_formulas(county: County) -> None:
    audit.record(None, "login.failed", "", {"username": "x"})
    audit.record(county.people["clerk"], "test", "=1+1")
    response = county.client("audit_admin").get(reverse("audit_csv"))
    text = response.content.decode("utf-8-sig")
    assert "login.failed" in text
    assert ",=1+1" not in text
    assert last().action == "audit.export"


@pytest.mark.parametrize("name", ["clerk", "bureau", "system_admin", "security_admin"])
def test_only_the_audit_administrator_reads_the_log(name: str, county: County) -> None:
    client = county.client(name)
    assert client.get(reverse("audit")).status_code == 403
    assert client.get(reverse("audit_csv")).status_code == 403
    assert client.post(reverse("audit_verify")).status_code == 403
