"""Anchors of the log outside of the database: lines in a file elsewhere, or on paper.

Whoever holds one can prove later that the log still holds that entry, and that no publication is
gone; whoever has the database alone can forge none.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from mingzhang.language import _
from mingzhang.web.models import AuditEntry, Publication

START = "0" * 64
"""What stands in the place of a seal before the first entry."""


def anchor() -> str:
    """One line that says how far the log has come, signed: `number seal publications signature`."""
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
    return lines_problem(file.read_text("ascii", "replace").splitlines())


def lines_problem(lines: Iterable[str]) -> str:
    """What of these anchors, as they were written, printed or typed, the log does not bear out."""
    kept: dict[int, tuple[str, int]] = {}
    for place, line in enumerate(lines, 1):
        parts = line.split()
        words = " ".join(parts[:3])
        is_ours = len(parts) == 4 and hmac.compare_digest(
            parts[3].lower().encode(), _signature(words).encode()
        )
        if not is_ours:
            return _("锚点第{place}行不是本平台写的，或被改动").format(place=place)
        kept[int(parts[0])] = (parts[1], int(parts[2]))
    seals = dict(AuditEntry.objects.filter(number__in=kept).values_list("number", "seal"))
    present = Publication.objects.count()
    for number, (seal, published) in sorted(kept.items()):
        if number and seals.get(number) != seal:
            return _("锚点记下的第{number}条日志不见了或被改动").format(number=number)
        if published > present:
            return _("锚点记下已公开{count}本，现在少了").format(count=published)
    return ""


def _signature(words: str) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), f"anchor {words}".encode(), "sha256").hexdigest()
