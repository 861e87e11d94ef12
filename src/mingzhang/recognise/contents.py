"""A table of contents that was typed by hand: plain lines below the word 目录."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.codes import normal_name
from mingzhang.document import Block, ContentsEntry, PageBreak, Paragraph, Style
from mingzhang.pattern import compiled

_TITLE = compiled(r"目\s*录|目\s*次")
_LEADER = compiled(r"(?<![\s.…·．。_—-])[\s.…·．。_—-]*+(\d{1,3})?\s*$")
_PART = compiled(r"第[一二三四五六七八九十]+部分")
_NUMBERED = compiled(
    r"第[一二三四五六七八九十]+部分|[（(]?[一二三四五六七八九十\d]+[、.．）)]|表|附"
)
_MOST_LINES = 120
_LONGEST_LINE = 70


def find_contents_title(blocks: Sequence[Block]) -> int | None:
    """Where the contents begin: a line 目录 by its style or its words; None where there is none."""
    for index, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        if block.style is Style.CONTENTS_TITLE:
            return index
        if index < _MOST_LINES and _TITLE.fullmatch(block.text.strip()):
            return index
    return None


def typed_contents(blocks: Sequence[Block], title: int) -> tuple[list[ContentsEntry], list[int]]:
    """The lines of typed contents and the blocks that they are.

    They end where a line comes back, for the body begins with the heading that the contents
    begin with; where nothing comes back they were no contents.
    """
    entries: list[ContentsEntry] = []
    taken: list[int] = []
    known: set[str] = set()
    for index in range(title + 1, min(len(blocks), title + 1 + _MOST_LINES)):
        block = blocks[index]
        if isinstance(block, PageBreak):
            continue
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_LINE:
            break
        text, page = _split(block.text.strip())
        plain = normal_name(text)
        if plain in known:
            return entries, taken
        if not plain:
            taken.append(index)  # a page number
            continue
        known.add(plain)
        if entries and not _NUMBERED.match(text) and _NUMBERED.match(entries[-1].title):
            whole = entries[-1].title + text  # a line that was wrapped
            entries[-1] = ContentsEntry(entries[-1].level, whole, page)
            taken.append(index)
            continue
        level = 1 if _PART.match(text) else 2
        entries.append(ContentsEntry(level, text, page))
        taken.append(index)
    return [], []


def _split(line: str) -> tuple[str, int | None]:
    """A line without leader and page number, and the page number.

    >>> _split("一、主要职能……3")
    ('一、主要职能', 3)
    >>> _split("2025年部门预算")
    ('2025年部门预算', None)
    """
    match = _LEADER.search(line)
    if match is None:
        return line, None
    page = int(match[1]) if match[1] else None
    return line[: match.start()].strip(), page
