"""What of a text an HTML page can hold."""

from __future__ import annotations

from mingzhang.pattern import compiled

_LINE_BREAK = compiled(r"\s*[\n\v\f\r\x85\u2028\u2029]\s*")
_FORBIDDEN = compiled(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)


def clean(text: str) -> str:
    """The text without characters that HTML forbids; line breaks are joined.

    >>> clean("一般公共\\n预算\\x00")
    '一般公共预算'
    """
    return _FORBIDDEN.sub("", _LINE_BREAK.sub("", text))
