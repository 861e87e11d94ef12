"""The data of a TOML file that knows its lines and what it was asked for.

`tomllib` says what stands in a file, not where. Whoever checks a profile wants the line of a key,
and the keys that nothing ever asked for: these are the unknown ones, so that the code which reads
a profile is the only list of what a profile may say.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

Path = tuple[str | int, ...]


class Located(dict[str, Any]):
    """A table of a TOML file.

    Attributes:
        file: where it stands; line: of its head; lines: of each of its keys.
        kind: the keys that lead to it, without places in lists: `("tables", "panels")`.
        asked: keys that were asked for, whether or not they are there.
    """

    file: str
    line: int
    lines: dict[str, int]
    kind: tuple[str, ...]
    asked: set[str]

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)

    def __iter__(self) -> Iterator[str]:
        self.asked.update(super().keys())
        return super().__iter__()

    def items(self) -> Any:
        self.asked.update(super().keys())
        return super().items()

    def line_of(self, key: str) -> int:
        """The line of a key; that of the table where it is not there."""
        return self.lines.get(key, self.line)

    def entries(self) -> list[tuple[str, Any]]:
        """What stands in it, without asking for it."""
        return list(super().items())


_WHERE = compiled(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def toml_problem(error: tomllib.TOMLDecodeError) -> str:
    """What is wrong with a TOML text and where, in the language of the reader.

    >>> toml_problem(tomllib.TOMLDecodeError("Unclosed array (at line 3, column 8)"))
    '第3行第8列：方括号没有合上'
    """
    told = {
        "Expected '=' after a key": _("名称后面少了等号"),
        "Expected ']'": _("方括号没有合上"),
        "Unclosed array": _("方括号没有合上"),
        "Expected newline or end of document": _("一行里多了东西，或文字没有用引号"),
        "Invalid value": _("值写得不对；文字要用引号"),
        "Invalid statement": _("这一行写得不对；名称不能用这样的字"),
        "Unterminated string": _("引号没有合上"),
        "Illegal character": _("有不能用的字符，或引号没有合上"),
        "Cannot overwrite a value": _("同一个名称写了两次"),
        "Cannot declare": _("同一个表写了两次"),
        "Duplicate inline table key": _("同一个名称写了两次"),
    }
    text = str(error)
    words = next((w for begin, w in told.items() if text.startswith(begin)), _("写得不对"))
    at = _WHERE.search(text)
    if at is None:
        return words
    if at[1] is None:
        return _("文件末尾：{words}").format(words=words)
    return _("第{line}行第{column}列：{words}").format(line=at[1], column=at[2], words=words)


def read_located(text: str, file: str) -> Located:
    """The data of a TOML text.

    Raises:
        tomllib.TOMLDecodeError: it is none.
    """
    return _located(tomllib.loads(text), (), _Scanner(text).scan(), file, 1)


def copy_located(old: Mapping[str, Any], data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Data that was made out of a table, with the place of that table where it has one."""
    if not isinstance(old, Located):
        return data
    made = Located(data)
    made.file, made.line, made.kind, made.asked = old.file, old.line, old.kind, set()
    made.lines = dict(old.lines)
    return made


def _located(
    data: Mapping[str, Any], path: Path, lines: Mapping[Path, int], file: str, line: int
) -> Located:
    made = Located()
    made.file, made.asked = file, set()
    made.line = lines.get(path, line)
    made.kind = tuple(step for step in path if isinstance(step, str))
    made.lines = {key: lines.get((*path, key), made.line) for key in data}
    for key, value in data.items():
        made[key] = _value(value, (*path, key), lines, file, made.lines[key])
    return made


def _value(value: Any, path: Path, lines: Mapping[Path, int], file: str, line: int) -> Any:
    if isinstance(value, dict):
        return _located(value, path, lines, file, line)
    if isinstance(value, list):
        return [_value(one, (*path, n), lines, file, line) for n, one in enumerate(value)]
    return value


@dataclass(frozen=True, slots=True)
class Unknown:
    """A key that nothing asked for, with those that were asked for in tables of its kind."""

    table: Located
    key: str
    known: frozenset[str]


def unknown_keys(data: Any, free: frozenset[tuple[str, ...]] = frozenset()) -> list[Unknown]:
    """The keys that nothing asked for, of tables in their own file; what they take over is not.

    Args:
        free: kinds of tables that somebody reads later.
    """
    tables = list(_tables(data))
    known: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for table in tables:
        known[table.kind] |= table.asked
    return [
        Unknown(table, key, frozenset(known[table.kind]))
        for table in tables
        if not any(table.kind[: len(kind)] == kind for kind in free)
        for key, _value in table.entries()
        if key in table.lines and key not in table.asked and (*table.kind, key) not in free
    ]


def _tables(data: Any) -> Iterator[Located]:
    if isinstance(data, Located):
        yield data
        for _key, value in data.entries():
            yield from _tables(value)
    elif isinstance(data, list):
        for value in data:
            yield from _tables(value)


_SPACE = compiled(r"(?:[ \t\r\n]+|#[^\n]*)+")
_KEY = compiled(r'\s*(?:([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)"|\'([^\']*)\')\s*')
_STRING = compiled(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_BARE = compiled(r"[^,\]}#\n]+")


class _Scanner:
    """Goes once through a valid TOML text and notes the line of every key and table."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counted = (0, 1)  # a place in the text and its line
        self.counts: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        path: Path = ()
        self._space()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                path = self._head()
            else:
                self._pair(path)
            self._space()
        return self.lines

    def _space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _line(self) -> int:
        place, line = self.counted
        line += self.text.count("\n", place, self.at)
        self.counted = (self.at, line)
        return line

    def _key(self) -> list[str]:
        """A key, dotted ones in their parts; it ends before what follows."""
        parts = []
        while True:
            found = _KEY.match(self.text, self.at)
            if found is None:
                raise ValueError(f"no key at {self.at}")
            self.at = found.end()
            parts.append(next(part for part in found.groups() if part is not None))
            if self.text[self.at : self.at + 1] != ".":
                return parts
            self.at += 1

    def _head(self) -> Path:
        line = self._line()
        several = self.text.startswith("[[", self.at)
        self.at += 2 if several else 1
        keys = self._key()
        self.at += 2 if several else 1
        path: Path = ()
        for place, key in enumerate(keys):
            path = (*path, key)
            self.lines.setdefault(path, line)
            if several and place == len(keys) - 1:
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = (*path, self.counts[path])
        self.lines[path] = line
        return path

    def _pair(self, path: Path) -> None:
        line = self._line()
        for key in self._key():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at += 1  # the sign of equality
        self._value(path)

    def _value(self, path: Path) -> None:
        self._space()
        self.lines.setdefault(path, self._line())
        opening = self.text[self.at]
        if opening in "[{":
            self.at += 1
            self._inside(path, "]" if opening == "[" else "}")
            return
        found = (_STRING if opening in "\"'" else _BARE).match(self.text, self.at)
        if found is None:
            raise ValueError(f"no value at {self.at}")
        self.at = found.end()

    def _inside(self, path: Path, closing: str) -> None:
        count = 0
        while True:
            self._space()
            if self.text[self.at] == closing:
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            if closing == "]":
                self._value((*path, count))
                count += 1
            else:
                self._pair(path)
