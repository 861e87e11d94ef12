"""Traditional characters as simplified ones: web pages are converted, 青阳县 becomes 青陽縣."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def simplified(text: str) -> str:
    """A text in simplified characters, each one at its place.

    A text whose characters all stand in GB 2312 is left alone: what is rare there is meant.

    >>> simplified("因公出國（境）費用增長5.11%")
    '因公出国（境）费用增长5.11%'
    >>> simplified("著作权、乾县")
    '著作权、乾县'
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        if any(map(_is_traditional, text)):
            return text.translate(_table())
    return text


@cache
def _is_traditional(char: str) -> bool:
    """Whether a character only stands in traditional text."""
    if not "\u4e00" <= char <= "\u9fff":
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return ord(char) in _table()
    return False


@cache
def _table() -> dict[int, str]:
    """The simplified form of each traditional character, the first where there are several.

    Source: TSCharacters of OpenCC.
    """
    words = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in words.splitlines() if "\t" in line)
    return {ord(one): two.split()[0] for one, two in pairs if len(one) == 1}
