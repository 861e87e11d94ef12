"""Addresses of printed rows, and the one text form that they have outside the program.

A row is what it is, never what is written in it: `Fixed` (a row that the profile lists), `Code`
(of a classification), `Unit`, `Project` (of a unit) or `Item` (of a list, or a row that no shape
knows). Names are anything that people type: `1#锅炉房维修`, `A/B 标段`, `“十四五”：一期`.

The text form is kept in stored versions, anchors and open data, and only this module writes or
reads it. What divides its parts is escaped inside them by a tilde, as in a JSON pointer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

_ESCAPES = {"~": "~0", "/": "~1", "#": "~2", "|": "~3", ":": "~4", ";": "~5"}
_SPECIAL = compiled(r"[~/#|:;]")
_ESCAPED = compiled(r"~([0-5])")
_UNESCAPES = {escape[1]: plain for plain, escape in _ESCAPES.items()}
_COPY = compiled(r"#([1-9]\d*)\Z")


def escape(name: str) -> str:
    """A name as one part of an address.

    >>> escape("1#锅炉房维修"), escape("A/B~C")
    ('1~2锅炉房维修', 'A~1B~0C')
    """
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], name)


def unescape(part: str) -> str:
    """The name again."""
    return _ESCAPED.sub(lambda found: _UNESCAPES[found[1]], part)


def join(*names: str) -> str:
    """An address of several names, divided by slashes.

    >>> join("text", "3", "一、收入/支出")
    'text/3/一、收入~1支出'
    """
    return "/".join(map(escape, names))


def split(address: str) -> tuple[str, ...]:
    """The names of an address again; `split(join(*names)) == names`."""
    return tuple(map(unescape, address.split("/")))


class _Row:
    """What the addresses of rows share.

    `copy` tells rows of one panel that are the same by all that they print: 1 for the first.
    """

    __slots__ = ("_hash",)
    __match_args__: tuple[str, ...]
    copy: int
    _hash: int

    def __hash__(self) -> int:
        """Worked out once: addresses are keys everywhere, and never change."""
        try:
            return self._hash
        except AttributeError:
            found = hash(tuple([getattr(self, name) for name in self.__match_args__]))
            object.__setattr__(self, "_hash", found)
            return found

    def __reduce__(self) -> tuple[type[_Row], tuple[object, ...]]:
        # A hash of texts is another in another process.
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])

    def _text(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        """The text form, `parse` of which is the address again."""
        return self._text() if self.copy == 1 else f"{self._text()}#{self.copy}"

    def __lt__(self, other: object) -> bool:
        """An order that stays the same: that of the text forms."""
        return str(self) < str(other)


@dataclass(frozen=True, slots=True)
class Fixed(_Row):
    """A row that the profile lists by name.

    >>> str(Fixed("income_total"))
    'income_total'
    """

    name: str
    copy: int = 1

    __hash__ = _Row.__hash__

    def _text(self) -> str:
        return escape(self.name)


@dataclass(frozen=True, slots=True)
class Code(_Row):
    """A row of a code, listed by the profile or by what has money.

    Attributes:
        code: digits.
        beside: codes of other classifications that stand beside it: of a departmental economic
            class that of the government, of a function both economic ones.
        unit: in whose part of the table it stands; empty where the table is of one body.

    >>> str(Code("2070801")), str(Code("30101", ("50501",), copy=2))
    ('2070801', '30101|50501#2')
    >>> str(Code("2070801", unit="县文化馆"))
    'code:县文化馆/2070801'
    """

    code: str
    beside: tuple[str, ...] = ()
    unit: str = ""
    copy: int = 1

    __hash__ = _Row.__hash__

    def _text(self) -> str:
        codes = "|".join((self.code, *self.beside))
        return f"code:{escape(self.unit)}/{codes}" if self.unit else codes


@dataclass(frozen=True, slots=True)
class Unit(_Row):
    """The row of a unit."""

    name: str
    copy: int = 1

    __hash__ = _Row.__hash__

    def _text(self) -> str:
        return f"unit:{escape(self.name)}"


@dataclass(frozen=True, slots=True)
class Project(_Row):
    """The row of a project; `unit` is empty where none stands above it.

    >>> str(Project("县文化馆", "1#锅炉房维修"))
    'project:县文化馆/1~2锅炉房维修'
    """

    unit: str
    name: str
    copy: int = 1

    __hash__ = _Row.__hash__

    def _text(self) -> str:
        return f"project:{join(self.unit, self.name)}"


@dataclass(frozen=True, slots=True)
class Item(_Row):
    """A row of a list: `what` says of which, or `name` for a row that no shape knows.

    >>> str(Item("kind", "goods")), str(Item("item", copy=3))
    ('kind:goods', 'item:#3')
    """

    what: str
    name: str = ""
    copy: int = 1

    __hash__ = _Row.__hash__

    def _text(self) -> str:
        return f"{escape(self.what)}:{escape(self.name)}"


RowKey = Fixed | Code | Unit | Project | Item

TOTAL = Fixed("total")
DEPARTMENT = Fixed("department")


def fixed_row(name: str) -> Fixed | Code:
    """The address of a row that a profile lists: by its code where it is named by one.

    >>> fixed_row("total"), fixed_row("201")
    (Fixed(name='total', copy=1), Code(code='201', beside=(), unit='', copy=1))
    """
    return Code(name) if name.isdigit() else Fixed(name)


def parse(text: str) -> RowKey:
    """The address that has this text form.

    Raises:
        ValueError: it is none.

    >>> parse("project:县文化馆/1~2锅炉房维修")
    Project(unit='县文化馆', name='1#锅炉房维修', copy=1)
    """
    found = _COPY.search(text)
    copy = int(found[1]) if found else 1
    body = text[: found.start()] if found else text
    what, colon, rest = body.partition(":")
    if not colon:
        code, *beside = body.split("|")
        if code.isdigit():
            return Code(code, tuple(beside), copy=copy)
        return Fixed(unescape(body), copy)
    if what == "code":
        unit, _slash, codes = rest.partition("/")
        code, *beside = codes.split("|")
        return Code(code, tuple(beside), unescape(unit), copy)
    if what == "unit":
        return Unit(unescape(rest), copy)
    if what == "project":
        names = split(rest)
        if len(names) != 2:
            raise ValueError(f"not the address of a project: {text!r}")
        return Project(*names, copy=copy)
    return Item(unescape(what), unescape(rest), copy)


def parse_unescaped(text: str, above: Container[RowKey] = ()) -> RowKey:
    """The address in the text form of stored versions and open data that did not escape names.

    Args:
        above: the rows above it in its panel: a number behind `#` is that of a copy only where
            the row without it stands there.

    >>> parse_unescaped("project:县文化馆/1#锅炉房维修")
    Project(unit='县文化馆', name='1#锅炉房维修', copy=1)
    """
    found = _COPY.search(text)
    if found:
        plain = parse_unescaped(text[: found.start()])
        if plain in above:
            return replace(plain, copy=int(found[1]))
    what, colon, rest = text.partition(":")
    if colon and what == "unit":
        return Unit(rest)
    if colon and what == "project":
        unit, slash, name = rest.partition("/")
        return Project(unit, name) if slash else Project("", unit)
    if colon or text == "item":
        return Item(what, rest)
    code, _bar, government = text.partition("|")
    return Code(code, (government,) if government else ()) if code.isdigit() else Fixed(text)


def parse_rows(texts: Iterable[str], *, escaped: bool = True) -> list[RowKey]:
    """The addresses of the rows of one panel, from the top."""
    found: list[RowKey] = []
    for text in texts:
        found.append(parse(text) if escaped else parse_unescaped(text, found))
    return found


def numbered(keys: Iterable[RowKey]) -> list[RowKey]:
    """The addresses with the number of each copy, in order.

    >>> [str(key) for key in numbered([Fixed("a"), Fixed("b"), Fixed("a")])]
    ['a', 'b', 'a#2']
    """
    seen: Counter[RowKey] = Counter()
    found = []
    for key in keys:
        seen[key] += 1
        found.append(key if seen[key] == 1 else replace(key, copy=seen[key]))
    return found


def first(key: RowKey) -> RowKey:
    """The address of the first copy of a row."""
    return key if key.copy == 1 else replace(key, copy=1)


def column_key(headings: Iterable[str], copy: int = 1) -> str:
    """The key of a column that no shape knows: its headings from the top, and which of several.

    >>> column_key(["收入", "财政/专户"]), column_key(["收入"], 2)
    ('收入/财政~1专户', '收入#2')
    """
    return join(*headings) + (f"#{copy}" if copy > 1 else "")


def column_headings(key: str) -> tuple[str, ...]:
    """The headings of such a column, from the top."""
    return split(_COPY.sub("", key))


def column_keys(paths: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The keys of the columns of one panel, each of its own."""
    seen: Counter[tuple[str, ...]] = Counter()
    for path in paths:
        seen[path] += 1
        yield column_key(path, seen[path])
