"""Figures of the text and of the tables as operands of a calculation, and as cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from mingzhang.amounts import Amount, Unit
from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.spot import sentence_cell, table_cell
from mingzhang.language import _
from mingzhang.model.row_key import Project
from mingzhang.model.slice import Slice
from mingzhang.narrative.claim import Stated, Subject, Words
from mingzhang.narrative.number import Figure, FigureKind
from mingzhang.tables.role import Role

Range = tuple[Fraction, Fraction]
"""Lowest and highest value that print allows: fen of money, else the number."""


def spot(words: Words, figure: Figure | None = None) -> FoundCell:
    """The words of a claim as a cell."""
    amount = figure.amount if figure else None
    return sentence_cell(words.section, words.paragraph, words.text, amount)


def stated_spot(stated: Stated) -> FoundCell:
    """A statement as a cell."""
    return spot(stated.words, stated.figure)


def cells(context: Context, subject: Subject) -> list[FoundCell]:
    """The cells of the tables that print what a statement is about."""
    for piece in subject.pieces:
        refs = context.witness.refs(piece)
        if refs:
            return [table_cell(context.booklet, context.profile, ref) for ref in refs]
    return []


def stated_range(stated: Stated) -> Range:
    """What a statement may stand for."""
    return stated.figure.low, stated.figure.high


def printed_ranges(context: Context, subject: Subject | None) -> list[Range]:
    """What the tables print for a subject, for each slice that it can be."""
    if subject is None:
        return []
    return [
        (Fraction(i.low), Fraction(i.high))
        for piece in (*subject.pieces, *subject.wide)
        if context.witness.is_printed(piece)
        for i in context.witness.believed(piece)
    ]


def operands(context: Context, subject: Subject | None, *stated: Stated) -> list[Range]:
    """What an operand may be: as the text states it, and as the tables print it."""
    found = [stated_range(one) for one in stated]
    if not stated or any(one.figure.kind is FigureKind.MONEY for one in stated):
        found += printed_ranges(context, subject)
    return list(dict.fromkeys(found))


def is_against(context: Context, stated: Stated) -> bool:
    """Whether the tables contradict a statement in every sense that its words can have."""
    subject = stated.subject
    if stated.figure.kind is not FigureKind.MONEY or stated.loose or not is_judgeable(subject):
        return False
    found = False
    for piece in (*subject.pieces, *subject.wide):
        if context.witness.is_empty(piece):
            if stated.figure.meets(0, 0):
                return False
        elif not context.witness.is_printed(piece):
            continue
        elif not context.witness.against(piece, stated.figure):
            return False
        found |= not context.witness.carries_over or _is_of_origin(subject, piece)
    return found


_OF_THE_YEAR = ("本年", "当年")


def _is_of_origin(subject: Subject, piece: Slice) -> bool:
    """Whether words and slice mean the same with regard to what is carried over.

    本年收入 is not what a table prints with carry-over; 一般公共预算支出 may be more than what a
    table of this year's money prints. That matters only where something is carried over.
    """
    if subject.facets.get("scope") == "all" or "origin" in subject.facets:
        return True
    own = subject.facets.get("scope") == "own" or any(w in subject.label for w in _OF_THE_YEAR)
    income = subject.facets.get("side") == "income"
    if piece.get("origin") is not None:
        return own or income  # what comes in comes in this year, unless it says otherwise
    return not (own and income and piece.get("flow") is None)


def is_judgeable(subject: Subject) -> bool:
    """Whether tables of this booklet print what a subject is: its own figures, or the budget.

    Last year's figures have several names (预算, 执行数, 决算); the column of them has one.
    """
    return subject.time == 0 and bool(subject.pieces)


def is_told(context: Context, stated: Stated) -> bool:
    """Whether some table prints what a statement is about."""
    subject = stated.subject
    return is_judgeable(subject) and any(map(context.witness.is_printed, subject.pieces))


def quotients(part: Range, whole: Range) -> Range | None:
    """Every percentage of a part in a whole; None where the whole may be nothing."""
    low, high = whole
    if low <= 0 <= high:
        return None
    ends = [100 * p / w for p in part for w in whole]
    return min(ends), max(ends)


def is_nothing(span: Range) -> bool:
    """Whether a printed amount is zero to its last digit."""
    return span[0] <= 0 <= span[1] and span[1] - span[0] <= Fraction(10_000)


def is_cut_off(percent: Figure, span: Range) -> bool:
    """Whether a percentage was cut off behind its last digit instead of rounded."""
    step = percent.high - percent.low
    return span[1] >= percent.value and span[0] < percent.value + step


def is_one_digit_off(percent: Figure, span: Range) -> bool:
    """Whether a percentage is its last digit away: cut off, or moved so that shares make 100 %."""
    step = percent.high - percent.low
    return span[0] <= percent.high + step and percent.low - step <= span[1]


def percent_words(value: Fraction, decimals: int = 2) -> str:
    """A percentage in print.

    >>> percent_words(Fraction(44833, 1000))
    '44.83%'
    """
    scaled = value * 10**decimals
    digits = int((2 * abs(scaled) + 1) // 2)
    body = str(digits).rjust(decimals + 1, "0")
    sign = "-" if value < 0 and digits else ""
    if not decimals:
        return f"{sign}{body}%"
    return f"{sign}{body[:-decimals]}.{body[-decimals:]}%"


def range_words(span: Range) -> str:
    """A range of percentages, as short as it can be said."""
    low, high = percent_words(span[0]), percent_words(span[1])
    return low if low == high else _("{low} 至 {high}").format(low=low, high=high)


def wan_words(fen: Fraction | int) -> str:
    """An amount in 万元 with two decimals."""
    return Amount.of_fen(round(fen), Unit.WAN, 2).text(thousands=True) + Unit.WAN.label


def moved_words(amount: str, *, rises: bool) -> str:
    """`增加1.00万元` or `减少1.00万元`."""
    return (_("增加{amount}") if rises else _("减少{amount}")).format(amount=amount)


def unique(found: Iterable[FoundCell]) -> Sequence[FoundCell]:
    """Cells without repetition, in order."""
    return list(dict.fromkeys(found))


def every_project_has_a_target(context: Context) -> bool:
    """Whether the target forms are those of the project table, no more and no less."""
    table, booklet = context.table(Role.PROJECTS), context.booklet
    if table is None or not booklet.targets:
        return False
    keys = {row.key for panel in table.panels for row in panel.rows}
    listed = [key.name for key in keys if isinstance(key, Project)]
    return sorted(listed) == sorted(target.subject for target in booklet.targets)
