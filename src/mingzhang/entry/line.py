"""Lines of the budget: what a row says, and what follows from its codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from mingzhang.amounts import Unit
from mingzhang.codes import (
    Classification,
    department_economic,
    find_basic_nature,
    find_three_public,
    functional,
    government_economic,
    government_economic_for,
    revenue,
)
from mingzhang.entry import value
from mingzhang.entry.raw import Mistakes, Row, Value, near_or_all
from mingzhang.language import _
from mingzhang.model.budget import BudgetUnit
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import BASIC, Agency, Fund, Nature, Origin, ThreePublic, UnitKind

_OFFICES = (UnitKind.ADMINISTRATIVE, UnitKind.CIVIL_SERVICE_LAW)


def gather_lines(
    rows: Iterable[Row],
    units: Mapping[str, BudgetUnit],
    projects: Collection[tuple[str, str]],
    unit: Unit,
    year: int,
    mistakes: Mistakes,
) -> tuple[Line, ...]:
    """The lines of a source.

    What codes decide need not be typed: personnel or operating (economic code), the government
    economic code (crosswalk), the three-public item. What they don't decide must be typed.

    Args:
        projects: pairs of unit and name.
        unit: of the amounts.
    """
    return tuple(_line(row, units, projects, unit, year, mistakes) for row in rows)


def _line(
    row: Row,
    units: Mapping[str, BudgetUnit],
    projects: Collection[tuple[str, str]],
    unit: Unit,
    year: int,
    mistakes: Mistakes,
) -> Line:
    own = unit_of(row, units, mistakes)
    economic = _code(row.get("economic"), department_economic(), (3, 5), year, mistakes)
    project = row.get("project").text.strip()
    if project and (own, project) not in projects:
        mistakes.add(
            row.get("project").where,
            _("“项目”页里没有{unit}的项目“{name}”").format(unit=own, name=project),
            near_or_all(project, (name for where, name in projects if where == own)),
        )
    nature = _nature(row, economic, project, mistakes)
    fund = value.choice(row.get("fund"), Fund, mistakes)
    if not row.get("fund").text:
        value.required(row.get("fund"), _("资金来源"), mistakes)
    value.required(row.get("fen"), _("金额"), mistakes)
    kind = units[own].kind if own in units else None
    return Line(
        fen=value.fen(row.get("fen"), unit, mistakes),
        unit=own,
        function=_function(row, nature, year, mistakes),
        nature=nature or Nature.PROJECT,
        origin=value.choice(row.get("origin"), Origin, mistakes) or Origin.CURRENT,
        fund=fund or Fund.GENERAL_PUBLIC,
        economic=economic,
        government_economic=_government(row, economic, nature, kind, year, mistakes),
        revenue=_code(row.get("revenue"), revenue(), (3, 5, 7, 9), year, mistakes),
        project=project,
        three_public=_three_public(row, economic, mistakes),
        agency=agency_of(nature, fund, kind),
    )


def agency_of(nature: Nature | None, fund: Fund | None, kind: UnitKind | None) -> Agency:
    """Whether a line is agency operating expenditure 机关运行经费.

    Source: 惯例, as booklets explain the term: general public budget, basic expenditure,
    operating part, of administrative units and those run under the civil service law.
    """
    office = nature is Nature.OPERATING and fund is Fund.GENERAL_PUBLIC and kind in _OFFICES
    return Agency.YES if office else Agency.NO


def unit_of(row: Row, units: Mapping[str, BudgetUnit], mistakes: Mistakes) -> str:
    """The budget unit that a row names; the only one where it names none."""
    typed = row.get("unit")
    name = typed.text.strip()
    if not name and len(units) == 1:
        return next(iter(units))
    if name in units or not units:
        return name
    mistakes.add(
        typed.where,
        _("没有名为“{text}”的预算单位").format(text=name) if name else _("没有填单位"),
        near_or_all(name, units),
    )
    return name


def _nature(row: Row, economic: str, project: str, mistakes: Mistakes) -> Nature | None:
    typed = row.get("nature")
    said = value.choice(typed, Nature, mistakes)
    if said is None and typed.text:
        return None
    if project:
        if said not in (None, Nature.PROJECT):
            mistakes.add(
                typed.where,
                _("有项目名称，支出性质却是“{nature}”").format(nature=said.label),
                Nature.PROJECT.label,
            )
        return Nature.PROJECT
    if said is Nature.PROJECT:
        mistakes.add(row.get("project").where, _("项目支出没有填项目名称"))
        return said
    if said is not None:
        return said
    basic = find_basic_nature(economic) if economic else None
    if basic is None:
        mistakes.add(
            typed.where,
            _("支出性质没有填，也不能由经济科目或项目推出"),
            "、".join(nature.label for nature in Nature),
        )
        return None
    return Nature(basic)


def _function(row: Row, nature: Nature | None, year: int, mistakes: Mistakes) -> str:
    typed = row.get("function")
    if not typed.text.strip():
        if nature is not Nature.YEAR_END:
            value.required(typed, _("功能科目"), mistakes)
        return ""
    code = value.code(typed, (3, 5, 7), mistakes)
    return _known(typed, code, functional(), year, mistakes)


def _code(
    typed: Value,
    codes: Classification,
    lengths: tuple[int, ...],
    year: int,
    mistakes: Mistakes,
) -> str:
    """A code whose first level must be known; lower levels may be newer than our lists."""
    return _known(typed, value.code(typed, lengths, mistakes), codes, year, mistakes)


def _known(typed: Value, code: str, codes: Classification, year: int, mistakes: Mistakes) -> str:
    if code and code[:3] not in codes:
        mistakes.add(
            typed.where,
            _("{title}没有“{code}”这一类").format(title=codes.title, code=code[:3]),
            near_or_all(code[:3], (row.code for row in codes.children()), 4),
        )
        return ""
    _check_ended(typed, code, codes, year, mistakes)
    return code


def _check_ended(
    typed: Value, code: str, codes: Classification, year: int, mistakes: Mistakes
) -> None:
    """A code that a document shows to have ended before this year is a mistake."""
    rows = codes.rows(code)
    if not rows or any(row.is_valid_in(year) for row in rows):
        return
    last = rows[0]
    if last.is_verified and last.valid_to is not None and last.valid_to < year:
        mistakes.add(
            typed.where,
            _("科目“{code} {name}”{year}年已不使用").format(code=code, name=last.name, year=year),
        )


def _government(
    row: Row,
    economic: str,
    nature: Nature | None,
    kind: UnitKind | None,
    year: int,
    mistakes: Mistakes,
) -> str:
    typed = row.get("government_economic")
    if typed.text.strip():
        return _code(typed, government_economic(), (3, 5), year, mistakes)
    if not economic or kind is None:
        return ""
    found = government_economic_for(economic, kind.value)
    if found is None and nature in BASIC:
        mistakes.add(
            typed.where,
            _("对照表里没有{code}对应的政府经济科目，请填写").format(code=economic),
            _("5位代码"),
        )
    return found or ""


def _three_public(row: Row, economic: str, mistakes: Mistakes) -> ThreePublic:
    said = value.choice(row.get("three_public"), ThreePublic, mistakes)
    if said is not None:
        return said
    return ThreePublic(find_three_public(economic) or "none")
