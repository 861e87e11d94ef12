"""The bodies that a proposal passes: units, departments, and the finance bureaus above them.

The county's bureau works here; those of its city and province may have platforms of their own, and
what they do is recorded by the county's.
"""

from __future__ import annotations

from collections import Counter

from mingzhang.codes import normal_name
from mingzhang.codes.code import Code
from mingzhang.codes.division import divisions
from mingzhang.lean import dataclass
from mingzhang.tables.profile import get_profile
from mingzhang.web.models import Desk, Organisation, Role, User
from mingzhang.year.service.body import LEVELS, Body

_BY_DIGITS = {2: "省", 4: "市", 6: "县"}
_MUNICIPALITY = "市"
_NO_BODY = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Bodies:
    """All bodies, by the names that people read.

    Attributes:
        keys: of each name what is stored: the address of an organisation, or the name of a bureau.
        bureaus: names of the finance bureaus, those above the county's among them.
    """

    all: dict[str, Body]
    keys: dict[str, str]
    bureaus: frozenset[str]

    def name_of(self, key: str) -> str:
        """The name of what is stored; the key itself for a body that is gone."""
        return next((name for name, known in self.keys.items() if known == key), key)


def bodies() -> Bodies:
    """The bodies as the organisations and the list of divisions give them."""
    found: dict[str, Body] = {}
    organisations = list(Organisation.objects.select_related("parent"))
    counts = Counter(organisation.name for organisation in organisations)
    names = {
        one.pk: one.name if counts[one.name] == 1 else f"{one.name}（{one.address}）"
        for one in organisations
    }
    bureaus: set[str] = set()
    for one in organisations:
        above = _bureaus_of(one)
        finance = above[0][0] if above else ""
        bureaus.update(name for name, _level, _above in above)
        found.update({name: Body(name, level, over) for name, level, over in above})
        parent = names[one.parent.pk] if one.parent is not None else ""
        # The finance bureau has a budget of its own, and is a bureau all the same.
        found.setdefault(names[one.pk], Body(names[one.pk], found[finance].level, parent, finance))
    keys = {name: name for name in bureaus} | {names[one.pk]: one.address for one in organisations}
    return Bodies(found, keys, frozenset(bureaus))


def _bureaus_of(organisation: Organisation) -> list[tuple[str, str, str]]:
    """The finance bureau of an organisation and those above it: name, level, the one above."""
    places = _places_of(organisation)
    named = [_bureau_of(place) for place in places] or ["财政局"]
    levels = [_BY_DIGITS.get(len(place.code), LEVELS[-1]) for place in places] or [LEVELS[-2]]
    if places and normal_name(places[0].name) != normal_name(organisation.county):
        # A county that the list does not know stands below the province of its format.
        named.insert(0, f"{organisation.county}财政局")
        levels.insert(0, "县")
    above = [*named[1:], ""]
    return list(zip(named, levels, above, strict=True))


def _places_of(organisation: Organisation) -> list[Code]:
    """The division of an organisation and those above it; without one, the format's province."""
    prefix = get_profile(organisation.profile).division
    name = normal_name(organisation.county)
    known = [
        row for row in divisions()
        if name and normal_name(row.name) == name and row.code.startswith(prefix)
    ]  # fmt: skip
    place = known[0] if len(known) == 1 else divisions().get(prefix)
    found: list[Code] = []
    while place is not None:
        if place.name not in _NO_BODY:
            found.append(place)
        place = divisions().parent(place.code) if len(place.code) > 2 else None
    return found


def _bureau_of(place: Code) -> str:
    """What the finance department of a place is called: 厅 of a province, 局 of all others."""
    is_province = len(place.code) == 2 and not place.name.endswith(_MUNICIPALITY)
    return f"{place.name}财政{'厅' if is_province else '局'}"


def acting(user: User, known: Bodies) -> frozenset[str]:
    """The bodies in whose name somebody acts on proposals.

    The bureau's business and procurement divisions act for its own bureau, and record what those
    above it did.
    """
    if user.role == Role.BUREAU:
        return known.bureaus if user.desk in (Desk.BUSINESS, Desk.PROCUREMENT) else frozenset()
    if user.role not in (Role.CLERK, Role.DEPARTMENT_REVIEWER) or user.organisation is None:
        return frozenset()
    return frozenset({known.name_of(user.organisation.address)})
