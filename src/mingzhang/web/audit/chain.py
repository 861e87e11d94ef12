"""The audit log: entries are added under a lock, each sealed with a key and the seal before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web.audit.anchor import START, anchored_problem, lines_problem
from mingzhang.web.models import AuditEntry, Publication, Transition, User

_MOVES = (
    "start", "submit", "recall", "unit_return", "unit_approve", "department_return",
    "department_approve", "bureau_return", "bureau_approve", "reopen", "publish", "correct",
    "withdraw",
)  # fmt: skip
"""Names of moves that the log may speak of; `workflow.MOVES` writes them, and a test holds both."""
_LOCK = 0x6D7A6175  # of PostgreSQL, for whoever adds the next entry of a schema


_TAKE_TURN = "SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))"


def record(
    user: User | AnonymousUser | None,
    action: str,
    target: str = "",
    detail: dict[str, Any] | None = None,
    address: str = "",
) -> AuditEntry:
    """Add one entry; it is lost if and only if what it speaks of is rolled back."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(_TAKE_TURN, [_LOCK])
        last = AuditEntry.objects.order_by("-number").values_list("number", "seal").first()
        number, seal = last or (0, START)
        entry = AuditEntry(
            number=number + 1,
            at=timezone.now(),
            actor=user.get_username() if user else "",
            role=getattr(user, "role", "") or "",
            address=address,
            action=action,
            target=target,
            detail=detail or {},
        )
        entry.seal = sealed(entry, seal)
        entry.save(force_insert=True)
    return entry


def sealed(entry: AuditEntry, before: str) -> str:
    """The seal that an entry must bear after this one."""
    at: datetime = entry.at
    words = json.dumps(
        [
            before,
            entry.number,
            at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds"),
            entry.actor,
            entry.role,
            entry.address,
            entry.action,
            entry.target,
            entry.detail,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hmac.new(settings.AUDIT_KEY.encode(), words.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the verification of the log came out.

    Attributes:
        count: entries that were seen; head: the last seal; problem: the first thing wrong.
    """

    count: int
    head: str
    problem: str = ""


def verify(head: str = "") -> Verdict:
    """Walk the whole chain.

    Args:
        head: a seal noted earlier, which must still be in the log, or the whole line of an anchor;
            finds a log cut off at its end.
    """
    is_line = " " in head
    seal, number, seen = START, 0, is_line or not head
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if entry.number != number:
            return Verdict(number, seal, _("第{number}条缺失").format(number=number))
        if entry.seal != sealed(entry, seal):
            return Verdict(number, seal, _("第{number}条被改动").format(number=number))
        seal = entry.seal
        seen = seen or seal == head
    if not seen:
        return Verdict(number, seal, _("找不到先前记下的校验值，日志末尾可能被截去"))
    noted = lines_problem([head]) if is_line else ""
    return Verdict(number, seal, noted or _unmatched() or anchored_problem())


def _unmatched() -> str:
    """What the tables say happened and the log does not, or the other way round.

    Whoever cuts the end off the log, or takes a step out of a table, leaves the other one behind.
    """
    names = set(Transition.objects.order_by().values_list("name", flat=True).distinct())
    wanted = [f"slot.{name}" for name in (*names, *_MOVES)]
    entries = AuditEntry.objects.order_by().filter(action__in=wanted)
    logged = dict(entries.values_list("action").annotate(count=Count("pk")))
    stored = dict(Transition.objects.order_by().values_list("name").annotate(count=Count("pk")))
    for name in sorted({*stored, *(action.removeprefix("slot.") for action in logged)}):
        there, said = stored.get(name, 0), logged.get(f"slot.{name}", 0)
        if there != said:
            return _("流程“{name}”办了{there}步，日志里有{said}步").format(
                name=name, there=there, said=said
            )
    published = dict(Publication.objects.values_list("pk", "digest"))
    made = {
        int(target.partition(":")[2]): detail.get("sha256", "")
        for target, detail in AuditEntry.objects.filter(action="publication.made").values_list(
            "target", "detail"
        )
    }
    for number in sorted({*published, *made}):
        if published.get(number) != made.get(number):
            return _("公开记录{number}与日志不符").format(number=number)
    return ""
