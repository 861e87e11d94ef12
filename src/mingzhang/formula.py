"""Texts that a spreadsheet would run as a formula: made harmless, and back again.

An apostrophe in front makes every spreadsheet take a cell for text. Genuine figures keep their
sign, and a lone dash stays a dash.

>>> [neutral(text) for text in ("=1+1", "-12.30", "－", "@SUM(A1)", "岚县")]
["'=1+1", '-12.30', '－', "'@SUM(A1)", '岚县']
>>> original(neutral("'=1+1"))
"'=1+1"
"""

from __future__ import annotations

from mingzhang.pattern import compiled

_RUN = compiled(r"'*[=+\-@\t\r\n＝＋－＠]")
_FIGURE = compiled(r"[-+－＋]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?[%％]?")
_DASH = compiled(r"[-－]+")


def neutral(text: str) -> str:
    """The text as a spreadsheet may be given it."""
    if not _RUN.match(text) or _FIGURE.fullmatch(text) or _DASH.fullmatch(text):
        return text
    return "'" + text


def original(text: str) -> str:
    """The text that `neutral` was given."""
    return text[1:] if text.startswith("'") and _RUN.match(text) else text
