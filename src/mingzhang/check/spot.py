"""From the things of a booklet to the cells that a finding points at."""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.amounts import Amount, Interval
from mingzhang.check.finding import FoundCell
from mingzhang.model.booklet import Booklet, Cell, Row, Section, Sentence, Table
from mingzhang.model.catalogue import CatalogueEntry
from mingzhang.model.form import TERM, YEAR, Form, FormKind, FormScope, Indicator
from mingzhang.source import NOWHERE, Place
from mingzhang.tables.form_words import form_words
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import CellRef

PERIOD_LABELS = {TERM: "实施期", YEAR: "年度"}
"""What a target form calls its two periods."""

_KIND_LABELS = {
    FormKind.TARGET: "绩效目标表",
    FormKind.MONITORING: "绩效运行监控表",
    FormKind.EVALUATION: "绩效自评表",
    FormKind.STATEMENT: "项目经费情况说明",
}
_SCOPE_LABELS = {
    FormScope.PROJECT: "项目支出",
    FormScope.DEPARTMENT: "部门整体支出",
    FormScope.TRANSFER: "转移支付",
}


def field_label(role: str) -> str:
    """What the field of this role is called."""
    return form_words().labels["fields"].get(role, role)


def column_label(column: str) -> str:
    """What a column of a form's funds is called: `实施期`, `年度`, `全年执行数`."""
    return PERIOD_LABELS.get(column) or form_words().labels["columns"].get(column, column)


def fen_of(amount: Amount | None) -> int | None:
    """The printed figure in whole fen, None where there is none."""
    return None if amount is None else round(amount.fen)


def set_apart(booklet: Booklet, profile: Profile, ref: CellRef) -> Iterator[Interval]:
    """The amounts of a cell's row that are no slice: what is left after a deduction."""
    table = booklet.tables[ref.table]
    shape = profile.find_table(table.shape)
    own = shape.find_panel(ref.panel) if shape is not None else None
    panel = table.find_panel(ref.panel)
    row = panel.find_row(ref.row) if panel is not None else None
    if own is None or panel is None or row is None:
        return
    for key, cell in zip(panel.columns, row.cells, strict=False):
        column = own.find_column(key)
        interval = cell.interval()
        if column is not None and column.where is None and interval is not None:
            yield interval


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


def form_title(form: Form) -> str:
    """What a form is called."""
    if form.kind is FormKind.STATEMENT:
        return f"{form.year}年{_KIND_LABELS[form.kind]}"
    return f"{form.year}年{_SCOPE_LABELS[form.scope]}{_KIND_LABELS[form.kind]}"


def target_cell(
    form: Form, role: str, text: str = "", amount: Amount | None = None, label: str = ""
) -> FoundCell:
    """A field of a form by its role; `text` is what matters of it, as printed."""
    return FoundCell(
        table=form_title(form),
        row=form.subject,
        column=label or field_label(role),
        text=text or (amount.text() if amount else ""),
        amount_fen=fen_of(amount),
        place=_first(form.place_of(role), form.place_of("subject")),
    )


def funding_cell(form: Form, column: str, source: str) -> FoundCell:
    """A figure of a form's funds: `year`, `term`, `executed`, … and `total`, `fiscal`, …"""
    fund = form.find_fund(source, column)
    amount = fund.amount if fund else None
    shown = fund.text if fund else ""
    return FoundCell(
        table=form_title(form),
        row=form.subject,
        column=column_label(column) + form_words().source_label(source),
        text=amount.text() if amount else shown,
        amount_fen=fen_of(amount),
        place=_first(fund.place if fund else NOWHERE, form.place_of("subject")),
    )


def indicator_cell(form: Form, indicator: Indicator, text: str = "") -> FoundCell:
    """An indicator of a form, by its value."""
    return FoundCell(
        table=form_title(form),
        row=form.subject,
        column=indicator.third or indicator.second,
        text=text or indicator.value,
        place=_first(indicator.value_place, indicator.place, form.place_of("subject")),
    )


def entry_cell(entry: CatalogueEntry, title: str) -> FoundCell:
    """A line of the purchased-service catalogue; `title` is the catalogue's."""
    return FoundCell(
        table=title, row=entry.department, column=entry.name, text=entry.code, place=entry.place
    )


def _first(*places: Place) -> Place:
    return next((place for place in places if place != NOWHERE), NOWHERE)
