"""The bodies that share a year: finance bureaus, departments and units as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from mingzhang.entry import value
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.raw import Mistakes
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.year.table import finish, member_of, rows_of


class BodyKind(StrEnum):
    """What a body is in the year."""

    FINANCE = "财政部门"
    DEPARTMENT = "部门"
    UNIT = "单位"


_ABOVE = {
    BodyKind.FINANCE: BodyKind.FINANCE,
    BodyKind.DEPARTMENT: BodyKind.FINANCE,
    BodyKind.UNIT: BodyKind.DEPARTMENT,
}
"""What stands above what; a finance bureau of a city or province above those of its counties."""

BODIES = Part(
    "bodies",
    "机构",
    Form.TABLE,
    (
        Field("name", "名称", required=True),
        Field("kind", "类别", tuple(kind.value for kind in BodyKind), required=True),
        Field("above", "上级", note="部门的上级是财政部门，单位的上级是部门"),
    ),
)


@dataclass(frozen=True, slots=True)
class Body:
    """One body; `above` is the name of the one above it, empty at the top."""

    name: str
    kind: BodyKind
    above: str = ""


@dataclass(frozen=True, slots=True)
class Bodies:
    """All bodies."""

    all: tuple[Body, ...]

    def find(self, name: str) -> Body | None:
        """The body of a name."""
        return next((body for body in self.all if body.name == name), None)

    def below(self, name: str) -> Iterator[Body]:
        """A body and everything below it."""
        for body in self.all:
            if any(above.name == name for above in self.upward(body)):
                yield body

    def upward(self, body: Body) -> Iterator[Body]:
        """A body, the one above it, and so on."""
        at: Body | None = body
        while at is not None:
            yield at
            at = self.find(at.above) if at.above else None


def read_bodies(path: Path) -> Bodies:
    """The bodies of a CSV file.

    Raises:
        SourceErrors: a name twice, one above that is not there or of the wrong kind, a circle.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    rows = rows_of(path, BODIES, mistakes)
    found: dict[str, Body] = {}
    places = {}
    for row in rows:
        name = value.required(row.get("name"), "名称", mistakes)
        value.required(row.get("kind"), "类别", mistakes)
        kind = member_of(row.get("kind"), BodyKind, mistakes)
        if name in found:
            words = _("{what}“{text}”重复").format(what=_("机构"), text=name)
            mistakes.add(row.get("name").where, words)
        if kind is not None:
            found[name] = Body(name, kind, row.get("above").text.strip())
            places[name] = row.get("above").where
    for body in found.values():
        above = found.get(body.above)
        if not body.above and body.kind is BodyKind.FINANCE:
            continue
        if above is None:
            words = _("没有名为“{text}”的{what}").format(text=body.above, what=_("机构"))
            mistakes.add(places[body.name], words)
        elif above.kind is not _ABOVE[body.kind]:
            words = _("{kind}的上级应是{above}").format(
                kind=body.kind.value, above=_ABOVE[body.kind].value
            )
            mistakes.add(places[body.name], words)
        elif _is_circle(body, found):
            mistakes.add(places[body.name], _("上级绕成一圈"))
    finish(path, mistakes)
    return Bodies(tuple(found.values()))


def _is_circle(body: Body, found: dict[str, Body]) -> bool:
    seen: set[str] = set()
    at: Body | None = body
    while at is not None:
        if at.name in seen:
            return True
        seen.add(at.name)
        at = found.get(at.above)
    return False
