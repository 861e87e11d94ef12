"""Rows of bodies: a department, its units, and the projects of each, told by names and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mingzhang.codes import normal_name
from mingzhang.model.row_key import DEPARTMENT, TOTAL, Project, RowKey, Unit
from mingzhang.pattern import compiled
from mingzhang.recognise.wording import bare_label

Range = tuple[int, int]
"""The interval of a printed figure, in fen."""


def unit_keys(
    keys: Sequence[RowKey], totals: Sequence[Range | None], department: str
) -> list[RowKey]:
    """The rows of a list of units, with the department itself set apart from its units.

    It stands above them: called 合计 where the place prints no total, or with the figure of the
    total, or as the sum of those below it under its own name. A unit that has all the money
    because the others have none is a unit.

    Args:
        keys: what each row is by its label.
        totals: the interval of each row's total, None where there is no figure.
        department: its name, empty where it is not known.
    """
    found = list(keys)
    units = [n for n, key in enumerate(keys) if isinstance(key, Unit)]
    above = next((totals[n] for n, key in enumerate(keys) if key == TOTAL), None)
    if units and _is_total(_name(keys[units[0]])):
        found[units[0]] = DEPARTMENT
        above = above or totals[units.pop(0)]
    if len(units) < 2:
        return found
    first, *others = units
    below = [totals[n] for n in others]
    own, alike = totals[first], normal_name(_name(keys[first])) == normal_name(department)
    if own is None or not any(part is not None and part[0] > 0 for part in below):
        return found
    is_whole = above is not None and own[0] <= above[1] and above[0] <= own[1]
    sums = _adds_up(own, below) and (alike or (above is None and len(below) > 1))
    if is_whole or sums or (alike and above is not None and _adds_up(above, below)):
        found[first] = DEPARTMENT
    return found


def _name(key: RowKey) -> str:
    return key.name if isinstance(key, Unit) else ""


def project_keys(
    names: Sequence[str],
    totals: Sequence[tuple[int, int] | None],
    department: str,
    units: Iterable[str],
    projects: Iterable[str] = (),
    total: tuple[int, int] | None = None,
) -> list[RowKey]:
    """The addresses of the rows of a table of projects: the department, its units, their projects.

    A unit is a row whose figure the rows below it add up to; a known name says so too, and so do
    the words of a name. No single wrong figure decides.

    Args:
        names: the label of each row, tidy.
        totals: the interval (in fen) of each row's total, None where there is no figure.
        department: name of the department; the first row, if it is called so or is the sum of
            the units, is the department's.
        units: names that are known to be units.
        projects: names that are known to be projects (of the target forms), empty for unknown.
        total: the interval of the total that stands above; a row of less is not the department's.
    """
    named = {normal_name(project) for project in projects}
    known = {normal_name(unit) for unit in units} | {normal_name(department)} - {""}
    whole = (
        bool(names)
        and (
            normal_name(names[0]) == normal_name(department)
            or _is_total(names[0])
            # Nothing names the department: it stands above its only unit, which is called alike.
            or (not department and normal_name(names[0]) in [normal_name(n) for n in names[1:2]])
        )
    )
    if whole and total is not None and totals[0] is not None:
        meets = totals[0][0] <= total[1] and total[0] <= totals[0][1]
        whole = meets and len(names) > 1 and is_organisation(names[1])
    bodies = [n for n in names[1:] if is_organisation(n) or normal_name(n) in known]
    if whole and len(names) > 2 and not bodies and _adds_up(totals[0], totals[1:]):
        return [DEPARTMENT, *(Project("", name) for name in names[1:])]
    heads = _unit_rows(names, totals, 1 if whole else 0, known, named)
    if not heads and not whole and len(names) > 1:
        below = _unit_rows(names, totals, 1, known, named)
        if below and _adds_up(totals[0], [totals[i] for i in below]):
            whole, heads = True, below
    if not heads:
        # The figures say nothing, or contradict each other: go by the names.
        start = 1 if whole else 0
        heads = {i for i in range(start, len(names)) if normal_name(names[i]) in known}
        if not heads and whole and len(names) > 1 and is_organisation(names[1]):
            heads = {1}  # otherwise its projects stand below the department itself
    keys: list[RowKey] = []
    unit = ""
    for index, name in enumerate(names):
        if index == 0 and whole:
            keys.append(DEPARTMENT)
        elif index in heads:
            unit = name
            keys.append(Unit(unit))
        else:
            keys.append(Project(unit, name))
    return keys


def _adds_up(whole: tuple[int, int] | None, parts: Iterable[tuple[int, int] | None]) -> bool:
    low = high = 0
    for part in parts:
        low, high = low + (part or (0, 0))[0], high + (part or (0, 0))[1]
    return whole is not None and low <= whole[1] and whole[0] <= high


def _is_total(name: str) -> bool:
    return bare_label(name) in ("合计", "总计", "部门合计")


_HEAD, _MISMATCH, _PROJECT_AS_HEAD, _UNIT_INSIDE, _STRANGER_INSIDE = 1.01, 2.0, 4.0, 1.2, 1.5
"""What speaks against a division: each head, a sum that fails, names of the wrong kind."""

ORGANISATION = compiled(
    r".*(?:局|厅|署|司|委员会|委|组|公司|办公室|办|中心|站|所|馆|院|校|学校|幼儿园|队|会|部|处|社|团|场|台|本级|机关)$"
)


def is_organisation(name: str) -> bool:
    """Whether a name is one of a body by its ending, what stands in brackets behind it aside.

    >>> is_organisation("广州市统计局（本级）"), is_organisation("信访业务")
    (True, False)
    """
    return bool(ORGANISATION.fullmatch(_BRACKETS.sub("", normal_name(name))))


_BRACKETS = compiled(r"\([^()]*\)$")


def _unit_rows(
    names: Sequence[str],
    totals: Sequence[tuple[int, int] | None],
    start: int,
    known: set[str],
    projects: set[str],
) -> set[int]:
    """Which rows are units: the cheapest division of all rows into heads and their parts.

    Empty where there is none.
    """
    count = len(names)
    never = float("inf")
    cost = [never] * count + [0.0]
    choice = [count] * (count + 1)
    bare = [normal_name(name) for name in names]
    inside = [
        (name in known)
        + _UNIT_INSIDE * bool(ORGANISATION.fullmatch(name))
        + _STRANGER_INSIDE * bool(projects and name not in projects)
        for name in bare
    ]
    for head in range(count - 2, start - 1, -1):
        own = totals[head]
        if own is None:
            continue
        low = high = 0
        penalty = _HEAD - (bare[head] in known) + _PROJECT_AS_HEAD * (bare[head] in projects)
        for end in range(head + 2, count + 1):
            part = totals[end - 1] or (0, 0)
            low, high = low + part[0], high + part[1]
            penalty += inside[end - 1]
            fails = high < own[0] or low > own[1]
            whole = penalty + cost[end] + _MISMATCH * fails
            if whole < cost[head]:
                cost[head] = whole
                choice[head] = end
    found: set[int] = set()
    at = start
    while at < count and cost[at] < never:
        found.add(at)
        at = choice[at]
    return found
