"""From the things of a booklet to the cells that a finding points at."""

from __future__ import annotations

from mingzhang.amounts import Amount
from mingzhang.check.finding import FoundCell
from mingzhang.model.booklet import Booklet, Cell, Row, Section, Sentence, Table
from mingzhang.model.catalogue import CatalogueEntry
from mingzhang.model.target import DepartmentTarget, Funding, Indicator, PerformanceTarget
from mingzhang.source import NOWHERE, Place
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import CellRef

FUNDING_LABELS = {
    "total": "资金总额",
    "central": "中央财政资金",
    "provincial": "省级财政资金",
    "local": "市县（区）财政资金",
    "own": "单位自筹",
    "other": "其他资金",
}
"""What a target form calls the sources of its funding."""

PERIOD_LABELS = {"funding_term": "实施期", "funding_year": "年度"}
"""What a target form calls its two columns of funding."""

FIELD_LABELS = {
    "project": "项目名称",
    "supervisor": "主管部门及代码",
    "unit": "实施单位",
    "attribute": "项目属性",
    "term": "项目期",
    "overview": "项目概况",
    "basis": "立项依据",
    "necessity": "项目设立必要性",
    "measures": "保证项目实施的制度、措施",
    "plan": "项目实施计划",
    "goal_term": "实施期总体目标",
    "goal_year": "年度总体目标",
    "responsible": "负责人",
    "handler": "经办人",
    "phone": "联系电话",
    "filled_at": "填报日期",
    "goal": "年度总体目标",
    "total": "资金总额",
    "basic": "基本支出",
}
"""What the target forms call their fields, by attribute."""


def fen_of(amount: Amount | None) -> int | None:
    """The printed figure in whole fen, None where there is none."""
    return None if amount is None else round(amount.fen)


def find_cell(booklet: Booklet, ref: CellRef) -> Cell | None:
    """The cell that a reference names, None where the booklet has none."""
    if not 0 <= ref.table < len(booklet.tables):
        return None
    panel = booklet.tables[ref.table].find_panel(ref.panel)
    row = panel.find_row(ref.row) if panel else None
    if panel is None or row is None or ref.column not in panel.columns:
        return None
    return row.cells[panel.columns.index(ref.column)]


def column_words(table: Table, profile: Profile, year: int, panel: str, column: str) -> str:
    """The heading over a column, as short as its panel allows.

    The last line of the heading where no other column of the panel ends alike, else its path.
    """
    shape = profile.find_table(table.shape)
    panel_shape = shape.find_panel(panel) if shape else None
    found = panel_shape.find_column(column) if panel_shape else None
    if panel_shape is None or found is None:
        return column
    heading = [line.replace("{year}", str(year)) for line in found.heading if line]
    if not heading:
        return column
    same = [c for c in panel_shape.columns if c.heading[-1:] == found.heading[-1:]]
    return heading[-1] if len(same) == 1 else " / ".join(heading)


def row_words(row: Row) -> str:
    """The printed stub of a row: `2070801 行政运行`."""
    return " ".join(label for label in row.labels if label) or str(row.key)


def table_cell(booklet: Booklet, profile: Profile, ref: CellRef) -> FoundCell:
    """A cell of figures.

    Raises:
        LookupError: the booklet has no such cell: our mistake.
    """
    if not 0 <= ref.table < len(booklet.tables):
        raise LookupError(f"no table {ref.table}")
    table = booklet.tables[ref.table]
    panel = table.find_panel(ref.panel)
    row = panel.find_row(ref.row) if panel else None
    if panel is None or row is None or ref.column not in panel.columns:
        raise LookupError(f"no cell {ref}")
    cell = row.cells[panel.columns.index(ref.column)]
    place = next((p for p in (cell.place, row.place, table.place) if p != NOWHERE), NOWHERE)
    return FoundCell(
        table=table.title,
        row=row_words(row),
        column=column_words(table, profile, booklet.year, ref.panel, ref.column),
        text=printed_text(cell),
        amount_fen=fen_of(cell.amount),
        place=place,
        ref=ref,
    )


def printed_text(cell: Cell) -> str:
    """What a cell shows: as printed where that is known, else the figure."""
    if cell.text or cell.amount is None:
        return cell.text.strip()
    return cell.amount.text()


def row_cell(booklet: Booklet, table: int, panel: str, row: Row) -> FoundCell:
    """A row of a table, where no figure but its label matters."""
    printed = booklet.tables[table]
    place = row.place if row.place != NOWHERE else printed.place
    return FoundCell(table=printed.title, row=row_words(row), text=row_words(row), place=place)


def table_spot(table: Table) -> FoundCell:
    """A table as a whole."""
    return FoundCell(table=table.title, place=table.place)


def section_words(section: Section) -> str:
    """A heading as it is printed: `三、支出预算情况说明`, `（一）规模变化情况`."""
    number = section.number
    if not number:
        return section.title
    closed = number[-1] in "）)、.．，"
    return number + ("" if closed else "、") + section.title


def section_spot(section: Section) -> FoundCell:
    """A section as a whole."""
    return FoundCell(table=section_words(section), place=section.place)


def sentence_cell(
    section: Section, sentence: Sentence, text: str = "", amount: Amount | None = None
) -> FoundCell:
    """Words of a paragraph: `text` as printed, the whole paragraph where empty."""
    return FoundCell(
        table=section_words(section),
        text=text or sentence.text,
        amount_fen=fen_of(amount),
        place=sentence.place if sentence.place != NOWHERE else section.place,
    )


def form_words(target: PerformanceTarget | DepartmentTarget) -> str:
    """What a target form is called."""
    if isinstance(target, DepartmentTarget):
        return f"{target.year}年部门整体支出绩效目标表"
    return f"{target.year}年项目支出绩效目标表"


def target_cell(
    target: PerformanceTarget | DepartmentTarget,
    field: str,
    text: str = "",
    amount: Amount | None = None,
    label: str = "",
) -> FoundCell:
    """A field of a target form by its attribute; `text` is what matters of it, as printed."""
    name = target.project if isinstance(target, PerformanceTarget) else target.department
    return FoundCell(
        table=form_words(target),
        row=name,
        column=label or FIELD_LABELS.get(field, field),
        text=text or (amount.text() if amount else ""),
        amount_fen=fen_of(amount),
        place=_first(target.place_of(field), target.place_of("project")),
    )


def funding_cell(target: PerformanceTarget, period: str, source: str) -> FoundCell:
    """A figure of a target form's funding: `funding_term` or `funding_year`, `total`, …"""
    funding: Funding = getattr(target, period)
    amount: Amount | None = getattr(funding, source)
    return FoundCell(
        table=form_words(target),
        row=target.project,
        column=PERIOD_LABELS[period] + FUNDING_LABELS[source],
        text=amount.text() if amount else "",
        amount_fen=fen_of(amount),
        place=_first(funding.place_of(source), target.place_of(period), target.place_of("project")),
    )


def indicator_cell(
    target: PerformanceTarget | DepartmentTarget, indicator: Indicator, text: str = ""
) -> FoundCell:
    """An indicator of a target form, by its value."""
    name = target.project if isinstance(target, PerformanceTarget) else target.department
    return FoundCell(
        table=form_words(target),
        row=name,
        column=indicator.third or indicator.second,
        text=text or indicator.value,
        place=_first(indicator.value_place, indicator.place, target.place_of("project")),
    )


def entry_cell(entry: CatalogueEntry, title: str) -> FoundCell:
    """A line of the purchased-service catalogue; `title` is the catalogue's."""
    return FoundCell(
        table=title, row=entry.department, column=entry.name, text=entry.code, place=entry.place
    )


def _first(*places: Place) -> Place:
    return next((place for place in places if place != NOWHERE), NOWHERE)
