"""Bodies and the way a proposal goes up: to the superior in the trade, or the finance bureau."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mingzhang.entry import value
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.raw import Mistakes
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.year.table import finish, rows_of

LEVELS = ("省", "市", "县", "乡")

BODIES = Part(
    "bodies",
    "机构",
    Form.TABLE,
    (
        Field("name", "名称", required=True),
        Field("level", "级次", LEVELS, required=True),
        Field("superior", "上级业务主管部门"),
        Field("finance", "财政部门"),
    ),
)


@dataclass(frozen=True, slots=True)
class Body:
    """One body.

    Attributes:
        level: 省, 市, 县, 乡.
        superior: the body above it in its trade; of a finance bureau the finance bureau above.
        finance: the finance bureau of its own level; empty for a finance bureau itself.
    """

    name: str
    level: str
    superior: str = ""
    finance: str = ""

    @property
    def above(self) -> str:
        """Where its proposals go: its superior in the trade, or else its finance bureau.

        Empty for the body that decides.
        """
        return self.superior or self.finance


def route_of(name: str, bodies: Mapping[str, Body]) -> tuple[str, ...]:
    """The bodies that a proposal passes, from who makes it to who decides.

    >>> bodies = {b.name: b for b in (
    ...     Body("县教育局", "县", "省教育厅", "县财政局"), Body("省教育厅", "省", "", "省财政厅"),
    ...     Body("县融媒体中心", "县", "", "县财政局"), Body("县财政局", "县", "市财政局"),
    ...     Body("市财政局", "市", "省财政厅"), Body("省财政厅", "省"))}
    >>> route_of("县教育局", bodies)
    ('县教育局', '省教育厅', '省财政厅')
    >>> route_of("县融媒体中心", bodies)
    ('县融媒体中心', '县财政局', '市财政局', '省财政厅')
    """
    found = [name]
    while above := bodies[found[-1]].above:
        found.append(above)
    return tuple(found)


def read_bodies(path: Path) -> dict[str, Body]:
    """The bodies of a CSV file by name.

    Raises:
        SourceErrors: a name twice, a body above that is not there, a circle, no body that decides.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    found: dict[str, Body] = {}
    rows = rows_of(path, BODIES, mistakes)
    names = [row.get("name").text.strip() for row in rows]
    for row in rows:
        name = value.required(row.get("name"), "名称", mistakes)
        level = value.required(row.get("level"), "级次", mistakes)
        if level and level not in LEVELS:
            words = _("没有“{text}”这一项").format(text=level)
            mistakes.add(row.get("level").where, words, "、".join(LEVELS))
        if name in found:
            mistakes.add(row.get("name").where, _("{what}“{text}”重复").format(
                what=_("机构"), text=name
            ))  # fmt: skip
        above = [
            value.known_name(row.get(key), names, _("机构"), mistakes)
            for key in ("superior", "finance")
        ]
        found[name] = Body(name, level, *above)
    if not mistakes.found:
        for row in rows:
            _check_route(row.get("name").text.strip(), found, row.where, mistakes)
        tops = [body.name for body in found.values() if not body.above]
        if len(tops) > 1:
            words = _("{names}都没有上级，不知道由谁审定").format(names="、".join(tops))
            mistakes.add(path.name, words, _("只有一个机构没有上级和财政部门"))
    finish(path, mistakes)
    return found


def _check_route(name: str, bodies: Mapping[str, Body], where: str, mistakes: Mistakes) -> None:
    passed = [name]
    while above := bodies[passed[-1]].above:
        if above in passed:
            words = _("上报绕成一圈：{names}").format(names="→".join([*passed, above]))
            mistakes.add(where, words)
            return
        passed.append(above)
