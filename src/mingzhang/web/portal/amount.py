"""Amounts as citizens read them."""

from __future__ import annotations

from collections.abc import Mapping

from mingzhang.language import _, current_language
from mingzhang.tables.role import Role
from mingzhang.web.core.deferred import deferred
from mingzhang.web.core.jinja import wan

YI = 10_000_000_000
"""Fen in 亿元."""
MILLION = 100_000_000
"""Fen in a million yuan."""

CALLED: Mapping[str, str] = {
    Role.INCOME_TOTAL: deferred("收入总计"),
    Role.EXPENDITURE_TOTAL: deferred("支出总计"),
    Role.BASIC: deferred("基本支出"),
    Role.PROJECT: deferred("项目支出"),
    Role.THREE_PUBLIC: deferred("“三公”经费"),
}
"""What the figures that readers look for first are called, whatever a place prints."""


def called(key: str, label: str) -> str:
    """A figure as its booklet calls it; to whom reads another language, as all booklets' are.

    >>> from mingzhang.language import language
    >>> called("basic", "基本支出预算")
    '基本支出预算'
    >>> with language("en"):
    ...     called("basic", "基本支出预算"), called("fund", "政府性基金")
    ('Basic expenditure', '政府性基金')
    """
    return label if current_language() == "zh" else _(CALLED.get(key, label))


def big(fen: int | None) -> tuple[str, str]:
    """A figure with its unit, large ones in 亿元; in English in millions of yuan.

    >>> big(1_234_567_89), big(12_345_678_900), big(None)
    (('123.46', '万元'), ('1.23', '亿元'), ('—', ''))
    """
    if fen is None:
        return "—", ""
    if current_language() == "en":
        return f"{fen / MILLION:,.2f}", _("百万元")
    if abs(fen) >= YI:
        return f"{fen / YI:,.2f}", _("亿元")
    return wan(fen), _("万元")


def in_wan(fen: int | None) -> float | None:
    """An amount in 万元 for a chart."""
    return None if fen is None else round(fen / 1_000_000, 2)


def change(now: int | None, before: int | None) -> str:
    """How far a figure moved from the year before; empty where it cannot be said.

    >>> change(110, 100), change(90, 100), change(5, 0), change(100, 100)
    ('+10.0%', '−10.0%', '', '0.0%')
    """
    if now is None or not before or before < 0:
        return ""
    share = (now - before) / before * 100
    sign = "+" if share >= 0.05 else "−" if share <= -0.05 else ""
    return f"{sign}{abs(share):,.1f}%"
