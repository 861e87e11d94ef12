"""Administrative divisions 行政区划, and which of them a unit's name begins with."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from mingzhang.codes.classification import Classification
from mingzhang.codes.code import Code
from mingzhang.codes.name import normal_name, normal_names
from mingzhang.codes.table import read_rows
from mingzhang.pattern import compiled

_SOURCE = "divisions"
_BEFORE = compiled(
    "^(?:中国共产党|中共|中国人民政治协商会议|政协|中国共产主义青年团|共青团|国家税务总局|中国民主同盟|民盟"
    "|中国国民党革命委员会|民革|中国民主建国会|民建|中国民主促进会|民进|九三学社)"
)
"""What a body of a place is called before the place: 中共岚县委, 共青团岚县委."""
# Rows of the list that are no place a unit would be named after.
_NO_PLACE = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@cache
def divisions() -> Classification:
    """Provinces, cities and counties: 2, 4 and 6 digits.

    >>> divisions().get("141127").name
    '岚县'
    >>> divisions().parent("141127").name
    '吕梁市'
    """
    return Classification(
        "divisions",
        "行政区划",
        (2, 4, 6),
        [
            Code(row["code"], name, (name,), len(row["code"]) // 2, None, None, _SOURCE)
            for row in read_rows("division.csv")
            for name in (row["name"],)
        ],
    )


@cache
def _places_by_first() -> dict[str, tuple[tuple[str, Code], ...]]:
    """First character to the places that begin with it, longest name first."""
    places: defaultdict[str, list[tuple[str, Code]]] = defaultdict(list)
    rows = [row for row in divisions() if row.name not in _NO_PLACE]
    for name, row in zip(normal_names([row.name for row in rows]), rows, strict=True):
        places[name[0]].append((name, row))
    return {first: tuple(sorted(p, key=lambda x: -len(x[0]))) for first, p in places.items()}


def find_divisions_of(name: str) -> tuple[Code, ...]:
    """The divisions a unit's name is about: what the longest place at its beginning may be.

    Names of a province and a city before the county are read, so that 吕梁市岚县 is one county.
    A name that several divisions share (朝阳区) gives all of them; a name without a place
    gives none.

    >>> [row.code for row in find_divisions_of("岚县融媒体中心")]
    ['141127']
    >>> [row.code for row in find_divisions_of("上海市普陀区商务委员会")]
    ['310107']
    >>> [row.code for row in find_divisions_of("广东省东莞市财政局")]
    ['4419']
    >>> [row.code for row in find_divisions_of("朝阳区财政局")]
    ['110105', '220104']
    >>> [row.code for row in find_divisions_of("中共岚县委宣传部")]
    ['141127']
    """
    found = _lead(name)[0]
    if found:
        return found
    rest = _BEFORE.sub("", normal_name(name))
    return _lead(rest)[0] if rest != normal_name(name) else ()


def without_division(name: str) -> str:
    """A unit's name without the places at its beginning, as names are compared.

    >>> without_division("上海市普陀区水务局"), without_division("某县水务局")
    ('水务局', '某县水务局')
    """
    return _lead(name)[1]


def _lead(name: str) -> tuple[tuple[Code, ...], str]:
    """The divisions at the beginning of a name, and what follows them."""
    rest = normal_name(name)
    found: tuple[Code, ...] = ()
    while rest:
        fitting = [
            (place, row)
            for place, row in _places_by_first().get(rest[0], ())
            if rest.startswith(place)
            and (not found or any(row.code.startswith(up.code) and row != up for up in found))
        ]
        if not fitting:
            break
        longest = len(fitting[0][0])
        found = tuple(row for place, row in fitting if len(place) == longest)
        # A city without counties stands in the list of counties too (东莞市): one place.
        found = tuple(
            row
            for row in found
            if not any(row.code.startswith(up.code) for up in found if up != row)
        )
        rest = rest[longest:]
    return found, rest
