"""The audit log: entries are added under a lock, each sealed with a key and the seal before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone

from mingzhang.language import _
from mingzhang.web.models import AuditEntry, User

START = "0" * 64
_LOCK = 0x6D7A6175  # of PostgreSQL, for whoever adds the next entry


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
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
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
    return Verdict(number, seal)
