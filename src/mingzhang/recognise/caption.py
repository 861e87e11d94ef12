"""What stands around a table: its number, title, department and unit of money, and its note."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import field

from mingzhang.amounts import NO_NAME, Unit
from mingzhang.codes.name import tidy
from mingzhang.document import Block, Grid, GridCell, PageBreak, Paragraph, Style
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.recognise.wording import bare_title, is_continued, split_number
from mingzhang.source import NOWHERE, Place

_UNIT = compiled(
    r"[（(【\[]?\s{0,4}(?:金额|货币|计量|计价|计算|数据|资金)?\s{0,4}[单單]\s{0,9}位\s{0,9}[：:为是]?\s{0,40}[（(]?\s{0,9}"
    rf"(?:人民币)?\s{{0,9}}([百千万亿]{{0,4}}\s{{0,9}}元{NO_NAME})(?:人民币)?\s{{0,9}}[）)】\]]?"
    r"(?:\s{0,9}[（(，,]?\s{0,9}(?:列至角分|列至元角分|列至元|取整数?|保留?[一二两三四\d]位小数|保留到?[角分元]位?"
    r"|小数点?后?[一二两三四\d]位|四舍五入)\s{0,9}[）)]?)*"
    r"|(?:金额|货币)?\s{0,9}[（(]\s{0,9}(?:人民币)?\s{0,9}([百千万亿]{0,2}元)\s{0,9}[）)]"
    r"|(?:(?<=[\t\s])|^)(?:人民币)?([百千万亿]{0,2}元)\s{0,99}$"
)
_DEPARTMENT = compiled(
    r"((?:部门|单位|预算部门|预算单位|编制部门|编制单位|填报部门|填报单位|公开部门|公开单位|主管部门"
    r"|部门[（(]单位[）)]|单位[（(]部门[）)])\s*(?:名称)?(?:[（(]公章[）)])?)\s*[：:][ \t\u3000]*"
    rf"((?![百千万亿]*元{NO_NAME})[^\t]{{0,120}}?)"
    r"(?=\t|\s{2}|\s?[（(]?(?:金额)?单\s{0,9}位\s{0,9}[：:]|$)"
)
_LEFTOVER = compiled(r"(?:19|20)\d\d年度?|(?:19|20)\d\d|[\s\t　（）()]+")
_NOTE = compiled(
    r"\s*(?:备?注|说\s*明|附\s*注)\s*[\d一二三]?\s*[：:]"
    r"|\s*[（(]?\s*(?:[此本]表[为系]空表?|[此本]表无数据|无[^，。]{2,24}(?:支出|收入|预算|数据|安排))\s*[。）)]*$"
)
_MOST_PARAGRAPHS = 7
_LONGEST_TITLE = 70
_SURE_TITLE = 0.6


@dataclass(slots=True)
class Caption:
    """What stands above a table and below it.

    Attributes:
        title, number, department: as printed; empty where there is none.
        unit: None where none is printed.
        note: the lines below the table.
        place: of the title.
        blocks: indices of the paragraphs that belong to it.
        first, last: the rows of the grid that are the table itself, without title and note.
    """

    title: str = ""
    number: str = ""
    department: str = ""
    department_place: Place = NOWHERE
    unit: Unit | None = None
    note: str = ""
    place: Place = NOWHERE
    blocks: set[int] = field(default_factory=set)
    first: int = 0
    last: int = 0

    @property
    def is_continued(self) -> bool:
        """Whether the table says that it goes on from an earlier part."""
        return is_continued(self.title)


TitleScore = Callable[[str], float]
"""How much a title is like one that is known, from 0 to 1."""


def find_caption(
    blocks: Sequence[Block], index: int, taken: set[int], title_score: TitleScore
) -> Caption:
    """The caption of the grid at `index`.

    Args:
        blocks: the document.
        index: which block the grid is.
        taken: paragraphs that belong to something else.
        title_score: what is known of titles.
    """
    grid = blocks[index]
    assert isinstance(grid, Grid)
    caption, outside = Caption(), Caption()
    _above(outside, blocks, index, taken, title_score)
    _inner(caption, grid, title_score, title_score(outside.title) if outside.title else 0.0)
    _above(caption, blocks, index, taken, title_score)
    _below(caption, blocks, index, taken)
    if caption.place == NOWHERE:
        caption.place = grid.place
    return caption


def is_note(text: str) -> bool:
    """Whether a text is a note below a table: 注：…, or says that there is nothing in it.

    >>> is_note("注：本表无数据"), is_note("注意事项"), is_note("(无政府性基金支出）")
    (True, False, True)
    """
    return bool(_NOTE.match(text))


def take_meta(caption: Caption, text: str, place: Place) -> bool:
    """Read department and unit of money off a line above a table; False if it is no such line.

    >>> caption = Caption()
    >>> take_meta(caption, "部门名称：某局 2025年  单位:万元", NOWHERE)
    True
    >>> caption.department, caption.unit
    ('某局', <Unit.WAN: ('万元', 1000000)>)
    >>> caption = Caption()
    >>> take_meta(caption, "预算单位：元氏县水利局 单位：万元", NOWHERE)
    True
    >>> caption.department, caption.unit
    ('元氏县水利局', <Unit.WAN: ('万元', 1000000)>)
    """
    if len(text) > 90:
        return False
    unit = _UNIT.search(text)
    rest = text[: unit.start()] + "\t" + text[unit.end() :] if unit else text
    department = _DEPARTMENT.search(rest)
    name = ""
    if department:
        rest = rest[: department.start()] + rest[department.end() :]
        name = re.sub(r"\s{0,9}(?:19|20)\d\d年度?$", "", department.group(2).strip())
    number, rest = split_number(_LEFTOVER.sub("", rest))
    if (unit is None and department is None) or rest:
        return False
    if unit is not None and caption.unit is None:
        caption.unit = Unit.of(next(filter(None, unit.groups())))
    if department is not None and not caption.department:
        caption.department = tidy(name)
        caption.department_place = place
    if number and not caption.number:
        caption.number = number
    return True


def _above(
    caption: Caption,
    blocks: Sequence[Block],
    index: int,
    taken: set[int],
    title_score: TitleScore,
) -> None:
    rest = ""
    seen = 0
    for at in range(index - 1, -1, -1):
        block = blocks[at]
        if isinstance(block, PageBreak):
            continue
        if not isinstance(block, Paragraph) or at in taken or seen == _MOST_PARAGRAPHS:
            return
        seen += 1
        if seen == 1 and _is_rest_of_name(blocks, at):
            rest = block.text.strip()
            caption.blocks.add(at)
            continue
        if not _take_line(caption, block.text.strip(), block.style, block.place, title_score):
            return
        caption.blocks.add(at)
        if rest and caption.department:
            caption.department += rest
            rest = ""


def _is_rest_of_name(blocks: Sequence[Block], at: int) -> bool:
    """Whether a short line is the end of a department's name, wrapped beside the unit of money."""
    block = blocks[at]
    text = block.text.strip() if isinstance(block, Paragraph) else ""
    if (
        not 1 < len(text) <= 16
        or at < 2
        or text[-1] in "表。：:）)"
        or take_meta(Caption(), text, NOWHERE)
    ):
        return False
    above = [b.text for b in blocks[max(0, at - 2) : at] if isinstance(b, Paragraph)]
    probe = Caption()
    metas = [take_meta(probe, line, NOWHERE) for line in above]
    return len(metas) == 2 and all(metas) and bool(probe.department) and probe.unit is not None


def _take_line(
    caption: Caption, text: str, style: Style, place: Place, title_score: TitleScore
) -> bool:
    """Take one line above the table, the nearest first; False if it does not belong to it."""
    if style in (Style.PART, Style.CONTENTS_TITLE, Style.COVER_TITLE, Style.NOTE):
        return False
    if not text or is_note(text):
        return False
    if not caption.title and take_meta(caption, text, place):
        return True
    number, title = split_number(text)
    if style is Style.TABLE_NUMBER or (number and not title):
        if caption.number:
            return False
        caption.number = text
        return True
    if len(text) > _LONGEST_TITLE or text[-1] in "。；;！，,":
        return False
    if not caption.title:
        if style is Style.TABLE_TITLE or _is_title(text, title_score):
            caption.title, caption.place = title or text, place
            caption.number = caption.number or number
            return True
        return False
    if caption.number or style is Style.TABLE_TITLE:
        return False
    joined = title + caption.title
    if title_score(joined) > title_score(caption.title) + 0.1:
        caption.title, caption.place, caption.number = joined, place, number
        return True
    return False


def _is_title(text: str, title_score: TitleScore) -> bool:
    words = bare_title(text)
    if re.search(r"表(?:\([^()]*\))?$", words):
        return True
    return is_continued(text) or title_score(text) > _SURE_TITLE


def _below(caption: Caption, blocks: Sequence[Block], index: int, taken: set[int]) -> None:
    notes = [caption.note] if caption.note else []
    for at in range(index + 1, len(blocks)):
        block = blocks[at]
        if isinstance(block, PageBreak) and not notes:
            continue
        if not isinstance(block, Paragraph) or at in taken:
            break
        if block.style is not Style.NOTE and not is_note(block.text):
            break
        notes.append(block.text.strip())
        caption.blocks.add(at)
    caption.note = "\n".join(notes)


def _inner(caption: Caption, grid: Grid, title_score: TitleScore, outside: float) -> None:
    """Title, unit and note that stand inside the grid (worksheets).

    Args:
        outside: the score of the title that stands above the grid; 0 where there is none.
    """
    squares = grid.rows()
    caption.last = grid.row_count
    lines: list[tuple[str, Place]] = []
    while caption.first < grid.row_count - 1 and caption.first < _MOST_PARAGRAPHS:
        own = _texts(squares[caption.first], caption.first)
        line = "\t".join(cell.text.strip() for cell in own)
        probe = Caption()
        if (
            own
            and not take_meta(probe, line, NOWHERE)
            and (len(own) > 1 or _is_body(own[0], grid, title_score, outside))
        ):
            break
        if own:
            lines.append((line, own[0].place))
            outside = max(outside, title_score(line))
        caption.first += 1
    for line, place in reversed(lines):
        if not _take_line(caption, line, Style.PLAIN, place, title_score) and not caption.title:
            caption.title, caption.place = line, place
    while caption.last > caption.first + 1:
        own = _texts(squares[caption.last - 1], caption.last - 1)
        if len(own) != 1 or not is_note(own[0].text):
            break
        caption.note = own[0].text.strip() + ("\n" + caption.note if caption.note else "")
        caption.last -= 1


def _is_body(cell: GridCell, grid: Grid, title_score: TitleScore, outside: float) -> bool:
    """Whether a lone cell at the top is part of the table and not its title or number."""
    number, title = split_number(cell.text.strip())
    if cell.column or (number and not title):
        return False
    if outside > _SURE_TITLE and title_score(cell.text) < outside:
        return True  # a heading over all columns, below the title
    whole_row = cell.column_span >= grid.column_count
    return not (whole_row or _is_title(cell.text, title_score))


def _texts(row: Sequence[GridCell | None], number: int) -> list[GridCell]:
    found: list[GridCell] = []
    for cell in row:
        if cell is None or cell.row != number or not cell.text.strip():
            continue
        if not found or found[-1] is not cell:
            found.append(cell)
    return found
