"""Bytes to text: what a file says of its encoding is a hint, what its bytes say decides."""

from __future__ import annotations

import codecs

from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
"""Encodings by the wider one that holds them: what calls itself GB 2312 is GBK nearly always."""

_LATIN = frozenset(
    {"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "us-ascii", "ascii"}
)
"""What programs write where nobody told them: any bytes decode in it, so it says nothing."""

_CANDIDATES = ("gb18030", "big5", "big5hkscs", "euc_jp", "shift_jis", "cp1252")
_SAMPLE = 1 << 16
_FEW = 0.001
"""A file with fewer undecodable bytes is damaged, not in another encoding."""

_STRANGE = compiled("[\ufffd\x00-\x08\x0e-\x1f\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was told.

    Attributes:
        declared: what the file says, where that is another encoding.
        lost: characters whose bytes say nothing in it.
    """

    text: str
    encoding: str
    declared: str = ""
    lost: int = 0


def decode(content: bytes, declared: str = "") -> Decoded | None:
    """The text of bytes; None where they are no text in any encoding that Chinese files use.

    By byte order mark, by the zero bytes of UTF-16 without one, as UTF-8 (which no other
    encoding looks like), as the file says, else by the characters that come out.

    >>> decode("某局预算公开表，单位：万元".encode("gbk")).text
    '某局预算公开表，单位：万元'
    >>> decode("预算".encode("utf-16")).encoding
    'utf-16-le'
    >>> decode("预算公开".encode("utf-8"), "gb2312").declared
    'gb2312'
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding, declared)
    wide = _wide(content)
    if wide:
        return _decoded(content, wide, declared)
    if b"\0" in content:
        return None
    named = _CHINESE.get(declared.lower().replace("_", "-"), declared.lower())
    named = "" if named in _LATIN else named
    if _decodes(content, "utf-8") or _nearly_utf8(content):
        return _decoded(content, "utf-8", declared)
    told = _told(content)
    holds = bool(named) and named != "utf-8" and _known(named) and _decodes(content, named)
    # GB 18030 takes nearly any bytes: where these look like something else, they are.
    if holds and (named != "gb18030" or told in ("", "gb18030")):
        return _decoded(content, named, "")
    if told:
        return _decoded(content, told, declared if _differs(named, told) else "")
    found = _decoded(content, "gb18030", declared if _differs(named, "gb18030") else "")
    return found if found.lost <= _FEW * len(content) + 2 else None


def _decoded(content: bytes, encoding: str, declared: str) -> Decoded:
    text = content.decode(encoding, "replace").removeprefix("\ufeff")
    named = _CHINESE.get(declared.lower(), declared.lower())
    said = declared if declared and _differs(named, encoding) else ""
    return Decoded(text, encoding, said, text.count("\ufffd"))


def _differs(named: str, encoding: str) -> bool:
    def family(name: str) -> str:
        try:
            return codecs.lookup(name).name.replace("-le", "").replace("-be", "")
        except (LookupError, ValueError):  # a zero byte in it
            return name

    return bool(named) and family(named).removesuffix("-sig") != family(encoding)


def _known(name: str) -> bool:
    """Whether there is such an encoding, and it is one of texts."""
    try:
        b" ".decode(name)  # without a byte Python does not look the name up
    except (LookupError, ValueError):
        return False
    return True


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: line ends and digits have a zero byte on the same side always."""
    sample = content[: _SAMPLE - _SAMPLE % 2]
    for encoding, line_end in (("utf-16-le", b"\n\0"), ("utf-16-be", b"\0\n")):
        zeros = sample[1::2] if encoding.endswith("le") else sample[0::2]
        others = sample[0::2] if encoding.endswith("le") else sample[1::2]
        few = 4 * others.count(0) < zeros.count(0)  # 一 and 开 end in a zero byte themselves
        if few and zeros.count(0) > len(zeros) // 20 and line_end in sample:
            return encoding if _decodes(content, encoding) else ""
    return ""


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _nearly_utf8(content: bytes) -> bool:
    """Whether a damaged file was UTF-8: nearly all of its characters still are."""
    text = content.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return 0 < lost <= _FEW * len(text) and any(char > "\u2000" for char in text[:_SAMPLE])


def _told(content: bytes) -> str:
    """The encoding by what its characters look like; empty where none looks right."""
    possible = [name for name in _CANDIDATES if _decodes(content, name)]
    if not possible:
        return ""
    from charset_normalizer import from_bytes

    best = from_bytes(content[:_SAMPLE], cp_isolation=possible, enable_fallback=False).best()
    name = best.encoding if best is not None else possible[0]
    return _CHINESE.get(name, "gb18030" if name == "gb18030" else name)


def is_prose(text: str) -> bool:
    """Whether a text is one for people: few characters of it are none that anybody prints."""
    sample = text[:_SAMPLE]
    return len(_STRANGE.findall(sample)) <= len(sample) // 200
