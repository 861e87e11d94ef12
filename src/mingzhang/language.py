"""Texts for people in their language: Chinese is the source, other languages are translations."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from mingzhang.pattern import compiled

LOCALE = Path(__file__).parent / "locale"
SOURCE = "zh"


def _from_environment() -> str:
    """The language that the environment asks for, the first of gettext's variables that is set."""
    for name in ("MINGZHANG_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").partition(".")[0].partition(":")[0]
        if value and value not in ("C", "POSIX"):
            return value.replace("-", "_").partition("_")[0]
    return SOURCE


_language: ContextVar[str] = ContextVar("language", default=_from_environment())  # noqa: B039


def _(text: str) -> str:
    """The text in the user's language; the Chinese one where there is no translation."""
    language = _language.get()
    return text if language == SOURCE else _translations(language).get(text, text)


def quoted(text: str) -> str:
    """A text in quotation marks; those inside it become single ones (GB/T 15834, 4.8.3.3).

    >>> quoted("“三公”经费")
    '“‘三公’经费”'
    """
    return f"“{text.translate(_INNER)}”"


def filled(template: str, fields: Mapping[str, object]) -> str:
    """A template with its fields; what it puts in quotation marks is `quoted`.

    >>> filled("“{name}”为{fen}元", {"name": "“三公”经费", "fen": 3})
    '“‘三公’经费”为3元'
    """
    pieces = _IN_QUOTES.split(template)  # every second one is the name of a field in marks
    return "".join(
        quoted(str(fields[piece])) if number % 2 else piece.format_map(fields)
        for number, piece in enumerate(pieces)
    )


_INNER = str.maketrans("“”", "‘’")
_IN_QUOTES = compiled(r"“\{(\w+)\}”")


def current_language() -> str:
    """The language that is spoken now: `zh`, `en`."""
    return _language.get()


@contextmanager
def language(name: str) -> Iterator[None]:
    """Speak another language inside a `with`: `zh`, `en`; unknown ones fall back to Chinese.

    >>> with language("en"):
    ...     _("文件已损坏")
    'the file is damaged'
    """
    token = _language.set(name.replace("-", "_").partition("_")[0])
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _translations(name: str) -> Mapping[str, str]:
    path = LOCALE / name / "LC_MESSAGES" / "mingzhang.po"
    if not path.is_file():
        return {}
    import polib

    return {
        entry.msgid: entry.msgstr
        for entry in polib.pofile(str(path), encoding="utf-8")
        if entry.msgid and entry.msgstr and not entry.obsolete and not entry.fuzzy
    }


def near_or_all(text: str, known: Iterable[str], most: int = 8) -> str:
    """The known name that a misspelt one is near to, or all of them where they are few."""
    names = [name for name in known if name]
    near = get_close_matches(text, names, 1, 0.6)
    if near:
        return _("{name}？").format(name=near[0])
    shown = "、".join(names[:most])
    return shown + ("…" if len(names) > most else "")
