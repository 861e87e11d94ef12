"""The three lists out of the booklets of all departments, last year's beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from mingzhang.codes import normal_name
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web.core.deferred import deferred
from mingzhang.web.desk.choice import Choice, latest_versions
from mingzhang.web.draft.version import holdings_of
from mingzhang.web.models import Desk, Slot, User, Version
from mingzhang.year.sample import sample_of

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list.

    Attributes:
        kind: `money` in fen, `number`, or empty for words.
    """

    key: str
    label: str
    kind: str = ""


@dataclass(slots=True)
class Row:
    """One target, purchase, or body with what it owns.

    Attributes:
        said: sentences of the booklet that stand for what no list says.
        flags: what the desk should look at, in words.
    """

    slot: Slot
    version: int
    values: dict[str, Cell]
    anchor: str = ""
    said: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One of the lists.

    Attributes:
        columns: last year's and the difference follow `money` and `number` ones with a pair.
        only: what can be asked for alone, key to words.
        draws: a sample can be drawn of its projects.
    """

    name: str
    desk: Desk
    title: str
    columns: tuple[Column, ...]
    only: Mapping[str, str]
    rows: Callable[[Version, dict[str, Any], dict[str, Any]], Iterator[Row]] = field(repr=False)
    amount: str = "fen"
    draws: bool = False


KINDS = {
    "target": deferred("绩效目标"),
    "monitoring": deferred("运行监控"),
    "evaluation": deferred("绩效自评"),
    "": deferred("没有绩效表"),
}


def _change(now: Cell, last: Cell) -> int | None:
    return now - last if isinstance(now, int) and isinstance(last, int) else None


def _targets(version: Version, data: dict[str, Any], last: dict[str, Any]) -> Iterator[Row]:
    before = _amounts(last.get("targets", ()))
    for item in data["targets"]:
        whole = item["scope"] == "department"
        previous = _before(before, item)
        flags = []
        if not item["kind"]:
            flags.append(_("没有绩效目标"))
        elif not item["indicators"]:
            flags.append(_("没有指标"))
        yield Row(
            version.slot,
            version.number,
            {
                "name": item["name"],
                "unit": item["unit"],
                "what": _("整体") if whole else _("项目"),
                "form": _(KINDS.get(item["kind"], item["kind"])),
                "fen": item["fen"],
                "last": previous,
                "change": _change(item["fen"], previous),
                "indicators": item["indicators"],
                "score": item["score"],
                "goal": item["goal"],
            },
            item["anchor"],
            flags=tuple(flags),
        )


def _purchases(version: Version, data: dict[str, Any], last: dict[str, Any]) -> Iterator[Row]:
    before = _amounts(last.get("purchases", ()), "project")
    for item in data["purchases"]:
        previous = _before(before, item, "project")
        yield Row(
            version.slot,
            version.number,
            {
                "name": item["name"],
                "kind": item["kind"],
                "code": item["code"],
                "project": item["project"],
                "unit": item["unit"],
                "form": item["form"],
                "fen": item["fen"],
                "last": previous,
                "change": _change(item["fen"], previous),
                "sme": item["sme"],
            },
        )
    if not data["purchases"] and data["said"]["purchases"]:
        yield Row(version.slot, version.number, {}, said=tuple(data["said"]["purchases"]))


def _assets(version: Version, data: dict[str, Any], last: dict[str, Any]) -> Iterator[Row]:
    owned = data["assets"]
    if owned is None:
        if data["said"]["assets"]:
            yield Row(version.slot, version.number, {}, said=tuple(data["said"]["assets"]))
        return
    before = last.get("assets") or {}
    values: dict[str, Cell] = {"date": owned["date"], "quota": owned["quota"]}
    for key, counted in (("vehicles", "vehicles"), ("equipment", "equipment")):
        now = sum(count for _name, count in owned[counted])
        previous = sum(count for _name, count in before[counted]) if before else None
        values |= {key: now, f"{key}_last": previous, f"{key}_change": _change(now, previous)}
    values |= {
        "uses": "、".join(f"{use}{count}" for use, count in owned["vehicles"] if count),
        "area": owned["area"],
        "area_last": before.get("area", ""),
    }
    flags = []
    over = sum(count for _name, count in owned["vehicles"]) - owned["quota"]
    if over > 0:
        flags.append(_("实有车辆比编制多{count}辆").format(count=over))
    if before and values["area"] != values["area_last"]:
        flags.append(_("办公用房面积有变化"))
    yield Row(version.slot, version.number, values, flags=tuple(flags))


def _amounts(
    items: Iterable[Mapping[str, Any]], beside: str = "unit"
) -> dict[tuple[str, ...], list[int | None]]:
    """The amounts of last year by name, and by name and unit."""
    found: dict[tuple[str, ...], list[int | None]] = defaultdict(list)
    for item in items:
        name, other = normal_name(item["name"]), normal_name(item[beside])
        found[name, other].append(item["fen"])
        found[(name,)].append(item["fen"])
    return found


def _before(
    amounts: Mapping[tuple[str, ...], list[int | None]],
    item: Mapping[str, Any],
    beside: str = "unit",
) -> int | None:
    """Last year's amount of the same thing; None where there is none, or several could be meant."""
    name, other = normal_name(item["name"]), normal_name(item[beside])
    for key in ((name, other), (name,)):
        found = amounts.get(key, [])
        if len(found) == 1:
            return found[0]
    return None


def _counted(key: str, label: str) -> tuple[Column, ...]:
    """What is counted, last year's and the difference."""
    return (
        Column(key, label, "number"),
        Column(f"{key}_last", deferred("上年"), "number"),
        Column(f"{key}_change", deferred("增减"), "number"),
    )


_MONEY = (
    Column("fen", deferred("金额（万元）"), "money"),
    Column("last", deferred("上年（万元）"), "money"),
    Column("change", deferred("增减（万元）"), "money"),
)

LISTS: dict[str, Listing] = {
    "targets": Listing(
        "targets",
        Desk.PERFORMANCE,
        deferred("绩效目标总表"),
        (
            Column("name", deferred("项目")),
            Column("unit", deferred("预算单位")),
            Column("what", deferred("范围")),
            Column("form", deferred("绩效表")),
            *_MONEY,
            Column("indicators", deferred("指标数"), "number"),
            Column("score", deferred("自评得分")),
            Column("goal", deferred("年度目标")),
        ),
        {"flagged": deferred("只看缺目标、缺指标的"), "new": deferred("只看上年没有的")},
        _targets,
        draws=True,
    ),
    "purchases": Listing(
        "purchases",
        Desk.PROCUREMENT,
        deferred("政府采购总表"),
        (
            Column("name", deferred("采购内容")),
            Column("kind", deferred("类别")),
            Column("code", deferred("品目")),
            Column("project", deferred("项目")),
            Column("unit", deferred("预算单位")),
            Column("form", deferred("组织形式")),
            *_MONEY,
            Column("sme", deferred("预留中小企业（万元）"), "money"),
        ),
        {"new": deferred("只看上年没有的")},
        _purchases,
    ),
    "assets": Listing(
        "assets",
        Desk.ASSETS,
        deferred("国有资产总表"),
        (
            Column("date", deferred("统计日期")),
            Column("quota", deferred("车辆编制"), "number"),
            *_counted("vehicles", deferred("实有车辆")),
            Column("uses", deferred("其中")),
            Column("area", deferred("办公用房（平方米）"), "number"),
            Column("area_last", deferred("上年办公用房（平方米）"), "number"),
            *_counted("equipment", deferred("大型设备（台、套）")),
        ),
        {"flagged": deferred("只看超编、有变化的")},
        _assets,
        amount="vehicles",
    ),
}
"""Every list there is."""


def rows_of(user: User, which: Listing, choice: Choice) -> list[Row]:
    """The rows of a list, filtered and sorted."""
    now = list(latest_versions(user, choice))
    last = list(latest_versions(user, choice, back=1))
    data = holdings_of([*now, *last])
    before = {version.slot.organisation_id: data[version.pk] for version in last}
    wanted = normal_name(choice.words)
    found = []
    for version in now:
        earlier = before.get(version.slot.organisation_id, {})
        for row in which.rows(version, data[version.pk], earlier):
            if wanted and wanted not in _text_of(row):
                continue
            if choice.only == "flagged" and not row.flags:
                continue
            if choice.only == "new" and (row.values.get("last") is not None or row.said):
                continue
            found.append(row)
    if choice.sample and which.draws:
        found = drawn(found, choice.sample, choice.seed)
    if choice.sort == "amount":
        found.sort(key=lambda row: -_number(row.values.get(which.amount)))
    elif choice.sort == "change":
        key = "change" if which.amount == "fen" else f"{which.amount}_change"
        found.sort(key=lambda row: -abs(_number(row.values.get(key))))
    elif choice.sort == "name":
        found.sort(key=lambda row: str(row.values.get("name", "")))
    return found


def drawn(rows: list[Row], count: int, seed: str) -> list[Row]:
    """The projects that a sample draws among these rows, see `year.sample`."""
    named = [(f"{row.slot.organisation.name}：{_text(row, 'unit')}：{_text(row, 'name')}", row)
             for row in rows if row.values.get("what") == _("项目")]  # fmt: skip
    money: dict[str, int] = {}
    for name, row in named:
        money[name] = money.get(name, 0) + max(_number(row.values.get("fen")), 0)
    chosen = set(sample_of(money, count, seed)) if money else set()
    return [row for name, row in named if name in chosen]


def _text(row: Row, key: str) -> str:
    return str(row.values.get(key) or "")


def _text_of(row: Row) -> str:
    body = row.slot.organisation
    words = [body.name, body.parent.name if body.parent else ""]
    words += [value for value in row.values.values() if isinstance(value, str)]
    return normal_name(" ".join((*words, *row.said)))


def _number(value: Cell) -> int:
    return value if isinstance(value, int) else 0


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands above a list."""

    count: int
    bodies: int
    now: int
    last: int


def totals_of(which: Listing, rows: list[Row]) -> Totals:
    """The sums of a list, in which nothing counts twice.

    A department's booklet holds its units' figures, its target those of its projects.
    """
    counted = [row for row in rows if not row.said]
    bodies = {row.slot.organisation_id for row in counted}
    summed = [
        row
        for row in counted
        if row.values.get("what") != _("整体") and row.slot.organisation.parent_id not in bodies
    ]
    last = "last" if which.amount == "fen" else f"{which.amount}_last"
    return Totals(
        len(counted),
        len({row.slot.organisation_id for row in rows}),
        sum(_number(row.values.get(which.amount)) for row in summed),
        sum(_number(row.values.get(last)) for row in summed),
    )
