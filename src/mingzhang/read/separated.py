"""CSV and its like: a sheet whose squares are parted by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

from mingzhang.account import Accounting, Thing
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.encoding import decode
from mingzhang.read.limit import MAX_CELLS, read_bytes
from mingzhang.read.sheet import sheet_blocks
from mingzhang.read.square import Sheet, Square

_DELIMITERS = ",;\t|，"
_HINT = compiled(r"\Asep=(.)\r?\n", re.IGNORECASE)
_LINES = 2_000
_ALIKE, _HELD = 0.8, 0.4
_FIGURE_CELL = compiled(r'(?:^|[,;\t|，])["“]?-?\d[\d,.]*["”]?(?=[,;\t|，]|$)')
_THOUSANDS = compiled(r"(?<=\d),(?=\d{3}(?!\d))")
_GROUP = compiled(r"(?<![\d,])\d{1,3},0\d{2}(?:,\d{3})*\.\d")
_WHITE = compiled(r"[^\s,;|，](?: {2}|\u3000)")


def is_separated(text: str) -> bool:
    """Whether a text is a table of separated values: many lines with figures between separators."""
    if _HINT.match(text):
        return True
    lines = [line for line in text.splitlines()[:_LINES] if line.strip()]
    is_grouped = any(_GROUP.search(line) for line in lines)
    lines = [_without_thousands(line, is_grouped) for line in lines]
    delimiter = _delimiter(lines)
    if not delimiter or delimiter == "\t":  # a text with tabs is read by lines, which knows more
        return False
    held = [line for line in lines if line.count(delimiter) >= 2]
    if len(held) < 2:
        return False
    figures = sum(1 for line in held if _FIGURE_CELL.search(line))
    alike = Counter(line.count(delimiter) for line in held).most_common(1)[0][1]
    # A blank table has hardly a figure: its lines are as wide as each other.
    is_blank_table = (
        alike >= _ALIKE * len(held)
        and len(held) >= _HELD * len(lines)
        and not any("。" in line for line in held)
    )
    return figures >= max(3, len(held) // 20) or is_blank_table


def _without_thousands(line: str, is_grouped: bool) -> str:
    """A line without the commas inside its figures, where it is laid out in columns with blanks.

    Args:
        is_grouped: figures of the text are grouped by commas: 1,021.29 is no 1 beside an 021.29.
    """
    return _THOUSANDS.sub("", line) if is_grouped or _WHITE.search(line) else line


def read_separated(path: Path) -> Document:
    """Read a CSV file in any encoding, with any separator, quoted or not.

    Raises:
        Unreadable: no text, or too large.
    """
    found = decode(read_bytes(path))
    if found is None:
        raise Unreadable(
            str(path),
            _("不是文本文件，或者编码无法识别"),
            _("请另存为UTF-8编码的文本文件"),
        )
    text = found.text
    hint = _HINT.match(text)
    delimiter = hint[1] if hint else _delimiter(text.splitlines()[:_LINES]) or ","
    if hint:
        text = text[hint.end() :]
    if delimiter == "，":  # quotes are full width too where a sheet was typed by hand
        text = text.replace("“", '"').replace("”", '"')
    sheet = Sheet(path.stem)
    cells = 0
    try:
        for row, values in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ):
            for column, value in enumerate(values):
                if value.strip():
                    cells += 1
                    sheet.squares[row, column] = Square(value.strip())
            if cells > MAX_CELLS:
                raise Unreadable(str(path), _("单元格太多"), _("请拆分后再试"))
    except csv.Error as error:
        raise Unreadable(
            str(path), _("CSV格式错误：{error}").format(error=error), _("请重新另存后再试")
        ) from error
    blocks = tuple(sheet_blocks(sheet, str(path), first=True))
    if not blocks:
        raise Unreadable(str(path), _("文件里没有文字"), _("请重新获取文件"))
    accounting = Accounting(str(path))
    accounting.read(Thing.SHEET, name=sheet.name)
    note_encoding(accounting, found.declared, found.encoding, found.lost)
    return Document(blocks, file=str(path), format="csv", account=accounting.account())


def note_encoding(accounting: Accounting, declared: str, encoding: str, lost: int) -> None:
    """Say where a file declares another encoding than it has, and where characters are lost."""
    if declared:
        accounting.aside(
            Thing.ENCODING,
            _("文件自称{declared}，实际是{encoding}，按实际的读").format(
                declared=declared, encoding=encoding.upper()
            ),
        )
    if lost:
        accounting.unread(Thing.TEXT, _("字节损坏，认不出是什么字"), count=lost)


def _delimiter(lines: list[str]) -> str:
    """What parts the squares: what as many of in line after line; a full comma only alone."""
    best, most = "", 0
    for delimiter in _DELIMITERS:
        if delimiter == "，" and best:
            break
        counts = [line.count(delimiter) for line in lines]
        held = [count for count in counts if count]
        # Lines of one table hold the same number; commas of prose differ from line to line.
        even = sum(a == b for a, b in pairwise(held))
        alike = sum(n for n in Counter(held).values() if n > 1)
        score = even + alike
        if score > most:
            best, most = delimiter, score
    return best
