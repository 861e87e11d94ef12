"""The source as a workbook: one sheet a part, with drop-downs, frozen heads and notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from mingzhang.entry.code_sheet import CODE_SHEETS
from mingzhang.entry.example import example_row
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.part import OPTIONAL, PARTS
from mingzhang.entry.raw import Raw, Record, Row
from mingzhang.errors import MingzhangError
from mingzhang.language import _

ROOM = 500
"""Rows below the heads in which drop-downs and formats wait for input."""

RULED = 24
"""Empty rows with lines around their cells, to type in and to print."""

FIRST_ROW = 2
"""Heads of a table stand in the second row, below the note and the live total."""

BESIDE = "←"
"""What an explanation beside a cell begins with; it is never read."""

GUIDE = "填写说明"
LISTS = "选项"
OURS = frozenset({GUIDE, LISTS, *(sheet.name for sheet in CODE_SHEETS.values())})
"""Sheets that hold no input."""

_MOST_TEXT = 32_767
_MOST_LIST = 255
_WIDE = 70
_ADDED_UP = frozenset({"lines", "procurement"})
"""Tables whose amounts add up to something; last year's figures of measures do not."""

_ROW_HEIGHT = 20
_NO_YEAR = 9999
_FIGURE = "#,##0.00"


def sheet_name(part: Part, number: int = 0) -> str:
    """The sheet of a part; several of the same form are numbered: `绩效目标01`."""
    return f"{part.label}{number:02d}" if number else part.label


def workbook_bytes(raw: Raw, parts: Sequence[Part] = PARTS, *, empty: bool = False) -> bytes:
    """The workbook of a source.

    Args:
        parts: with the choices that the place has.
        empty: also one empty sheet of each form that may be repeated.

    Raises:
        MingzhangError: a text is longer than a cell can hold.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    year = raw.record("budget").get("year").text
    writer = _Writer(book, int(year) if year.isdigit() else _NO_YEAR, empty)
    writer.guide(parts)
    for part in parts:
        if part.form is Form.TABLE:
            writer.table(part, raw.tables.get(part.key, []))
        elif part.form is Form.RECORD:
            writer.record(part, sheet_name(part), raw.record(part.key))
        else:
            records = raw.many.get(part.key, []) or ([Record("")] if empty else [])
            for number, record in enumerate(records, 1):
                writer.record(part, sheet_name(part, number), record)
    writer.code_sheets(_code_keys(parts))
    writer.lists()
    book.close()
    return out.getvalue()


def _code_keys(parts: Sequence[Part]) -> list[str]:
    """The lists of codes that some table chooses from."""
    keys = {field.key for part in parts if part.form is Form.TABLE for field in part.fields}
    return [key for key in CODE_SHEETS if key in keys]


class _Writer:
    def __init__(self, book: Any, year: int, empty: bool) -> None:
        self.book = book
        self.year = year
        self.empty = empty
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        head = {**base, "bold": True, "border": 1, "text_wrap": True, "align": "center"}
        grey = {"italic": True, "font_color": "#7F7F7F"}
        self.note: Format = book.add_format({**base, **grey})
        self.beside: Format = book.add_format({**base, **grey, "text_wrap": True})
        self.title: Format = book.add_format({**base, "bold": True, "font_size": 16})
        self.link: Format = book.add_format({**base, "font_color": "#1F4E79", "underline": 1})
        self.text: Format = book.add_format({**base, "text_wrap": True})
        self.head: Format = book.add_format({**head, "bg_color": "#DCE6F1"})
        self.needed: Format = book.add_format({**head, "bg_color": "#FCE4D6"})
        self.label: Format = book.add_format({**head, "bg_color": "#DCE6F1", "align": "left"})
        self.needed_label: Format = book.add_format(
            {**head, "bg_color": "#FCE4D6", "align": "left"}
        )
        self.cell: Format = book.add_format(
            {**base, "border": 1, "border_color": "#A6A6A6", "text_wrap": True, "num_format": "@"}
        )
        self.input: Format = book.add_format({**base, "text_wrap": True, "num_format": "@"})
        self.figure: Format = book.add_format(
            {**base, "border": 1, "border_color": "#A6A6A6", "num_format": _FIGURE}
        )
        self.loose_figure: Format = book.add_format({**base, "num_format": _FIGURE})
        self.total: Format = book.add_format(
            {**base, "bold": True, "num_format": f'"合计 "{_FIGURE}'}
        )
        self.total_label: Format = book.add_format({**base, "bold": True, "align": "right"})
        self.example: Format = book.add_format({**base, **grey, "border": 1, "num_format": "@"})
        self.missing: Format = book.add_format({"bg_color": "#FFE699"})
        self.ranges: dict[str, str] = {}  # where the names stand that other sheets choose from
        self.long: list[tuple[str, tuple[str, ...]]] = []
        self.codes: dict[str, str] = {
            key: f"='{sheet.name}'!$A$2:$A${len(sheet.rows(year)) + 1}"
            for key, sheet in CODE_SHEETS.items()
        }

    def guide(self, parts: Sequence[Part]) -> None:
        """The first sheet: how to fill in the others, and what is filled in so far."""
        sheet: Worksheet = self.book.add_worksheet(GUIDE)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 20, self.text)
        sheet.set_column(1, 1, 90, self.text)
        sheet.write_string(0, 0, "填写说明", self.title)
        rules = (
            "橙色的必填，蓝色的可以不填；填了一行而漏了必填的格，那一格变黄。",
            "灰色的示例行不读入，照着它在下面的空行里填，不必删去。",
            "每个数只填一次；合计、各表和文字说明里的数都由程序算出。",
            "金额单位在“封面”页选定，精确到分；也可在数后写单位，如 17.25万。",
            "科目从下拉列表选，也可只填代码；“功能科目表”等页可以筛选、查找。",
            "绩效目标、通知一份一页：复制工作表即可添加，页名以“绩效目标”“通知”开头。",
            "填好后用 mingzhang compile 编制；加 --mark，有错的格会写上批注。",
        )
        for row, words in enumerate(rules, 2):
            sheet.write_string(row, 0, str(row - 1), self.text)
            sheet.write_string(row, 1, words, self.text)
        at = self._so_far(sheet, parts, len(rules) + 3)
        for row, part in enumerate(parts, at):
            name = sheet_name(part, 1 if part.form is Form.RECORDS else 0)
            sheet.write_string(row, 1, part.note, self.text)
            if part.form is Form.RECORDS:  # there may be no such sheet
                sheet.write_string(row, 0, part.label, self.text)
            else:
                sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, part.label)
        self._page(sheet, landscape=False)

    def _so_far(self, sheet: Worksheet, parts: Sequence[Part], at: int) -> int:
        """How many lines there are and what they come to by fund, while one types."""
        lines = next((part for part in parts if part.key == "lines"), None)
        keys = [field.key for field in lines.fields] if lines else []
        if lines is None or "fund" not in keys:
            return at
        fund, fen = (_column_range(lines.label, keys.index(key)) for key in ("fund", "fen"))
        sheet.write_string(at, 0, "已填", self.total_label)
        words = f'=COUNT({fen})&" 笔，合计 "&TEXT(SUM({fen}),"#,##0.00")'
        sheet.write_formula(at, 1, words, self.text, "0 笔，合计 0.00")
        for choice in lines.fields[keys.index("fund")].choices:
            at += 1
            sheet.write_string(at, 0, choice, self.total_label)
            sheet.write_formula(
                at, 1, f'=TEXT(SUMIF({fund},"{choice}",{fen}),"#,##0.00")', self.text, "0.00"
            )
        return at + 2

    def table(self, part: Part, rows: list[Row]) -> None:
        """A part with heads and rows."""
        sheet = self._sheet(part, part.label)
        example = example_row(part) if self.empty else {}
        first = FIRST_ROW + bool(example)
        last = first + len(rows) + ROOM - 1
        for column, field in enumerate(part.fields):
            sheet.write_string(1, column, field.label, self.needed if field.required else self.head)
            if field.note:
                sheet.write_comment(1, column, field.note)
            figure = field.key == "fen"
            loose = self.loose_figure if figure else self.input
            sheet.set_column(column, column, field.width, loose)
            if example:
                shown = example.get(field.key, "")
                (sheet.write_string if shown else sheet.write_blank)(
                    FIRST_ROW, column, shown, self.example
                )
            self._choices(sheet, field, first, column, len(rows) + ROOM)
            if field.required:
                self._mark_missing(sheet, part, first, last, column)
            if figure and part.key in _ADDED_UP:
                self._live_total(sheet, column, first, last, rows)
        for number in range(first, first + len(rows) + RULED):
            row = rows[number - first] if number - first < len(rows) else None
            for column, field in enumerate(part.fields):
                text = row.get(field.key).text if row else ""
                if field.key == "fen" and _is_exact_float(text):
                    sheet.write_number(number, column, float(text), self.figure)
                elif field.key == "fen" and not text:
                    sheet.write_blank(number, column, None, self.figure)
                else:
                    self._write(sheet, number, column, text)
        if part.key == "projects":
            self._offer("project", part.label, first, 0, len(rows) + ROOM)
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.repeat_rows(1)
        sheet.set_default_row(_ROW_HEIGHT)
        sheet.set_row(1, 30)
        sheet.print_area(0, 0, first + len(rows) + RULED - 1, len(part.fields) - 1)

    def _live_total(
        self, sheet: Worksheet, column: int, first: int, last: int, rows: list[Row]
    ) -> None:
        """The sum of a column of figures, above its head where it is always seen."""
        texts = (row.get("fen").text for row in rows)
        now = sum(float(text) for text in texts if _is_exact_float(text))
        sheet.write_formula(0, column, f"=SUM({_cells(first, last, column)})", self.total, now)

    def _mark_missing(
        self, sheet: Worksheet, part: Part, first: int, last: int, column: int
    ) -> None:
        """Colour a needed cell that is empty in a row in which something stands."""
        ends = (xl_col_to_name(0), xl_col_to_name(len(part.fields) - 1))
        whole = f"${ends[0]}{first + 1}:${ends[1]}{first + 1}"
        mine = f"${xl_col_to_name(column)}{first + 1}"
        sheet.conditional_format(
            first,
            column,
            last,
            column,
            {
                "type": "formula",
                "criteria": f'=AND(COUNTA({whole})>0,{mine}="")',
                "format": self.missing,
            },
        )

    def record(self, part: Part, name: str, record: Record) -> None:
        """A part with one of each field: labels, contents, and explanations beside them."""
        sheet = self._sheet(part, name)
        sheet.set_column(0, 0, 24, None)
        sheet.set_column(1, 1, _WIDE, self.input)
        sheet.set_column(2, 6, 24, self.input)
        at = 1
        for field in part.fields:
            style = self.needed_label if field.required else self.label
            sheet.write_string(at, 0, field.label, style)
            if field.columns:
                if field.note:
                    sheet.write_comment(at, 0, field.note)
                at = self._small(sheet, at, field, record.rows.get(field.key, []), name)
                continue
            words = "；".join(w for w in ("必填" if field.required else "", field.note) if w)
            if words:
                sheet.write_string(at, 2, f"{BESIDE} {words}", self.beside)
            if field.required:
                sheet.conditional_format(at, 1, at, 1, {"type": "blanks", "format": self.missing})
            texts = [value.text for value in record.texts.get(field.key, [])] or [""]
            for text in [*texts, *([""] * 3 if field.many else [])]:
                self._write(sheet, at, 1, text)
                self._choices(sheet, field, at, 1, 1)
                # No program fits the height of a row to its text before somebody edits it.
                sheet.set_row(at, 16 * max(1, -(-_columns_of(text) // _WIDE)))
                at += 1
        sheet.freeze_panes(1, 1)

    def code_sheets(self, wanted: Iterable[str]) -> None:
        """The lists of codes, with filters to search in them."""
        for key in wanted:
            listed = CODE_SHEETS[key]
            rows = listed.rows(self.year)
            sheet: Worksheet = self.book.add_worksheet(listed.name)
            sheet.set_tab_color("#BFBFBF")
            for column, (head, width) in enumerate(
                (("选用", 40), ("代码", 12), ("名称", 36), ("上级", 50))
            ):
                sheet.write_string(0, column, head, self.head)
                sheet.set_column(column, column, width, self.input)
            for number, row in enumerate(rows, 1):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text, self.input)
            sheet.autofilter(0, 0, len(rows), 3)
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            self._page(sheet, landscape=False)

    def lists(self) -> None:
        """A hidden sheet with the lists that are too long for a drop-down's own text."""
        if not self.long:
            return
        sheet: Worksheet = self.book.add_worksheet(LISTS)
        for column, (label, choices) in enumerate(self.long):
            sheet.write_string(0, column, label)
            for row, choice in enumerate(choices, 1):
                sheet.write_string(row, column, choice)
        sheet.hide()

    def _sheet(self, part: Part, name: str) -> Worksheet:
        sheet: Worksheet = self.book.add_worksheet(name)
        sheet.set_row(0, 20, self.note)
        sheet.write_string(0, 0, part.note, self.note)
        sheet.set_tab_color("#DCE6F1" if part.key in OPTIONAL else "#F4B183")
        self._page(sheet, landscape=True)
        return sheet

    def _page(self, sheet: Worksheet, *, landscape: bool) -> None:
        """A4, one page wide, with the name of the sheet and the number of the page."""
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&L&A&R第 &P 页，共 &N 页")

    def _small(self, sheet: Worksheet, at: int, field: Field, rows: list[Row], name: str) -> int:
        for column, inner in enumerate(field.columns, 1):
            sheet.write_string(
                at, column, inner.label, self.needed if inner.required else self.head
            )
            if inner.note:
                sheet.write_comment(at, column, inner.note)
        at += 1
        spare = int(not rows) if field.single else 5
        if field.key == "units":
            self._offer("unit", name, at, 1, len(rows) + spare)
        for row in [*rows, *(Row("", {}) for _spare in range(spare))]:
            for column, inner in enumerate(field.columns, 1):
                self._write(sheet, at, column, row.get(inner.key).text)
                self._choices(sheet, inner, at, column, 1)
            at += 1
        return at

    def _write(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        if not text:
            sheet.write_blank(row, column, None, self.cell)
        elif sheet.write_string(row, column, text, self.cell):
            raise MingzhangError(
                _("“{text}…”有{count}字，一格最多{most}字，请改用文件夹形式").format(
                    text=text[:20], count=len(text), most=_MOST_TEXT
                )
            )

    def _offer(self, key: str, sheet: str, row: int, column: int, count: int) -> None:
        first = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(row + count - 1, column, row_abs=True, col_abs=True)
        self.ranges[key] = f"='{sheet}'!{first}:{last}"

    def _choices(self, sheet: Worksheet, field: Field, row: int, column: int, count: int) -> None:
        """What may be chosen in cells, and what is said beside the cell that is being filled in."""
        source: str | list[str] = self.ranges.get(field.names or "", "")
        if field.choices:
            source = list(field.choices)
            if len(",".join(source)) > _MOST_LIST:
                if (field.label, field.choices) not in self.long:
                    self.long.append((field.label, field.choices))
                at = self.long.index((field.label, field.choices))
                first = xl_rowcol_to_cell(1, at, row_abs=True, col_abs=True)
                last = xl_rowcol_to_cell(len(source), at, row_abs=True, col_abs=True)
                source = f"='{LISTS}'!{first}:{last}"
        rule: dict[str, Any] = {"validate": "any"}
        if source:
            rule = {
                "validate": "list",
                "source": source,
                "error_title": field.label,
                "error_message": "请从下拉列表中选择",
            }
        elif field.code and field.key in self.codes:
            # A code that the list does not have may be typed with its name behind it.
            rule = {"validate": "list", "source": self.codes[field.key], "show_error": False}
        words = "；".join(w for w in ("必填" if field.required else "", field.note) if w)
        if words:
            rule |= {"input_title": field.label[:32], "input_message": words[:255]}
        if len(rule) > 1:
            sheet.data_validation(row, column, row + count - 1, column, rule)


def _cells(first: int, last: int, column: int) -> str:
    """A range of one column; rows from 0."""
    name = xl_col_to_name(column)
    return f"{name}{first + 1}:{name}{last + 1}"


def _column_range(sheet: str, column: int) -> str:
    """All rows of a column of another sheet below its heads."""
    return f"'{sheet}'!{_cells(FIRST_ROW, FIRST_ROW + 10 * ROOM, column)}"


def _columns_of(text: str) -> int:
    """How many characters wide a text is; a Chinese one is two."""
    return sum(1 if character < "\u2e80" else 2 for character in text)


def _is_exact_float(text: str) -> bool:
    """Whether a spreadsheet number holds this figure without loss (15 digits)."""
    digits = text.replace(".", "").lstrip("-0")
    if not text or len(digits) > 15:
        return False
    return text.lstrip("-").replace(".", "", 1).isdigit()
