"""Names of printed things that stay the same from version to version, for remarks to be pinned to.

`cell/SHAPE/PANEL/ROW/COLUMN`, `text/PART/HEADING/NUMBER`, `form/PROJECT/ROW.COLUMN`,
`form/PROJECT/KIND/ROW.COLUMN`; a second form of one project name is called by its unit too,
`form/PROJECT/KIND/UNIT/ROW.COLUMN`.
"""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.check.finding import FoundCell
from mingzhang.check.spot import form_title, section_words
from mingzhang.model.booklet import Booklet, Section, Table
from mingzhang.model.form import Form, FormKind
from mingzhang.model.row_key import RowKey, escape, join
from mingzhang.source import Place


def cell_anchor(table: Table, panel: str, row: RowKey, column: str) -> str:
    """Of a cell of figures."""
    return f"cell/{join(table.shape or table.title, panel)}/{row}/{escape(column)}"


def paragraph_anchor(section: Section, number: int) -> str:
    """Of a paragraph of a section, counted from 0."""
    return join("text", str(section.part), f"{section.number}{section.title}", str(number))


def form_anchor(form: Form, forms: Sequence[Form]) -> str:
    """Of a form among those of its booklet.

    A target is called by what it is about alone, another kind by that and its kind. Two units may
    have a project of the same name: the first keeps the plain name.
    """
    like = [f for f in forms if (f.kind, f.subject) == (form.kind, form.subject)]
    place = next((n for n, other in enumerate(like) if other is form), 0)
    if place:
        unit = form.text("unit")
        same = [other for other in like[1:place] if other.text("unit") == unit]
        number = (str(len(same) + 1),) if same else ()
        return join("form", form.subject, str(form.kind), unit, *number)
    if form.kind is FormKind.TARGET:
        return join("form", form.subject)
    return join("form", form.subject, str(form.kind))


def _places(form: Form) -> list[Place]:
    return [
        *(place for _role, place in form.places),
        *(fund.place for fund in form.funds),
        *(place for one in form.indicators for place in (one.value_place, one.place)),
    ]


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
    named = [form for form in about if form_title(form) == cell.table] or about
    here = [form for form in named if cell.place in _places(form)]
    return form_anchor((here or named)[0], booklet.forms) if about else ""
