"""The rows that a budget gives a panel: what each is called, and which lines are in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from mingzhang.codes import department_economic, functional, government_economic, revenue
from mingzhang.codes.classification import Classification
from mingzhang.codes.name import tidy
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.model.row_key import DEPARTMENT, Code, Project, RowKey
from mingzhang.model.row_key import Unit as UnitRow
from mingzhang.model.slice import Line, Slice
from mingzhang.tables.shape import Block, PanelShape, RowShape
from mingzhang.tables.shape_data import chinese_ordinal


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A row of a panel.

    Attributes:
        labels: what its stub columns print, one for each.
        piece: its condition; None for a figure that is no slice of the cube.
    """

    key: RowKey
    labels: tuple[str, ...]
    piece: Slice | None


@dataclass(frozen=True, slots=True)
class _Words:
    """What the stubs of a row may print.

    Attributes:
        codes: code and name by classification.
    """

    code: str = ""
    name: str = ""
    government: str = ""
    group: str = ""
    unit: str = ""
    codes: Mapping[str, tuple[str, str]] | None = None


def budget_rows(panel: PanelShape, budget: Budget, lines: list[Line]) -> Iterator[BudgetRow]:
    """The rows of a panel that print something, in order.

    Args:
        lines: those of the table that the panel shows.
    """
    before = ""
    for row in panel.rows:
        if row.block is Block.FIXED:
            if row.where is None and not row.apart:
                continue
            group = row.group if row.group != before else ""
            before = row.group
            piece = Slice.of(row.where) if row.where is not None else None
            label = row.label.format(year=budget.year, last_year=budget.year - 1)
            yield BudgetRow(row.key, _labels(panel, _Words(name=label, group=group)), piece)
        elif row.block is Block.TREE:
            yield from _tree_rows(panel, row, budget, lines)
        elif row.block is Block.UNITS and panel.find_block(Block.TREE) is None:
            present = {line.unit for line in lines}
            for unit in budget.department.units:
                if unit.name in present:
                    yield _unit_row(panel, unit.name)
        elif row.block is Block.PROJECTS:
            yield from _project_rows(panel, budget, lines)


def _labels(panel: PanelShape, words: _Words) -> tuple[str, ...]:
    """The stub cells of a row; a row without a code prints its label in the first stub."""
    if not panel.stubs:
        return ()
    first = panel.stubs[0]
    alone = (words.name, *("" for _ in panel.stubs[1:]))
    if first.key == "code" and not words.code:
        return alone
    if first.key == "group" and not words.group and not _is_grouped(panel, words.name):
        return alone
    if len(panel.stubs) == 1 and first.key in ("unit", "project"):
        return alone
    beside_unit = words.unit and not words.code and len(panel.stubs) > 1
    has_unit = any(stub.key == "unit" for stub in panel.stubs)
    has_project = any(stub.key == "project" for stub in panel.stubs)
    labels = {
        "code": words.code,
        "name": "" if beside_unit and has_unit and not has_project else words.name,
        "government_name": words.government,
        "group": words.group,
        "unit": words.unit,
        "project": words.name if not words.code else "",
    }
    found = []
    for stub in panel.stubs:
        code, name = (words.codes or {}).get(stub.dimension, (words.code, words.name))
        if stub.form and code:
            found.append(stub.form.format(code=code, name=name))
        elif stub.dimension and words.codes is not None and stub.key in ("code", "name"):
            found.append(code if stub.key == "code" else name)
        else:
            found.append(labels.get(stub.key, ""))
    return tuple(found)


def _is_grouped(panel: PanelShape, name: str) -> bool:
    return any(row.group for row in panel.rows if row.label == name)


def _has_total(panel: PanelShape) -> bool:
    return any(row.where == {} for row in panel.rows if row.block is Block.FIXED)


def _unit_row(panel: PanelShape, name: str) -> BudgetRow:
    labels = _labels(panel, _Words(name=name, unit=name))
    return BudgetRow(UnitRow(tidy(name)), labels, Slice.of({"unit": name}))


def _tree_rows(
    panel: PanelShape, row: RowShape, budget: Budget, lines: list[Line]
) -> Iterator[BudgetRow]:
    """The codes that have money: of all the lines, or below each unit of several."""
    by_unit = any(stub.key == "unit" for stub in panel.stubs) or panel.find_block(Block.UNITS)
    units = [unit.name for unit in budget.department.units]
    present = [name for name in units if any(line.unit == name for line in lines)]
    if not by_unit:
        yield from _codes_of(panel, row, budget, lines, "")
        return
    name = budget.department.name
    if not _has_total(panel):
        yield BudgetRow(DEPARTMENT, _labels(panel, _Words(name=name, unit=name)), Slice())
    elif len(present) == 1:
        yield _unit_row(panel, present[0])
    if len(present) <= 1:
        yield from _codes_of(panel, row, budget, lines, "")
        return
    for unit in present:
        yield _unit_row(panel, unit)
        mine = [line for line in lines if line.unit == unit]
        yield from _codes_of(panel, row, budget, mine, unit)


def _codes_of(
    panel: PanelShape, row: RowShape, budget: Budget, lines: list[Line], unit: str
) -> Iterator[BudgetRow]:
    beside = row.beside
    with_government = any(stub.key == "government_name" for stub in panel.stubs)
    if with_government:
        beside = ("government_economic",)
    nothing = ("",) * len(beside)
    keys: set[tuple[str, tuple[str, ...]]] = {(code, nothing) for code in row.codes}
    deepest = row.levels[-1]
    inside = Slice.of(row.where or {})
    for line in lines:
        code = getattr(line, row.dimension)
        if not code or not inside.matches(line):
            continue
        others = tuple(getattr(line, dimension) for dimension in beside)
        for level in row.levels:
            if len(code) >= level:
                keys.add((code[:level], others if level == deepest else nothing))
    number = 0
    for code, others in sorted(keys):
        where = {**(row.where or {}), row.dimension: code}
        where.update((d, other) for d, other in zip(beside, others, strict=True) if other)
        if unit:
            where["unit"] = unit
        names = {row.dimension: (code, _name(row.dimension, code, budget))}
        names |= {d: (o, _name(d, o, budget)) for d, o in zip(beside, others, strict=True)}
        name = names[row.dimension][1]
        if row.numbered:
            number += 1
            name = f"{chinese_ordinal(number)}、{name}"
        government = names.get("government_economic", ("", ""))[1] if with_government else ""
        labels = _labels(panel, _Words(code, name, government, codes=names if beside else None))
        key = Code(code, others if any(others) else (), tidy(unit))
        yield BudgetRow(key, labels, Slice.of(where))


def classification_of(dimension: str) -> Classification:
    """The classification behind a tree dimension of the cube."""
    return {
        "function": functional,
        "economic": department_economic,
        "government_economic": government_economic,
        "revenue": revenue,
    }[dimension]()


def _name(dimension: str, code: str, budget: Budget) -> str:
    if not code:
        return ""
    found = classification_of(dimension).get(code, budget.year)
    # The name that was typed goes first; one of another year is never printed.
    return budget.find_code_name(dimension, code) or (found.name if found else code)


def _project_rows(panel: PanelShape, budget: Budget, lines: list[Line]) -> Iterator[BudgetRow]:
    present: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        present[line.unit].add(line.project)
    if not present:
        return
    if not _has_total(panel):
        name = budget.department.name
        yield BudgetRow(DEPARTMENT, _labels(panel, _Words(name=name, unit=name)), Slice())
    for unit in budget.department.units:
        if unit.name not in present:
            continue
        beside = {"unit", "project"} <= {stub.key for stub in panel.stubs}
        if not beside:
            yield _unit_row(panel, unit.name)
        for project in _ordered(budget, unit.name, present[unit.name]):
            yield BudgetRow(
                Project(tidy(unit.name), tidy(project)),
                _labels(panel, _Words(name=project, unit=unit.name if beside else "")),
                Slice.of({"unit": unit.name, "project": project}),
            )


def _ordered(budget: Budget, unit: str, names: Iterable[str]) -> list[str]:
    """Projects in the order in which the budget lists them."""
    wanted = set(names)
    listed = [p.name for p in budget.projects if p.unit == unit and p.name in wanted]
    return listed + sorted(wanted - set(listed))
