"""The unit of money of each table: printed beside it, or told by its figures and said to be so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from mingzhang.amounts import NO_NAME, Amount, Unit, printed_figure
from mingzhang.document import Block, Grid, Paragraph
from mingzhang.language import _
from mingzhang.model.booklet import Doubt
from mingzhang.pattern import compiled
from mingzhang.recognise.match import PrintedTable

_IN_WORDS = compiled(
    r"[（(\[【]\s*(?:单位[：:])?\s*(?:人民币)?\s*([百千万亿]{0,2}元)\s*[）)\]】]"
    rf"|[单單]位\s*[：:为]?\s*(?:人民币)?\s*([百千万亿]{{0,2}}元{NO_NAME})"
)
_STATED = compiled(
    r"(?:(?:金额|计量|货币|数据|报表|各表|表中|表内|本表|附表)[^，。；]{0,12})?"
    rf"[单單]位(?:均?为|[：:]|是|均以)\s*[“\"]?(?:人民币)?\s*([百千万亿]{{0,2}}元{NO_NAME})"
)
_MONEY = compiled(r"(?<!\d)(\d[\d,，]{0,40}(?:[.．]\d{1,20})?)\s{0,9}([百千万亿]{0,2}元)")
_LIKELY = (Unit.WAN, Unit.YUAN, Unit.THOUSAND, Unit.HUNDRED, Unit.YI)
_LEAST_DIGITS = 3
"""A figure with fewer digits that count agrees with others by chance."""

_LEAST_WITNESSES = 2


def unit_of_words(texts: Iterable[str]) -> Unit | None:
    """The unit that headings or a title name in brackets, where they name one only.

    >>> unit_of_words(["金额（万元）", "占比（%）"]), unit_of_words(["单位名称"])
    (<Unit.WAN: ('万元', 1000000)>, None)
    """
    found = {Unit.of(m[1] or m[2]) for text in texts for m in _IN_WORDS.finditer(text)}
    return found.pop() if len(found) == 1 else None


def settle_units(
    printed: Sequence[PrintedTable], blocks: Sequence[Block], doubts: list[Doubt]
) -> None:
    """Give every table its unit: the line above it, title, headings, note, the text; else by size.

    Where no unit is printed, the one is taken in which the table's figures agree with sums of
    money that are known: of the text, then of the other tables; and it is said to be assumed.
    """
    text = [block.text for block in blocks if isinstance(block, Paragraph)]
    open_tables = []
    for table in printed:
        caption = table.caption
        if caption.unit is None:
            heads = [words for column in table.columns for words in column.texts]
            caption.unit = (
                unit_of_words([caption.title, caption.number])
                or unit_of_words(heads)
                or _stated([caption.note])
            )
        if caption.unit is None and table.has_figures:
            open_tables.append(table)
    if not open_tables:
        return
    said = _stated(text)
    known = _money_of(text)
    known.update(
        amount.fen
        for table in printed
        if table.caption.unit is not None
        for amount in _amounts(table.grid, table.caption.unit)
    )
    told = {id(table): _by_size(table.grid, known) for table in open_tables}
    common = Counter(unit for unit in told.values() if unit is not None).most_common(1)
    others = Counter(t.caption.unit for t in printed if t.caption.unit is not None).most_common(1)
    for table in open_tables:
        unit, why = said, _("没有印金额单位，按文字的说明认作{unit}")
        if unit is None:
            unit, why = told[id(table)], _("没有印金额单位，按与别处相同的金额认作{unit}")
        if unit is None and common:
            unit, why = common[0][0], _("没有印金额单位，与别的表一样认作{unit}")
        if unit is None and others:
            unit, why = others[0][0], _("没有印金额单位，与别的表一样认作{unit}")
        if unit is None:
            continue
        table.caption.unit = unit
        place = table.caption.place if table.caption.place.file else table.grid.place
        doubts.append(Doubt("unit", why.format(unit=unit.label), table.caption.title, place))


def _stated(texts: Iterable[str]) -> Unit | None:
    """The unit that a sentence says all figures have, where all say the same."""
    found = {Unit.of(match[1]) for text in texts for match in _STATED.finditer(text)}
    return found.pop() if len(found) == 1 else None


def _money_of(texts: Iterable[str]) -> set[object]:
    """Sums of money of the text, in fen."""
    found: set[object] = set()
    for text in texts:
        for figure, unit in _MONEY.findall(text):
            printed = printed_figure(figure.replace("，", ","))
            if printed is not None and len(str(abs(printed.digits)).rstrip("0")) >= _LEAST_DIGITS:
                found.add(Amount(printed.digits, printed.decimals, Unit.of(unit)).fen)
    return found


def _amounts(grid: Grid, unit: Unit) -> Iterable[Amount]:
    for cell in grid.cells:
        printed = printed_figure(cell.text)
        if printed is None or not cell.column:
            continue
        if len(str(abs(printed.digits)).rstrip("0")) >= _LEAST_DIGITS:
            yield Amount(printed.digits, printed.decimals, printed.unit or unit)


def _by_size(grid: Grid, known: set[object]) -> Unit | None:
    """The unit in which most figures of a table are known amounts; None where none stands out."""
    votes = {unit: sum(a.fen in known for a in _amounts(grid, unit)) for unit in _LIKELY}
    (best, most), (_second, next_most) = sorted(votes.items(), key=lambda v: -v[1])[:2]
    return best if most >= _LEAST_WITNESSES and most > 2 * next_most else None
