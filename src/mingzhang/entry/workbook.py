"""The source as a workbook: one sheet a part, with drop-downs, frozen heads and notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.part import OPTIONAL, PARTS
from mingzhang.entry.raw import Raw, Record, Row
from mingzhang.errors import MingzhangError
from mingzhang.language import _

ROOM = 500
"""Rows below the heads in which drop-downs and formats wait for input."""

FIRST_ROW = 2
"""Heads of a table stand in the second row, below the note."""

GUIDE = "填写说明"
LISTS = "选项"
OURS = frozenset({GUIDE, LISTS})
"""Sheets that hold no input."""

_MOST_TEXT = 32_767
_MOST_LIST = 255
_WIDE = 70


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
    writer = _Writer(book)
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
    writer.lists()
    book.close()
    return out.getvalue()


class _Writer:
    def __init__(self, book: Any) -> None:
        self.book = book
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        head = {**base, "bold": True, "border": 1, "text_wrap": True}
        self.note: Format = book.add_format({**base, "italic": True, "font_color": "#666666"})
        self.title: Format = book.add_format({**base, "bold": True, "font_size": 16})
        self.link: Format = book.add_format({**base, "font_color": "#1F4E79", "underline": 1})
        self.text: Format = book.add_format({**base, "text_wrap": True})
        self.head: Format = book.add_format({**head, "bg_color": "#DCE6F1"})
        self.needed: Format = book.add_format({**head, "bg_color": "#FCE4D6"})
        self.cell: Format = book.add_format(
            {**base, "border": 1, "text_wrap": True, "num_format": "@"}
        )
        self.input: Format = book.add_format({**base, "text_wrap": True, "num_format": "@"})
        self.figure: Format = book.add_format({**base, "border": 1, "num_format": "#,##0.00"})
        self.ranges: dict[str, str] = {}  # where the names stand that other sheets choose from
        self.long: list[tuple[str, tuple[str, ...]]] = []

    def guide(self, parts: Sequence[Part]) -> None:
        """The first sheet: how to fill in the others."""
        sheet: Worksheet = self.book.add_worksheet(GUIDE)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 20, self.text)
        sheet.set_column(1, 1, 90, self.text)
        sheet.write_string(0, 0, "填写说明", self.title)
        rules = (
            "橙色表头必填，蓝色表头可以不填；鼠标移到带红角的表头上看说明。",
            "每个数只填一次；合计、各表和文字说明里的数都由程序算出。",
            "金额单位在“封面”页选定，精确到分；也可在数后写单位，如 3.2万元。",
            "科目填代码；代码后可跟名称，如 2070801 行政运行，名称不符会提示。",
            "绩效目标、通知一份一页：复制工作表即可添加，页名以“绩效目标”“通知”开头。",
        )
        for row, words in enumerate(rules, 2):
            sheet.write_string(row, 0, str(row - 1), self.text)
            sheet.write_string(row, 1, words, self.text)
        for row, part in enumerate(parts, len(rules) + 3):
            name = sheet_name(part, 1 if part.form is Form.RECORDS else 0)
            sheet.write_string(row, 1, part.note, self.text)
            if part.form is Form.RECORDS:  # there may be no such sheet
                sheet.write_string(row, 0, part.label, self.text)
            else:
                sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, part.label)

    def table(self, part: Part, rows: list[Row]) -> None:
        """A part with heads and rows."""
        sheet = self._sheet(part, part.label)
        for column, field in enumerate(part.fields):
            sheet.write_string(1, column, field.label, self.needed if field.required else self.head)
            if field.note:
                sheet.write_comment(1, column, field.note)
            figure = field.key == "fen"
            sheet.set_column(column, column, field.width, self.figure if figure else self.cell)
            self._choices(sheet, field, FIRST_ROW, column, len(rows) + ROOM)
        for number, row in enumerate(rows, FIRST_ROW):
            for column, field in enumerate(part.fields):
                text = row.get(field.key).text
                if field.key == "fen" and _is_exact_float(text):
                    sheet.write_number(number, column, float(text), self.figure)
                elif text:
                    self._write(sheet, number, column, text)
        if part.key == "projects":
            self._offer("project", part.label, FIRST_ROW, 0, len(rows) + ROOM)
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.repeat_rows(1)
        sheet.set_row(1, 30)

    def record(self, part: Part, name: str, record: Record) -> None:
        """A part with one of each field: labels in the first column, contents beside them."""
        sheet = self._sheet(part, name)
        sheet.set_column(0, 0, 24, None)
        sheet.set_column(1, 1, _WIDE, self.input)
        sheet.set_column(2, 6, 24, self.input)
        at = 1
        for field in part.fields:
            sheet.write_string(at, 0, field.label, self.needed if field.required else self.head)
            if field.note:
                sheet.write_comment(at, 0, field.note)
            if field.columns:
                at = self._small(sheet, at, field, record.rows.get(field.key, []), name)
                continue
            texts = [value.text for value in record.texts.get(field.key, [])] or [""]
            for text in [*texts, *([""] * 3 if field.many else [])]:
                self._write(sheet, at, 1, text)
                self._choices(sheet, field, at, 1, 1)
                # No program fits the height of a row to its text before somebody edits it.
                sheet.set_row(at, 16 * max(1, -(-_columns_of(text) // _WIDE)))
                at += 1
        sheet.freeze_panes(1, 1)

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
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

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
        if source:
            rule = {
                "validate": "list",
                "source": source,
                "error_title": field.label,
                "error_message": "请从下拉列表中选择",
            }
            sheet.data_validation(row, column, row + count - 1, column, rule)


def _columns_of(text: str) -> int:
    """How many characters wide a text is; a Chinese one is two."""
    return sum(1 if character < "\u2e80" else 2 for character in text)


def _is_exact_float(text: str) -> bool:
    """Whether a spreadsheet number holds this figure without loss (15 digits)."""
    digits = text.replace(".", "").lstrip("-0")
    if not text or len(digits) > 15:
        return False
    return text.lstrip("-").replace(".", "", 1).isdigit()
