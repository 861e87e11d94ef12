"""Whether the services that a budget buys stand in the catalogue of the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from mingzhang.codes import normal_name
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget, ProcurementItem
from mingzhang.model.catalogue import CatalogueEntry
from mingzhang.model.identity import core_of
from mingzhang.model.vocabulary import ProcurementKind
from mingzhang.year.service.history import History, Standing, departments_of

_DEEPEST = 4
_BODIES = ("委员会", "办公室", "管理局", "局", "厅", "委", "部门", "部")


@dataclass(frozen=True, slots=True)
class Scoped:
    """What became of one item.

    Attributes:
        entry: the line of the catalogue that it falls under, None where it falls under none.
        problem: why it is outside the catalogue, empty where it is inside or not judged.
        unjudged: why it cannot be told.
    """

    item: ProcurementItem
    entry: CatalogueEntry | None = None
    problem: str = ""
    unjudged: str = ""


def scope_of(
    budget: Budget, history: History, day: date, department: str = ""
) -> tuple[Scoped, ...]:
    """Every service that the budget buys, beside the catalogue in force on a day.

    Args:
        department: whose catalogue, in the catalogue's words; found by the budget's department
            where it is not said.
    """
    lines = history.at(day)
    whose = department or find_department(budget.department.name, budget.department.county, lines)
    services = (i for i in budget.procurement if i.kind is ProcurementKind.SERVICES or i.service)
    return tuple(_scoped(item, lines, whose) for item in services)


def _scoped(item: ProcurementItem, lines: Sequence[Standing], whose: str) -> Scoped:
    if not item.service:
        return Scoped(item, unjudged=_("没有填购买服务代码，不知道是不是政府购买服务"))
    found = [line.entry for line in lines if line.entry.code == item.service]
    if not found:
        return Scoped(item, problem=_("目录里没有{code}").format(code=item.service))
    own = [entry for entry in found if entry.department == whose]
    common = [entry for entry in found if not entry.department]
    if not whose and not common:
        return Scoped(item, unjudged=_("目录里没有本部门，用 --department 说明是哪一个部门"))
    if not own and not common:
        others = "、".join(entry.department for entry in found)
        words = _("{code}只在{others}的目录里，不在{whose}的目录里")
        return Scoped(item, problem=words.format(code=item.service, others=others, whose=whose))
    entry = (own or common)[0]
    below = list(_below(entry, lines))
    if below:
        words = _("{code}“{name}”下面还分{count}项，要填到最末一级")
        return Scoped(
            item,
            entry,
            problem=words.format(code=entry.code, name=entry.name, count=len(below)),
        )
    return Scoped(item, entry)


def _below(entry: CatalogueEntry, lines: Sequence[Standing]) -> Iterator[CatalogueEntry]:
    for line in lines:
        other = line.entry
        inside = other.code.startswith(entry.code) and entry.level < other.level <= _DEEPEST
        if inside and other.department == entry.department:
            yield other


def find_department(name: str, county: str, lines: Sequence[Standing]) -> str:
    """The department of the catalogue that a body belongs to, empty where none or several do.

    >>> lines = [Standing(CatalogueEntry(d, "A", 1, "")) for d in ("教育局", "人力资源和社会保障")]
    >>> find_department("岚县人力资源和社会保障局", "岚县", lines)
    '人力资源和社会保障'
    >>> find_department("岚县融媒体中心", "岚县", lines)
    ''
    """
    core = _stem(core_of(name, county))
    found = [d for d in departments_of(lines) if _stem(normal_name(d)) == core]
    return found[0] if len(found) == 1 else ""


def _stem(name: str) -> str:
    return next((name.removesuffix(end) for end in _BODIES if name.endswith(end)), name)
