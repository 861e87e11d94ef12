"""What people type beside a step: a reason, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from mingzhang.language import _

LONGEST = 2000
_DATES = {"day": "批复日期", "due": "报送期限"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, understood.

    Attributes:
        day: of the reply; due: by which to hand in; visible_from: the embargo.
    """

    reason: str = ""
    day: date | None = None
    due: date | None = None
    visible_from: datetime | None = None


def typed_of(data: Mapping[str, str]) -> tuple[Typed, str]:
    """What a form says, and the first problem with it in words; empty where there is none."""
    reason = data.get("reason", "").strip()
    if len(reason) > LONGEST:
        words = _("原因太长：{count}字，最多{most}字").format(count=len(reason), most=LONGEST)
        return Typed(reason), words
    dates: dict[str, date | None] = {}
    for name, label in _DATES.items():
        text = data.get(name, "").strip()
        try:
            dates[name] = date.fromisoformat(text) if text else None
        except ValueError:
            words = _("“{label}”里的“{text}”不是日期，请写成 2025-02-14 这样")
            return Typed(reason), words.format(label=_(label), text=text[:40])
    text = data.get("visible_from", "").strip()
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        words = _("“公开时间”里的“{text}”不是时间，请写成 2025-02-14T09:00 这样")
        return Typed(reason), words.format(text=text[:40])
    if moment is not None and timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return Typed(reason, dates["day"], dates["due"], moment), ""
