"""The audit log: entries are added under a lock, each sealed with a key and the seal before it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from mingzhang.language import _
from mingzhang.web.models import AuditEntry, Publication, Transition, User

START = "0" * 64
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
        head: a seal noted earlier, which must still be in the log; finds a log cut off at its end.
    """
    seal, number, seen = START, 0, not head
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
    return Verdict(number, seal, _unmatched() or anchored_problem())


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


# ---- anchors outside the database ---------------------------------------------------------------


def anchor() -> str:
    """One line that says how far the log has come, signed; for a file or paper elsewhere.

    `number seal publications signature`: whoever holds it can prove later that the log still holds
    that entry, and that no publication is gone.
    """
    last = AuditEntry.objects.order_by("-number").values_list("number", "seal").first()
    number, seal = last or (0, START)
    words = f"{number} {seal} {Publication.objects.count()}"
    return f"{words} {_signature(words)}"


def write_anchor() -> bool:
    """Add a line to the anchor file, where one is set (`MINGZHANG_ANCHOR`); whether one was."""
    if not settings.ANCHOR:
        return False
    path = Path(settings.ANCHOR)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(anchor() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def anchored_problem(path: Path | None = None) -> str:
    """What of the anchor file the log no longer bears out; empty where all holds.

    Args:
        path: another file than the one that is set.
    """
    file = path or (Path(settings.ANCHOR) if settings.ANCHOR else None)
    if file is None or (path is None and not file.exists()):
        return ""
    kept: dict[int, tuple[str, int]] = {}
    for place, line in enumerate(file.read_text("ascii").splitlines(), 1):
        words, _blank, signature = line.rpartition(" ")
        parts = words.split(" ")
        if len(parts) != 3 or not hmac.compare_digest(signature, _signature(words)):
            return _("锚点文件第{place}行不是本平台写的，或被改动").format(place=place)
        kept[int(parts[0])] = (parts[1], int(parts[2]))
    seals = dict(AuditEntry.objects.filter(number__in=kept).values_list("number", "seal"))
    for number, (seal, published) in sorted(kept.items()):
        if number and seals.get(number) != seal:
            return _("锚点记下的第{number}条日志不见了或被改动").format(number=number)
        if published > Publication.objects.count():
            return _("锚点记下已公开{count}本，现在少了").format(count=published)
    return ""


def _signature(words: str) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), f"anchor {words}".encode(), "sha256").hexdigest()
