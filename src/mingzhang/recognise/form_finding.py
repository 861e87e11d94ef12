"""Where the forms of a document are: their grids, and what is printed above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from mingzhang.amounts import Unit
from mingzhang.codes import normal_name
from mingzhang.document import Block, Grid, PageBreak, Paragraph
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Doubt
from mingzhang.model.form import Form, numbered
from mingzhang.pattern import compiled
from mingzhang.recognise.form import Printed, begins_form, is_form, read_forms
from mingzhang.recognise.form_list import find_list_head
from mingzhang.recognise.section import is_page_number
from mingzhang.tables.form_words import form_words

_YEAR_LINE = compiled(r"\(?((?:19|20)\d\d)年度?\)?")
_YEAR = compiled(r"((?:19|20)\d\d)年")
_UNIT_LINE = compiled(r"单位[:：]?(?:人民币)?([百千万亿]*元)\)?$")
_META = compiled(
    r"^(?:填报|编报|申报|单位|部门|资金主管)[^:]{0,8}[:]|^(?:预算)?表[一二三四五六七八九十\d]+$"
)
_HIGHEST = 7  # blocks above a form in which its title, year and unit may stand
_OVERFLOW = 14  # characters of a cell's last words that a reader took for a line of text


@dataclass(slots=True)
class FoundForm:
    """The grids of one form, or of one table that lists forms, with what stands above them."""

    grids: list[Grid]
    title: str = ""
    year: int = 0
    unit: Unit | None = None
    department: str = ""

    def printed(self) -> Printed:
        """What the reader of forms takes."""
        return Printed(tuple(self.grids), self.title, self.year, self.unit, self.department)


@dataclass(slots=True)
class Above:
    """The lines over a grid that belong to it."""

    title: str = ""
    year: int = 0
    unit: Unit | None = None
    department: str = ""
    blocks: list[int] = field(default_factory=list)


def find_forms(blocks: Sequence[Block], taken: set[int]) -> list[FoundForm]:
    """Every form of a document; the blocks they are made of are added to `taken`.

    A form without a title and without the name of what it is about goes on with the one before,
    and so does a grid of as many columns that follows a list of forms.
    """
    forms: list[FoundForm] = []
    last = -1
    for index, grid in enumerate(blocks):
        if not isinstance(grid, Grid) or index in taken:
            continue
        goes_on = bool(forms) and (
            _goes_on_list(blocks, last, index, forms[-1]) or _goes_on_form(blocks, last, index)
        )
        if not is_form(grid) and not goes_on:
            continue
        above = _above(blocks, index, taken)
        if forms and (goes_on or not (above.title or begins_form(grid))):
            forms[-1].grids.append(grid)
            if goes_on:
                taken.update(range(last + 1, index))
        else:
            taken.update(above.blocks)
            forms.append(FoundForm([grid], above.title, above.year, above.unit, above.department))
        taken.add(index)
        last = index
    return forms


def _goes_on_list(blocks: Sequence[Block], last: int, index: int, form: FoundForm) -> bool:
    grid = blocks[index]
    assert isinstance(grid, Grid)
    first = form.grids[0]
    if find_list_head(first) is None or grid.column_count != first.column_count:
        return False
    return all(
        isinstance(block, PageBreak)
        or (
            isinstance(block, Paragraph)
            and (is_page_number(block.text) or len(block.text.strip()) < _OVERFLOW)
            and not form_words().titles.search(normal_name(block.text))
        )
        for block in blocks[last + 1 : index]
    )


def _goes_on_form(blocks: Sequence[Block], last: int, index: int) -> bool:
    """Whether a grid is the next page of a form's indicators, printed without its heading."""
    grid = blocks[index]
    assert isinstance(grid, Grid)
    between = blocks[last + 1 : index]
    turned = all(
        isinstance(b, PageBreak) or (isinstance(b, Paragraph) and is_page_number(b.text))
        for b in between
    )
    if not turned or is_form(grid):
        return False
    words = form_words()
    first = [normal_name(cell.text) for cell in grid.cells if cell.row < 2 and cell.text.strip()]
    return any(words.first.fullmatch(text) or words.second.fullmatch(text) for text in first)


def _above(blocks: Sequence[Block], index: int, taken: set[int]) -> Above:
    """The title, year and unit over a grid, from below upwards."""
    found = Above()
    words = form_words()
    lines: list[str] = []
    for at in range(index - 1, max(-1, index - _HIGHEST), -1):
        block = blocks[at]
        if isinstance(block, PageBreak):
            continue
        if not isinstance(block, Paragraph) or at in taken:
            break
        text = normal_name(block.text).replace("：", ":")
        if not found.year and (match := _YEAR_LINE.fullmatch(text)):
            found.year = int(match[1])
        elif match := _UNIT_LINE.search(text):
            found.unit = Unit.of(match[1])
            found.department = _department(block.text) or found.department
        elif lines and not _is_rest(text, lines[0]):
            break
        elif len(text) < 60 and (words.titles.search(text) or _ends_title(text, bool(lines))):
            lines.insert(0, text)
        elif _META.match(text):
            found.department = _department(block.text) or found.department
        elif not is_page_number(block.text):
            break
        found.blocks.append(at)
    found.title = "".join(lines)
    if not words.titles.search(found.title):
        found.title = ""
    if not found.year and (match := _YEAR.search(found.title)):
        found.year = int(match[1])
    return found


def _ends_title(text: str, has_end: bool) -> bool:
    """Whether a line may be a piece of a title that was broken over two lines."""
    return (has_end or (len(text) < 20 and text.endswith("表"))) and not text.endswith(
        ("。", "；", ":", ";")
    )


def _is_rest(text: str, below: str) -> bool:
    """Whether a line is the beginning of the title whose end stands below it."""
    whole = bool(form_words().titles.search(below)) and len(below) > 24
    numbered_line = re.match(
        r"(?:\(?[一二三四五六七八九十\d]+[).、]|表[一二三四五六七八九十\d])", text
    )
    return (
        not whole
        and not numbered_line
        and not text.endswith(("。", "；", ";", ":"))
        and not re.fullmatch(r"\(.*\)", text)  # a remark, `（…见附件）`
        and not form_words().titles.search(text)
        and len(text) >= _OVERFLOW
    )


def _department(text: str) -> str:
    match = re.search(r"(?:部门|单位)名称[:：]\s*([^\t:：]{4,40}?)(?:\t|\s{2,}|单位|$)", text)
    return match[1].strip() if match else ""


def written_forms(found: Iterable[FoundForm], year: int, doubts: list[Doubt]) -> tuple[Form, ...]:
    """The forms that were found, those that a second form goes on with joined."""
    forms: list[Form] = []
    for piece in found:
        made, more = read_forms(piece.printed(), year)
        doubts.extend(more)
        for form in made:
            if not form.subject:
                continue  # said by a doubt
            if forms and not form.is_listed and _goes_on(forms[-1], form):
                forms[-1] = _joined(forms[-1], form)
            else:
                forms.append(form)
    return tuple(forms)


def _goes_on(before: Form, found: Form) -> bool:
    """Whether a form is the second form of the one before: same name, same money."""
    return (
        (before.kind, before.scope) == (found.kind, found.scope)
        and normal_name(before.subject) == normal_name(found.subject)
        and before.text("unit") == found.text("unit")
        and before.funds == found.funds
    )


def _joined(before: Form, found: Form) -> Form:
    """One form out of two; what both print counts once."""
    texts = {**dict(found.texts), **dict(before.texts)}
    rest = [i for i in found.indicators if i not in before.indicators]
    return replace(
        before,
        texts=tuple(sorted(texts.items())),
        indicators=numbered((*before.indicators, *rest)),
        tasks=(*before.tasks, *(t for t in found.tasks if t not in before.tasks)),
        forms=before.forms + 1,
    )
