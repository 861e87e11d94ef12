"""What people type beside a step: a reason, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web.core.deferred import deferred
from mingzhang.web.core.wire import whole

LONGEST = 2000
FARTHEST = timedelta(days=731)
"""A deadline farther away is a slip of the year."""

_DATES = {"day": deferred("批复日期"), "due": deferred("报送期限")}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, understood.

    Attributes:
        day: of the reply; due: by which to hand in; visible_from: the embargo.
        override: why a step is made although something speaks against it.
        seen: number of the version that the page showed; None where it does not say.
    """

    reason: str = ""
    day: date | None = None
    due: date | None = None
    visible_from: datetime | None = None
    override: str = ""
    seen: int | None = None

    def given(self) -> dict[str, Any]:
        """As `workflow.perform` takes it."""
        return asdict(self)


def typed_of(data: Mapping[str, str]) -> tuple[Typed, str]:
    """What a form says, and the first problem with it in words; empty where there is none."""
    reason, override = data.get("reason", "").strip(), data.get("override", "").strip()
    for text in (reason, override):
        if len(text) > LONGEST:
            words = _("原因太长：{count}字，最多{most}字").format(count=len(text), most=LONGEST)
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
    due, today = dates["due"], timezone.localdate()
    if due is not None and not today <= due <= today + FARTHEST:
        words = _("报送期限“{day}”不对：要在今天以后、两年以内")
        return Typed(reason), words.format(day=due.isoformat())
    if moment is not None and moment > timezone.now() + FARTHEST:
        words = _("公开时间“{day}”太远：要在两年以内")
        return Typed(reason), words.format(day=moment.date().isoformat())
    return Typed(reason, dates["day"], due, moment, override, whole(data.get("version"))), ""
