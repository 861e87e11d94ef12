"""What the printed wholes of a form's funds are the sum of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingzhang.amounts import sum_of
from mingzhang.model.form import Form
from mingzhang.tables.form_words import form_words

_MAIN = frozenset({"fiscal", "general", "central", "provincial", "city", "local", "basic"})
"""What is left of a total without one of these is not its parts: 其他资金 beside 基本支出."""


def broken_sum(form: Form, whole: str, column: str) -> Sequence[str]:
    """The printed parts that do not add up to a printed whole; empty where they do.

    A whole whose part is itself broken is not accused if that part's own parts make it right.
    """
    for parts in partitions(form, whole, column):
        if _adds_up(form, whole, parts, column):
            continue
        for part in parts:
            below = broken_sum(form, part, column)
            mended = [p for p in parts if p != part] + list(below)
            if below and _adds_up(form, whole, mended, column):
                break
        else:
            return parts
    return ()


def partitions(form: Form, whole: str, column: str) -> Iterator[Sequence[str]]:
    """Lists of printed sources that a printed whole must be the sum of.

    Of the lists that a source may stand in, one that leaves 财政拨款 out is not asked where it is
    printed: 其中 may name only some of it. 基本 and 项目 and the parts of a part must all be there.
    """
    if form.amount(whole, column) is None:
        return
    printed = {f.source for f in form.funds if f.column == column and f.amount is not None}
    lists = form_words().parts.get(whole, ())
    for listed in lists:
        if any(listed & printed < other & printed for other in lists):
            continue  # another list holds all of these and more
        parts = [source for source in form_words().labels["sources"] if source in listed & printed]
        parts += sorted(source for source in listed & printed if "." in source)
        if not parts or (whole == "total" and not _MAIN & {*parts}):
            continue
        if whole == "total" and "fiscal" in printed - listed and not _by_nature(listed):
            continue
        if (whole != "total" or _by_nature(listed)) and len(parts) < 2:
            continue
        yield parts


def _by_nature(listed: frozenset[str]) -> bool:
    return bool(listed & {"basic", "project", "city"}) and "other" not in listed


def _adds_up(form: Form, whole: str, parts: Sequence[str], column: str) -> bool:
    total = form.amount(whole, column)
    amounts = [amount for part in parts if (amount := form.amount(part, column)) is not None]
    if total is None:
        return True
    return sum_of(amount.interval() for amount in amounts).meets(total.interval())
