"""The forms of a place are drawn off its own, filled in or blank, and print the same again."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from kept import source_of
from mingzhang.amounts import Unit
from mingzhang.document import Document, Grid, Paragraph
from mingzhang.model.form import Form, FormKind, FormScope
from mingzhang.recognise.draft_form import draft_forms
from mingzhang.recognise.form import Printed, read_forms
from mingzhang.render.form import form_grid
from mingzhang.tables.form_shape import FormShape, read_shape, standard_shapes

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
STANDARD = {shape.id: shape for shape in standard_shapes()}


def of_kind(shape: FormShape) -> Form:
    """A form of the example, as this shape prints it."""
    (form, *_more) = source_of(EXAMPLE).targets
    form = replace(form, kind=shape.kind, scope=shape.scope)
    if shape.kind is FormKind.TARGET:
        return form
    indicators = [replace(i, actual="3部", weight="10", score="9") for i in form.side("year")]
    funds = [
        replace(fund, column=column)
        for fund in form.funds
        if fund.column == "year"
        for column in ("initial", "adjusted")
    ]
    return Form.of(form.kind, form.scope, form.subject, form.year, {}, funds, indicators)


def document(grid: Grid, title: str) -> Document:
    cells = tuple(replace(cell, anchor="") for cell in grid.cells)
    return Document((Paragraph(title), Paragraph("（2025年度）"), replace(grid, cells=cells)))


def drawn(*documents: Document) -> FormShape:
    found = draft_forms(documents)
    assert found.left == ()
    (entry,) = tomllib.loads(found.text)["forms"]
    return read_shape(entry)


def places(shape: FormShape) -> set[str]:
    return {cell.place for cell in shape.places()}


@pytest.mark.parametrize("name", ["project-target", "project-monitoring", "project-evaluation"])
def test_form_is_drawn_as_it_was_printed(name: str) -> None:
    own = STANDARD[name]
    form = of_kind(own)
    grid = form_grid(form, [own])
    shape = drawn(document(grid, own.title))
    assert (shape.kind, shape.scope, shape.columns) == (own.kind, own.scope, own.columns)
    assert places(shape) == places(own)
    again = form_grid(form, [shape])
    (one,), _doubts = read_forms(Printed((grid,), own.title, 2025, Unit.YUAN), 2025)
    (other,), _doubts = read_forms(Printed((again,), own.title, 2025, Unit.YUAN), 2025)
    assert one == other


def test_blank_form_is_drawn_by_what_would_be_understood_of_it() -> None:
    own = STANDARD["project-evaluation"]
    blank = form_grid(Form.of(own.kind, FormScope.PROJECT, "", 2025), [own])
    assert places(drawn(document(blank, own.title))) == places(own)


def test_column_that_no_form_knows_is_left_blank_and_no_label_becomes_a_place() -> None:
    own = STANDARD["project-evaluation"]
    grid = form_grid(of_kind(own), [own])
    strange = replace(
        grid,
        cells=tuple(
            replace(c, text="甲乙丙丁") if c.text.startswith("偏差原因") else c for c in grid.cells
        ),
    )
    shape = drawn(document(strange, own.title))
    assert places(shape) == places(own) - {"reason"}
    assert any(cell.label == "甲乙丙丁" for row in shape.rows for cell in row)
