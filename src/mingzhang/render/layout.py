"""Lay a booklet out as a document: cover, contents, four parts, forms, annexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile, zip_longest

from mingzhang.document import (
    Align,
    Block,
    CellRole,
    Contents,
    Document,
    Grid,
    GridCell,
    PageBreak,
    Paragraph,
    Style,
)
from mingzhang.model.booklet import Booklet, Section, Table
from mingzhang.model.catalogue import Notice, ServiceCatalogue
from mingzhang.model.form import Form
from mingzhang.narrative.write import forms_of_part, part_titles, printed_parts
from mingzhang.render.anchor import form_anchor, paragraph_anchor
from mingzhang.render.conform import free_grid
from mingzhang.render.form import form_grid
from mingzhang.render.grid import table_grid
from mingzhang.render.heading import heading_cells
from mingzhang.tables.form_shape import FormShape
from mingzhang.tables.profile import Profile
from mingzhang.tables.shape_data import chinese_ordinal
from mingzhang.tables.statement import lines_of

_HEADINGS = {1: Style.HEADING_1, 2: Style.HEADING_2, 3: Style.HEADING_3}


def layout(booklet: Booklet, profile: Profile) -> Document:
    """The whole booklet in reading order, free of any format."""
    title = "".join(booklet.cover) or booklet.department
    return Document(tuple(_blocks(booklet, profile)), title=title, author=booklet.department)


def are_laid_out_alike(one: Booklet, other: Booklet, profile: Profile) -> bool:
    """Whether two booklets look the same; they are laid out as far as the first difference.

    Equal tables, and the forms with which both begin and end, are left out of both.
    """
    if one == other:
        return True
    if len(one.tables) == len(other.tables):
        pairs = [(a, b) for a, b in zip(one.tables, other.tables, strict=True) if a != b]
        one = replace(one, tables=tuple(a for a, _ in pairs))
        other = replace(other, tables=tuple(b for _, b in pairs))
    one, other = _with_own_forms(one, other), _with_own_forms(other, one)
    both = zip_longest(_blocks(one, profile), _blocks(other, profile))
    return (one.cover, one.department) == (other.cover, other.department) and all(
        mine == its for mine, its in both
    )


def _with_own_forms(booklet: Booklet, other: Booklet) -> Booklet:
    """A booklet without the forms with which both begin, and those with which both end."""
    mine, its = booklet.forms, other.forms
    first = _same_at_start(mine, its)
    rest, others = mine[first:], its[first:]
    return replace(booklet, forms=rest[: len(rest) - _same_at_start(rest[::-1], others[::-1])])


def _same_at_start(one: Sequence[Form], other: Sequence[Form]) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _blocks(booklet: Booklet, profile: Profile) -> Iterator[Block]:
    for number, line in enumerate(booklet.cover):
        yield Paragraph(line, Style.COVER_LINE if number == 0 else Style.COVER_TITLE)
    if booklet.contents:
        yield PageBreak()
        yield Paragraph("目 录", Style.CONTENTS_TITLE)
        yield Contents(booklet.contents)
    for part, number in printed_parts(profile, booklet):
        heading, _contents = part_titles(profile, part, number, booklet)
        yield PageBreak()
        yield Paragraph(heading, Style.PART, f"part-{part}")
        sections = [section for section in booklet.sections if section.part == part]
        if part == profile.tables_part:
            for place, table in enumerate(booklet.tables):
                yield from _table_blocks(table, profile, booklet.year, place)
        elif part == profile.forms_part:
            yield from _narrative_blocks(booklet, profile, sections)
        else:
            for place, section in enumerate(sections):
                yield from _section_blocks(section, place, profile)
        if part != profile.forms_part:
            yield from _form_blocks(booklet, profile, part, heading)


def _narrative_blocks(
    booklet: Booklet, profile: Profile, sections: list[Section]
) -> Iterator[Block]:
    forms = _forms_place(profile, sections, booklet.year)
    for number, section in enumerate(sections):
        if number == forms:
            yield from _form_blocks(booklet, profile, profile.forms_part)
        yield from _section_blocks(section, number, profile)
    if forms == len(sections):
        yield from _form_blocks(booklet, profile, profile.forms_part)
    for notice in booklet.notices:
        yield PageBreak()
        yield from _notice_blocks(notice)
    if booklet.catalogue is not None:
        yield PageBreak()
        yield Paragraph(booklet.catalogue.title, Style.TABLE_TITLE)
        yield catalogue_grid(booklet.catalogue)


def _forms_place(profile: Profile, sections: list[Section], year: int) -> int:
    """Before which section the target forms stand: behind the one that the profile names.

    At the end of the part where the booklet has no such section.
    """
    named = {
        title.format(year=year)
        for template in profile.sections
        if template.forms
        for title in (template.title, *template.synonyms)
    }
    for place, section in enumerate(sections):
        if section.title in named:
            below = (n for n in range(place + 1, len(sections)))
            return next((n for n in below if sections[n].level <= section.level), len(sections))
    return len(sections)


def section_bookmark(part: int, number: int) -> str:
    """Name of the place where a part's section of this index begins."""
    return f"section-{part}-{number + 1}"


def table_bookmark(number: int) -> str:
    """Name of the place where the table of this index begins."""
    return f"table-{number + 1}"


def section_heading(section: Section) -> str:
    """The printed heading: `一、本部门职责`, `（一）政府购买服务指导性目录`."""
    between = "" if section.number.endswith("）") else "、"
    return f"{section.number}{between}{section.title}"


def _section_blocks(section: Section, number: int, profile: Profile) -> Iterator[Block]:
    if section.part == profile.glossary_part:
        first = section.paragraphs[0].text if section.paragraphs else ""
        words = f"{section.number}、{section.title}：{first}"
        yield Paragraph(words, Style.BODY, anchor=paragraph_anchor(section, 0))
        for place, sentence in enumerate(section.paragraphs[1:], 1):
            yield Paragraph(sentence.text, Style.BODY, anchor=paragraph_anchor(section, place))
        return
    if section.number:  # a part with one section is its own heading
        yield Paragraph(
            section_heading(section),
            _HEADINGS[section.level],
            section_bookmark(section.part, number),
        )
    for place, sentence in enumerate(section.paragraphs):
        yield Paragraph(sentence.text, Style.BODY, anchor=paragraph_anchor(section, place))


def _table_blocks(table: Table, profile: Profile, year: int, number: int) -> Iterator[Block]:
    shape = profile.find_table(table.shape)
    if shape is None:  # a table that was read and that no shape fits
        if number:
            yield PageBreak()
        yield Paragraph(table.title or "（无标题）", Style.TABLE_TITLE, table_bookmark(number))
        yield Paragraph(f"单位：{table.unit.label}", Style.TABLE_META)
        yield free_grid(table)
        if table.note:
            yield Paragraph(table.note, Style.NOTE)
        return
    if number or shape.landscape:
        yield PageBreak(landscape=shape.landscape)
    if table.number:
        yield Paragraph(table.number, Style.TABLE_NUMBER)
    yield Paragraph(table.title, Style.TABLE_TITLE, table_bookmark(number))
    yield Paragraph(
        f"{shape.department_label}：{table.department}\t单位：{table.unit.label}", Style.TABLE_META
    )
    yield table_grid(table, shape, year)
    if table.note:
        yield Paragraph(table.note, Style.NOTE)


def _form_blocks(
    booklet: Booklet, profile: Profile, part: int, heading: str = ""
) -> Iterator[Block]:
    """The forms that stand in a part: those of its own, and in the forms' part all others.

    Args:
        heading: of the part, which is the title of a statement of all projects.
    """
    printed = forms_of_part(booklet, profile, part)
    for number, (form, shape) in enumerate(printed):
        words = {"county": booklet.county, "year": form.year, "subject": form.subject}
        if number or not shape.part:
            yield PageBreak()
        title = shape.title.format(**words)
        name = form_anchor(form, booklet.forms)
        if shape.is_prose:
            if title != heading:
                yield Paragraph(title, Style.FORM_TITLE)
            yield from _prose_blocks(form, shape, name)
            continue
        yield Paragraph(title, Style.FORM_TITLE)
        yield Paragraph(shape.year_line.format(**words), Style.FORM_TITLE)
        yield _anchored(form_grid(form, (shape,)), name)
    if printed and part == profile.forms_part:
        yield PageBreak()


def _prose_blocks(form: Form, shape: FormShape, name: str) -> Iterator[Block]:
    """A statement: every heading with its number, the words of its field below."""
    for number, heading in enumerate(shape.headings, 1):
        words = f"{chinese_ordinal(number)}、{heading.label}"
        yield Paragraph(words, Style.HEADING_1, anchor=name if number == 1 else "")
        for text in lines_of(form.text(heading.place)):
            yield Paragraph(text, Style.BODY, anchor=f"{name}/{heading.place}")


def _anchored(grid: Grid, name: str) -> Grid:
    """A form whose cells can be pinned to."""
    cells = tuple(replace(c, anchor=f"{name}/{c.row}.{c.column}") for c in grid.cells)
    return replace(grid, cells=cells)


def _notice_blocks(notice: Notice) -> Iterator[Block]:
    for text in (notice.issuer, notice.number, notice.title):
        if text:
            yield Paragraph(text, Style.CENTRED)
    if notice.addressee:
        yield Paragraph(notice.addressee + "：", Style.BODY)
    for text in notice.paragraphs:
        yield Paragraph(text, Style.BODY)
    for text in (notice.signature, notice.date):
        if text:
            yield Paragraph(text, Style.SIGNATURE)


def catalogue_grid(catalogue: ServiceCatalogue) -> Grid:
    """The catalogue as a grid of code and four columns of levels, a row for each department."""
    paths = [(head,) for head in ("代码", "一级目录", "二级目录", "三级目录", "四级目录")]
    cells = heading_cells(paths, 1)
    row = 1
    department = ""
    for entry in catalogue.entries:
        if entry.department != department:
            department = entry.department
            cells.append(
                GridCell(
                    row,
                    0,
                    department,
                    column_span=5,
                    role=CellRole.LABEL,
                    align=Align.LEFT,
                    bold=True,
                )
            )
            row += 1
        cells.append(GridCell(row, 0, entry.code, role=CellRole.LABEL))
        cells.extend(
            GridCell(row, level, entry.name if entry.level == level else "", role=CellRole.TEXT)
            for level in range(1, 5)
        )
        row += 1
    return Grid(row, 5, tuple(cells), head_rows=1, widths=(1.1, 1.35, 2.3, 2.8, 3.9))
