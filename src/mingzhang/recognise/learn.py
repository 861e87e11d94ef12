"""A shape read off a printed table: what its own headings and labels say that each cell is.

Used while reading, where no known shape fits, and by `mingzhang learn` to draft a profile. What
the lexicon does not wholly understand gets no slice, so that nothing is asserted of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mingzhang.lean import dataclass
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import BookletKind
from mingzhang.recognise.learn_panel import PanelLearner, Side, Title
from mingzhang.recognise.learn_row import with_year
from mingzhang.recognise.match import PrintedTable
from mingzhang.recognise.wording import bare_title
from mingzhang.tables.condition import set_name, where_of
from mingzhang.tables.lexicon import is_apart, stub_key
from mingzhang.tables.naming import where
from mingzhang.tables.role import Role
from mingzhang.tables.shape import Block, PanelShape, TableShape


@dataclass(frozen=True, slots=True)
class Learned:
    """A shape and what of its table was not understood.

    Attributes:
        headings, labels: as printed.
    """

    shape: TableShape
    headings: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def learn_table(printed: PrintedTable, year: int, kind: BookletKind) -> Learned | None:
    """The shape of a printed table by its own words; None where it has no figures to speak of.

    Args:
        printed: the table, its heading found.
        year: of the booklet; a column of the year before is of another stage.
        kind: the words of budgets and of final accounts differ.
    """
    sides = _sides(printed)
    if not sides:
        return None
    title = _title(printed.caption.title, kind)
    if title is None:
        return None
    unread: list[str] = []
    lost: list[str] = []
    panels = []
    for number, side in enumerate(sides):
        learner = PanelLearner(printed, side, title, year, kind, len(sides) > 1)
        panels.append(learner.panel(_panel_key(side, number, sides)))
        unread += learner.unread
        lost += learner.lost
    blocks = {row.block for panel in panels for row in panel.rows}
    name = _shape_id(title, panels)
    bare = name.removesuffix("_units").removesuffix("_rows")
    shape = TableShape(
        id=name,
        role=Role.named(name) or Role.named(bare),
        title=with_year(printed.caption.title, year),
        panels=tuple(panels),
        where=where(title.piece),
        number="",
        landscape=Block.PROJECTS in blocks,
    )
    if printed.caption.unit is not None:
        shape = replace(shape, unit=printed.caption.unit)
    return Learned(shape, tuple(dict.fromkeys(unread)), tuple(dict.fromkeys(lost)))


def _sides(printed: PrintedTable) -> list[Side]:
    """The columns divided into panels: labels after figures begin the next one."""
    sides: list[Side] = []
    for column in printed.columns:
        leaf = column.path[-1] if column.path else ""
        key = stub_key(leaf)
        is_stub = column.is_text is True or (column.is_text is None and bool(key))
        if column.is_text is True and key == "note" and sides and sides[-1].figures:
            continue  # words beside the figures say nothing of them
        if is_stub:
            if not sides or sides[-1].figures:
                sides.append(Side(column.path[0] if len(column.path) > 1 else ""))
            sides[-1].stubs.append(column)
        else:
            if not sides:
                sides.append(Side(""))
            sides[-1].figures.append(column)
    return [side for side in sides if side.figures]


def _title(text: str, kind: BookletKind) -> Title | None:
    """What the title says; None where it is not one of income or expenditure."""
    words = bare_title(text)
    comes_in = "收入" in words or "收支" in words
    goes_out = "支出" in words or "收支" in words or "三公" in words
    if not (comes_in or goes_out) or is_apart(words):
        return None
    words_where: dict[str, tuple[str, ...] | str] = {}
    is_three_public = "三公" in words or ("出国" in words and "接待" in words)
    for part, condition in (
        ("国有资本", "state_capital"),
        ("政府性基金", "government_fund"),
        ("一般公共预算", "general_public"),
        ("公共财政", "general_public"),
        ("财政专户", "fiscal_account"),
        ("财政拨款", "@grants"),
    ):
        if part in words and "fund" not in words_where:
            words_where["fund"] = condition
    if is_three_public:
        # The table of the law is that of the general public budget.
        own = "general_public" if kind is BookletKind.BUDGET else "@grants"
        words_where.setdefault("fund", own)
        comes_in, goes_out = False, True
    elif goes_out and not comes_in and kind is BookletKind.BUDGET:
        is_basic, is_project = "基本支出" in words, "项目支出" in words
        words_where["nature"] = (
            "@basic"
            if is_basic and not is_project
            else "project"
            if is_project and not is_basic
            else "@spending"
        )
    if kind is BookletKind.FINAL_ACCOUNTS and comes_in != goes_out:
        words_where["flow"] = "spending" if goes_out else "income"
        if goes_out and "基本支出" in words:
            words_where["nature"] = "@basic"
    if "上年结转" in words and kind is BookletKind.BUDGET and not comes_in:
        words_where["origin"] = "current" if "不含上年结转" in words else "carried_over"
    return Title(Slice.of(where_of(words_where)), comes_in, goes_out)


def _panel_key(side: Side, number: int, sides: Sequence[Side]) -> str:
    """`income`, `expenditure`, with a number behind the second of its kind; `main` of one."""
    if len(sides) == 1:
        return "main"
    ways = ["income" if "收入" in s.heading else "expenditure" for s in sides[: number + 1]]
    count = ways.count(ways[-1])
    return ways[-1] if count == 1 else f"{ways[-1]}_{count}"


_BASES = {
    "": "expenditure",
    "@grants": "grants_expenditure",
    "general_public": "general_public",
    "government_fund": "government_fund",
    "state_capital": "state_capital",
    "fiscal_account": "fiscal_account",
}


def _shape_id(title: Title, panels: Sequence[PanelShape]) -> str:
    """The id by what the table prints: the same as other profiles give such a table."""
    condition = title.piece.get("fund")
    members = condition if isinstance(condition, frozenset) else frozenset()
    fund = (set_name(members) or next(iter(sorted(members)), "")) if members else ""
    rows = [row for panel in panels for row in panel.rows]
    columns = [column for panel in panels for column in panel.columns]
    blocks = {row.block for row in rows}
    trees = {row.dimension for row in rows if row.block is Block.TREE}
    if any("three_public" in (column.where or {}) for column in columns):
        return "three_public"
    if any("three_public" in (row.where or {}) for row in rows):
        return "three_public_rows"
    if title.comes_in and title.goes_out:
        return {"": "income_expenditure", "@grants": "grants"}.get(fund, f"{fund}_balance")
    by_unit = blocks & {Block.UNITS, Block.PROJECTS}
    if title.comes_in:
        base = "income" if not fund else f"{fund.removeprefix('@')}_income"
        return f"{base}_units" if by_unit else base
    base = _BASES.get(fund, fund)
    nature = title.piece.get("nature")
    if nature == frozenset({"personnel", "operating"}):
        return "basic" if fund == "general_public" else f"{base}_basic"
    if nature == frozenset({"project"}):
        base = "projects" if not fund else f"{base}_projects"
    if trees and "function" not in trees:
        return f"{base}_economic"
    return f"{base}_units" if by_unit and nature != frozenset({"project"}) else base
