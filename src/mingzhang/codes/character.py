"""Characters as they are meant: 青陽縣 is 青阳县, and ⻋, a radical that a font gave out, is 车."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

from mingzhang.pattern import compiled

_COMPATIBLE = compiled("[\u2e80-\u2fd5\uf900-\ufaff]")
"""Radicals and compatibility forms: fonts of PDFs map 工, 人, 车 to ⼯, ⼈, ⻋."""
_RADICALS = dict(
    zip(
        "⺁⺆⺈⺊⺌⺍⺕⺗⺝⺠⺧⺩⺫⺬⺮⺯⺳⺶⺷⺻⺼⺾⻁⻂⻃⻄⻅⻆⻈⻉⻊⻋⻌⻍⻏⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻲",
        "厂冂刀卜小小彐心月民牛王目示竹糸网羊羊聿肉艹虎衣西西见角讠贝足车辶辶阝長長长门阜阝雨青韦页风飞食食首马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
"""Those of the supplement that Unicode gives no equal for."""


def without_radicals(text: str) -> str:
    """A text with characters where a font gave out their radicals, each one at its place.

    >>> without_radicals("\u2f2f\u8d44\u798f\u5229\u652f\u51fa\u3001\u516c\u52a1\u7528\u2ecb")
    '工资福利支出、公务用车'
    """
    return _COMPATIBLE.sub(lambda found: _meant(found[0]), text)


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
def _meant(char: str) -> str:
    """The character of a radical, or of one that stands for the sake of another encoding."""
    plain = _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


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
