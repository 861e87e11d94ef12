"""The words of strangers, cleaned: of what nobody sees, of links, of what tells who somebody is."""

from __future__ import annotations

import re
import unicodedata

from mingzhang.codes import functional
from mingzhang.pattern import compiled

MASK = "＊＊＊"
_NUMBER = compiled(r"(?<![0-9A-Za-z.,，])\+?[0-9](?:[ -]?[0-9]){6,30}[Xx]?(?![0-9A-Za-z.])")
"""Digits that stand for a telephone, a person, a card; amounts have 万, 元, a point or fewer."""
_MONEY = compiled(r"\s*(?:万|亿|元|%|％|个|人次|人|平方米|㎡)")
_MAIL = compiled(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,120}")
_LINK = compiled(r"(?:https?://|www\.)[^\s，。；、）)]{1,300}", re.IGNORECASE)
_PLATE = compiled(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁][A-Z][A-Z0-9]{5,6}"
)
_BLANKS = compiled(r"[ \t　]+")
_LINES = compiled(r"\n{3,}")


def cleaned(text: str) -> str:
    """The text as it is kept and shown.

    >>> cleaned("我的电话13800001111，  请回复 a.b@c.cn")
    '我的电话＊＊＊，请回复 ＊＊＊'
    >>> cleaned("预算1234567元，共12345678.90元；身份证 14010119900101001X")
    '预算1234567元，共12345678.90元；身份证 ＊＊＊'
    """
    plain = "".join(
        " " if char == "\t" else char
        for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if char in "\n\t" or unicodedata.category(char)[0] != "C"
    )
    for pattern in (_MAIL, _LINK, _PLATE):
        plain = pattern.sub(MASK, plain)
    plain = _NUMBER.sub(lambda found: _number(plain, found), plain)
    plain = "\n".join(_BLANKS.sub(" ", line).strip() for line in plain.split("\n"))
    plain = re.sub(r"(?<=[，。；、：？！]) ", "", plain)
    return _LINES.sub("\n\n", plain).strip()


def _number(text: str, found: re.Match[str]) -> str:
    if functional().get(found[0]) is not None:
        return found[0]
    is_amount = _MONEY.match(text, found.end()) is not None and found[0].isdigit()
    return found[0] if is_amount else MASK
