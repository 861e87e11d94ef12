"""Names of printed things that stay the same from version to version, for remarks to be pinned to.

`cell/SHAPE/PANEL/ROW/COLUMN`, `text/PART/HEADING/NUMBER`, `form/PROJECT/ROW.COLUMN`,
`form/PROJECT/KIND/ROW.COLUMN`.
"""

from __future__ import annotations

from mingzhang.check.finding import FoundCell
from mingzhang.check.spot import form_title, section_words
from mingzhang.model.booklet import Booklet, Section, Table
from mingzhang.model.form import Form, FormKind
from mingzhang.model.row_key import RowKey, escape, join


def cell_anchor(table: Table, panel: str, row: RowKey, column: str) -> str:
    """Of a cell of figures."""
    return f"cell/{join(table.shape or table.title, panel)}/{row}/{escape(column)}"


def paragraph_anchor(section: Section, number: int) -> str:
    """Of a paragraph of a section, counted from 0."""
    return join("text", str(section.part), f"{section.number}{section.title}", str(number))


def form_anchor(form: Form) -> str:
    """Of a form: a target by what it is about alone, another kind by that and its kind."""
    if form.kind is FormKind.TARGET:
        return join("form", form.subject)
    return join("form", form.subject, str(form.kind))


def found_anchor(booklet: Booklet, cell: FoundCell) -> str:
    """Of what a finding points at; empty where it is the whole booklet, a table or a heading."""
    if cell.ref is not None:
        ref = cell.ref
        return cell_anchor(booklet.tables[ref.table], ref.panel, ref.row, ref.column)
    for section in booklet.sections:
        if cell.table and section_words(section) == cell.table:
            for number, sentence in enumerate(section.paragraphs):
                if cell.text and cell.text in sentence.text:
                    return paragraph_anchor(section, number)
            if section.paragraphs:
                return paragraph_anchor(section, 0)
    about = [form for form in booklet.forms if form.subject == cell.row]
    named = [form for form in about if form_title(form) == cell.table]
    return form_anchor((named or about)[0]) if about else ""
