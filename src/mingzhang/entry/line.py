"""Lines of the budget: what a row says, and what follows from its codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import TypeVar

from mingzhang.amounts import Mark, Unit, mark_of
from mingzhang.entry import value
from mingzhang.entry.code import CodeReader
from mingzhang.entry.derive import agency_of, government_economic_of, nature_of, three_public_of
from mingzhang.entry.raw import Mistakes, Row, Value
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import BudgetUnit
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import (
    BASIC,
    Agency,
    Flow,
    Fund,
    Labelled,
    Nature,
    Origin,
    Stage,
    ThreePublic,
)

L = TypeVar("L", bound=Labelled)

_REVENUE = {Fund.GOVERNMENT_FUND: "10301", Fund.STATE_CAPITAL: "10306"}
"""Where the revenue codes of a fund begin."""


@dataclass(slots=True)
class LineReader:
    """Understands the rows of 预算明细.

    What codes decide need not be typed: personnel or operating, the government economic code,
    the three-public item, agency operating expenditure. What they don't decide must be typed.

    Attributes:
        projects: pairs of unit and name.
        unit: of the amounts.
        absent: members of set dimensions that the place does not have.
        printed: the dimensions that the place's tables have rows for: what none of them prints
            need not be typed.
        codes: reads the codes.
    """

    units: Mapping[str, BudgetUnit]
    projects: Collection[tuple[str, str]]
    unit: Unit
    codes: CodeReader
    mistakes: Mistakes
    absent: Collection[tuple[str, str]] = ()
    printed: Collection[str] = ("project", "revenue")
    _names_of: dict[str, list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for unit, name in self.projects:
            self._names_of.setdefault(unit, []).append(name)

    def lines(self, rows: Iterable[Row]) -> tuple[Line, ...]:
        """The lines of the rows; a row that was pasted twice is a mistake."""
        seen: dict[tuple[Line, str], str] = {}
        lines = []
        for row in rows:
            line = self._line(row)
            key = (line, row.get("note").text.strip())
            if key in seen:
                self.mistakes.add(
                    row.where,
                    _("与{where}完全相同").format(where=seen[key]),
                    _("删去一行；确是两笔的，在备注里写明"),
                )
            seen.setdefault(key, row.where)
            lines.append(line)
        return tuple(lines)

    def _line(self, row: Row) -> Line:
        mistakes = self.mistakes
        own = unit_of(row, self.units, mistakes)
        kind = self.units[own].kind if own in self.units else None
        project = self._project(row.get("project"), own)
        economic = self.codes.code(row.get("economic"), "economic")
        flow, stage = self._face(row)
        spent = flow is Flow.SPENDING and stage is Stage.OWN
        nature = self._nature(row, economic, project, spent)
        fund = value.required_choice(row.get("fund"), "资金来源", Fund, mistakes)
        self._had(row.get("fund"), fund, "fund")
        typed_origin = value.choice(row.get("origin"), Origin, mistakes)
        origin = self._had(row.get("origin"), typed_origin, "origin") or Origin.CURRENT
        if nature in BASIC and spent and not row.get("economic").text.strip():
            value.required(row.get("economic"), "部门经济科目", mistakes)
        government = self.codes.code(row.get("government_economic"), "government_economic")
        if not government and not row.get("government_economic").text.strip():
            government = government_economic_of(economic, kind)
            missing = economic and economic not in self.codes.refused and not government
            if missing and kind and nature in BASIC:
                mistakes.add(
                    row.get("government_economic").where,
                    _("{code}没有唯一对应的政府经济科目，请填写").format(code=economic),
                    _("5位代码"),
                )
        agency = value.yes_or_no(row.get("agency"), mistakes)
        return Line(
            fen=self._fen(row),
            unit=own,
            function=self._function(row.get("function"), nature, flow, stage),
            nature=nature or Nature.PROJECT,
            origin=origin,
            fund=fund or Fund.GENERAL_PUBLIC,
            economic=economic,
            government_economic=government,
            revenue=self._revenue(row.get("revenue"), fund, origin),
            project=project,
            three_public=self._three_public(row.get("three_public"), economic),
            agency=agency_of(nature, fund, kind)
            if agency is None
            else (Agency.YES if agency else Agency.NO),
            flow=flow,
            stage=stage,
        )

    def _fen(self, row: Row) -> int:
        """The amount; one below zero takes a word of the user, as it is mostly a slip."""
        typed = row.get("fen")
        if mark_of(typed.text) is not Mark.FIGURE and not typed.text.strip(" -—－一"):
            self.mistakes.add(typed.where, _("“{label}”没有填").format(label="金额"))
            return 0
        fen = value.fen(typed, self.unit, self.mistakes)
        if fen < 0 and not row.get("note").text.strip():
            self.mistakes.add(
                typed.where,
                _("“{text}”小于零").format(text=typed.text),
                _("大于零的数；确是冲减的，在备注里写明"),
            )
        return fen

    def _face(self, row: Row) -> tuple[Flow, Stage]:
        """Which way the money goes and which figure it is; both have a usual answer."""
        typed_flow = value.choice(row.get("flow"), Flow, self.mistakes)
        typed_stage = value.choice(row.get("stage"), Stage, self.mistakes)
        flow = self._had(row.get("flow"), typed_flow, "flow") or Flow.SPENDING
        stage = self._had(row.get("stage"), typed_stage, "stage") or Stage.OWN
        return flow, stage

    def _had(self, typed: Value, member: L | None, dimension: str) -> L | None:
        """The member, after a check that the place's tables have room for it."""
        if member is not None and (dimension, str(member)) in self.absent:
            left = [m for m in type(member) if (dimension, str(m)) not in self.absent]
            self.mistakes.add(
                typed.where,
                _("这一地区格式没有“{member}”").format(member=member.label),
                "、".join(m.label for m in left),
            )
        return member

    def _project(self, typed: Value, own: str) -> str:
        return value.known_name(typed, self._names_of.get(own, ()), "项目", self.mistakes)

    def _nature(self, row: Row, economic: str, project: str, spent: bool) -> Nature | None:
        typed = row.get("nature")
        said = self._had(typed, value.choice(typed, Nature, self.mistakes), "nature")
        if said is None and typed.text.strip():
            return None
        if project:
            if said not in (None, Nature.PROJECT):
                self.mistakes.add(
                    typed.where,
                    _("有项目名称，支出性质却是“{nature}”").format(nature=typed.text),
                    Nature.PROJECT.label,
                )
            return Nature.PROJECT
        if said is Nature.PROJECT and spent and "project" in self.printed:
            self.mistakes.add(row.get("project").where, _("项目支出没有填项目名称"))
        found = said or nature_of(economic)
        if found is None and spent and (economic or not row.get("economic").text.strip()):
            self.mistakes.add(
                typed.where,
                _("支出性质没有填，也不能由经济科目或项目推出"),
                "、".join(nature.label for nature in Nature),
            )
        return found

    def _function(self, typed: Value, nature: Nature | None, flow: Flow, stage: Stage) -> str:
        if not typed.text.strip():
            counted = flow in (Flow.INCOME, Flow.SPENDING) and stage is Stage.OWN
            if counted and nature is not Nature.YEAR_END:
                value.required(typed, "功能科目", self.mistakes)
            return ""
        return self.codes.code(typed, "function")

    def _revenue(self, typed: Value, fund: Fund | None, origin: Origin) -> str:
        begins = _REVENUE.get(fund) if fund else None
        code = self.codes.code(typed, "revenue")
        if begins is None or fund is None:
            return code
        if not typed.text.strip():
            if origin is Origin.CURRENT and "revenue" in self.printed:
                self.mistakes.add(
                    typed.where,
                    _("{fund}没有填收入科目").format(fund=fund.label),
                    _("{code}开头的代码").format(code=begins),
                )
        elif code and not code.startswith(begins):
            self.mistakes.add(
                typed.where,
                _("收入科目“{code}”不属于{fund}").format(code=code, fund=fund.label),
                _("{code}开头的代码").format(code=begins),
            )
        return code

    def _three_public(self, typed: Value, economic: str) -> ThreePublic:
        if typed.text.strip() == "无":
            return ThreePublic.NONE
        said = value.choice(typed, ThreePublic, self.mistakes)
        return said or three_public_of(economic)


def unit_of(row: Row, units: Mapping[str, BudgetUnit], mistakes: Mistakes) -> str:
    """The budget unit that a row names; the only one where it names none."""
    typed = row.get("unit")
    if typed.text.strip():
        return value.known_name(typed, units, "预算单位", mistakes) if units else ""
    if len(units) == 1:
        return next(iter(units))
    if units:
        mistakes.add(typed.where, _("“{label}”没有填").format(label="单位"), "、".join(units))
    return ""
