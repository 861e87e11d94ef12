"""How a text is spelled in pinyin: as its words are read, and as its characters may be."""

from __future__ import annotations

from pypinyin import Style, pinyin

MOST = 8
"""Spellings of one text."""
_AROUND = 6
"""Syllables on each side of one that is read otherwise: nobody types a longer word of pinyin."""


def spellings(text: str) -> tuple[str, ...]:
    """The likeliest spelling, then what is spelled otherwise where a character is read otherwise.

    Inside of words that the dictionary knows a character has one reading (会计 is kuaiji).

    >>> spellings("会计局"), spellings("长治")
    (('kuaijiju',), ('zhangzhi', 'changzhi', 'zhangchi'))
    """
    return _spelled(text, Style.NORMAL)


def initials(text: str) -> tuple[str, ...]:
    """The same of the first letters.

    >>> initials("会计局")
    ('kjj',)
    """
    return _spelled(text, Style.FIRST_LETTER)


def _spelled(text: str, style: Style) -> tuple[str, ...]:
    readings = pinyin(text, style=style, heteronym=True)
    likeliest = [several[0] for several in readings]
    made = ["".join(likeliest)]
    for at, several in enumerate(readings):
        for other in several[1:3]:
            before = likeliest[max(0, at - _AROUND) : at]
            made.append("".join((*before, other, *likeliest[at + 1 : at + 1 + _AROUND])))
    return tuple(dict.fromkeys(made))[:MOST]
