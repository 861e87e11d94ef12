"""Every figure beside last year's, and which changes are so large that somebody must say why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from mingzhang.compare import Comparison
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.render.anchor import found_anchor
from mingzhang.report.words import place_words
from mingzhang.web.core.jinja import wan
from mingzhang.web.core.wire import whole

SHARE, LEAST = 30, 10
"""From so many percent and 万元 on a change is asked about, where nobody says otherwise."""

_FEN = 1_000_000


@dataclass(frozen=True, slots=True)
class Threshold:
    """How large a change must be to be asked about: in percent, and in 万元."""

    share: int = SHARE
    least: int = LEAST

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Threshold:
        """As an address says it; what is no number is as usual."""
        share, least = whole(asked.get("share", "")), whole(asked.get("least", ""))
        return cls(
            SHARE if share is None else min(share, 1000),
            LEAST if least is None else min(least, 10**8),
        )

    def passes(self, change: Mapping[str, Any]) -> bool:
        """Whether a change is as large; what is new or gone is so by its amount alone."""
        if change["change"] is None or abs(change["change"]) < self.least * _FEN:
            return False
        return change["rate"] is None or abs(change["rate"]) * 100 >= self.share


def plain_changes(comparison: Comparison) -> list[dict[str, Any]]:
    """The changes of a comparison of years as plain data; amounts in fen."""
    newest = comparison.booklets[-1]
    found = []
    for change in comparison.changes:
        before, now = change.cells[-2:]
        if not change.change and not change.is_new:
            continue
        old, new = change.amounts[-2:]
        found.append(
            {
                "words": change.words,
                "place": place_words(now) if now else "",
                "before": before.text if before else "",
                "now": now.text if now else "",
                "change": int(change.change if change.change is not None else new or -(old or 0)),
                "rate": float(change.rate) if change.rate is not None else None,
                "reason": change.reason.text if change.reason else "",
                "anchor": found_anchor(newest, now) if now else "",
            }
        )
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A change as the page shows it; `ask` is the address of a remark that asks why."""

    data: Mapping[str, Any]
    change: str
    rate: str
    is_large: bool
    ask: str


def shown_changes(
    changes: list[dict[str, Any]], threshold: Threshold, slot_id: int, version: int
) -> list[Asked]:
    """The changes with the largest first, those above the threshold before all others."""
    shown = []
    for data in changes:
        amount = wan(data["change"])
        sign = "+" if data["change"] > 0 else ""
        rate = f"{data['rate'] * 100:+.1f}%" if data["rate"] is not None else _("上年没有")
        question = _("“{what}”上年{before}，今年{now}，{sign}{amount}万元（{rate}），请说明原因。")
        text = question.format(
            what=data["words"],
            before=data["before"] or "0",
            now=data["now"] or "0",
            sign=sign,
            amount=amount,
            rate=rate,
        )
        asked = {"version": version, "anchor": data["anchor"], "text": text}
        address = f"{reverse('thread_open', args=[slot_id])}?{urlencode(asked)}"
        large = threshold.passes(data)
        shown.append(Asked(data, f"{sign}{amount}", rate, large, address))
    return sorted(shown, key=lambda s: (not s.is_large, -abs(s.data["change"])))
