"""The source as a workbook: one sheet a part, with drop-downs, frozen heads and notes."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mingzhang.entry.part import PARTS, Field, Form, Part
from mingzhang.entry.raw import Raw, Record, Row
from mingzhang.language import _

ROOM = 500
"""Rows below the heads in which drop-downs and formats wait for input."""

FIRST_ROW = 2
"""Heads of a table stand in the second row, below the note."""


def sheet_name(part: Part, number: int = 0) -> str:
    """The sheet of a part; several of the same form are numbered: `绩效目标01`."""
    return f"{part.label}{number:02d}" if number else part.label


def workbook_bytes(raw: Raw, *, empty: bool = False) -> bytes:
    """The workbook of a source.

    Args:
        empty: also one empty sheet of each form that may be repeated.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    writer = _Writer(book)
    for part in PARTS:
        if part.form is Form.TABLE:
            writer.table(part, raw.tables.get(part.key, []))
        elif part.form is Form.RECORD:
            writer.record(part, sheet_name(part), raw.record(part.key))
        else:
            records = raw.many.get(part.key, []) or ([Record("")] if empty else [])
            for number, record in enumerate(records, 1):
                writer.record(part, sheet_name(part, number), record)
    book.close()
    return out.getvalue()


class _Writer:
    def __init__(self, book: Any) -> None:
        self.book = book
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        self.note: Format = book.add_format({**base, "italic": True, "font_color": "#666666"})
        self.head: Format = book.add_format(
            {**base, "bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True}
        )
        self.needed: Format = book.add_format(
            {**base, "bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True}
        )
        self.cell: Format = book.add_format(
            {**base, "border": 1, "text_wrap": True, "num_format": "@"}
        )
        self.figure: Format = book.add_format({**base, "border": 1, "num_format": "#,##0.00"})

    def table(self, part: Part, rows: list[Row]) -> None:
        """A part with heads and rows."""
        sheet: Worksheet = self.book.add_worksheet(part.label)
        sheet.write_string(0, 0, part.note, self.note)
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
                    sheet.write_string(number, column, text, self.cell)
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.set_row(1, 30)

    def record(self, part: Part, name: str, record: Record) -> None:
        """A part with one of each field: labels in the first column, contents beside them."""
        sheet: Worksheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, 24, None)
        sheet.set_column(1, 1, 60, self.cell)
        sheet.set_column(2, 6, 24, self.cell)
        sheet.write_string(0, 0, part.note, self.note)
        at = 1
        for field in part.fields:
            sheet.write_string(at, 0, field.label, self.needed if field.required else self.head)
            if field.note:
                sheet.write_comment(at, 0, field.note)
            if field.columns:
                at = self._small(sheet, at, field, record.rows.get(field.key, []))
                continue
            texts = [value.text for value in record.texts.get(field.key, [])] or [""]
            for text in texts:
                sheet.write_string(at, 1, text, self.cell) if text else sheet.write_blank(
                    at, 1, None, self.cell
                )
                self._choices(sheet, field, at, 1, 1)
                at += 1
            if field.many:
                for _spare in range(3):
                    sheet.write_blank(at, 1, None, self.cell)
                    at += 1
        sheet.freeze_panes(1, 1)

    def _small(self, sheet: Worksheet, at: int, field: Field, rows: list[Row]) -> int:
        for column, inner in enumerate(field.columns, 1):
            sheet.write_string(at, column, inner.label, self.head)
        at += 1
        spare = 0 if field.single and rows else 1 if field.single else 5
        for row in [*rows, *(Row("", {}) for _spare in range(spare))]:
            for column, inner in enumerate(field.columns, 1):
                text = row.get(inner.key).text
                if text:
                    sheet.write_string(at, column, text, self.cell)
                else:
                    sheet.write_blank(at, column, None, self.cell)
                self._choices(sheet, inner, at, column, 1)
            at += 1
        return at

    @staticmethod
    def _choices(sheet: Worksheet, field: Field, row: int, column: int, count: int) -> None:
        if not field.choices:
            return
        sheet.data_validation(
            row,
            column,
            row + count - 1,
            column,
            {
                "validate": "list",
                "source": list(field.choices),
                "error_title": field.label,
                "error_message": _("请从下拉列表中选择"),
            },
        )


def _is_exact_float(text: str) -> bool:
    """Whether a spreadsheet number holds this figure without loss (15 digits)."""
    digits = text.replace(".", "").lstrip("-0")
    if not text or len(digits) > 15:
        return False
    return text.lstrip("-").replace(".", "", 1).isdigit()
