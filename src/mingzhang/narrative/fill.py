"""What is filled into the templates of a profile: amounts, shares, changes, lists and counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import field

from mingzhang.amounts import Amount, Unit
from mingzhang.codes import FUNCTION_CLASSES, department_economic
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget, Occasions, StateAssets
from mingzhang.model.form import YEAR
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import (
    ProcurementKind,
    ProjectCategory,
    UnitKind,
)
from mingzhang.narrative.execution import Item, execution_words, item_words
from mingzhang.narrative.template import BUDGET, Condition, Fill
from mingzhang.tables.profile import Profile
from mingzhang.tables.role import Role

Rounder = Callable[[Slice, int], Amount]
"""Turns the exact fen of a slice into the amount that the text prints."""

_WAN_DECIMALS = 2


def round_in_wan(piece: Slice, fen: int) -> Amount:
    """万元 with two decimals, rounded by itself."""
    return Amount.of_fen(fen, Unit.WAN, _WAN_DECIMALS)


def money(amount: Amount) -> str:
    """An amount as the text prints it; a zero is `0`.

    >>> money(Amount(102129, 2, Unit.WAN)), money(Amount(0, 2, Unit.WAN))
    ('1,021.29万元', '0万元')
    """
    text = "0" if amount.is_zero() else amount.text(thousands=True)
    return text + amount.unit.label


def percent(part: int, whole: int) -> str:
    """A share in percent with two decimals, halves up; `0%` where there is nothing.

    >>> percent(4578800, 10212900), percent(0, 5), percent(1, 0)
    ('44.83%', '0%', '0%')
    """
    if not part or not whole:
        return "0%"
    scaled = (abs(part) * 20_000 + abs(whole)) // (2 * abs(whole))
    sign = "-" if (part < 0) != (whole < 0) else ""
    return f"{sign}{scaled // 100}.{scaled % 100:02d}%"


def change_words(now: int, before: int, reason: str, amount: Amount) -> str:
    """How a figure changed against last year, with direction word, rate and reason.

    `now` and `before` in fen; `amount` is the absolute difference as printed.

    >>> wan = lambda fen: Amount.of_fen(fen, Unit.WAN, 2)
    >>> change_words(90, 100, "人员减少", wan(6_690_000))
    '，比上年减少6.69万元，下降10.00%，主要原因是人员减少'
    >>> change_words(5, 0, "", wan(5_000_000))
    '，比上年增加5.00万元，上年预算为0，增长率无可比性'
    >>> change_words(7, 7, "", wan(0))
    '，与上年持平'
    """
    because = f"，主要原因是{reason}" if reason else ""
    if now == before:
        return "，与上年持平" + because
    verb, rate = ("增加", "增长") if now > before else ("减少", "下降")
    words = f"，比上年{verb}{money(amount)}"
    if before == 0:
        words += "，上年预算为0，增长率无可比性"
    else:
        words += f"，{rate}{percent(abs(now - before), before)}"
    return words + because


@dataclass(slots=True)
class Filler:
    """Fills the templates of one budget.

    Attributes:
        sums: in fen, of the slices of the budget's lines that were asked for before.
        item: the function item that a repeated paragraph is about.
    """

    budget: Budget
    profile: Profile
    rounder: Rounder
    sums: dict[Slice, int] = field(default_factory=dict)
    item: Item | None = None

    def text(self, fill: Fill) -> str:
        """What one fill becomes."""
        method: Callable[[str], str] = getattr(self, f"fill_{fill.name}")
        return method(" ".join(fill.arguments))

    def holds(self, condition: Condition) -> bool:
        """Whether there is what a condition asks for."""
        there = any(self._is_there(fact) for fact in condition.facts)
        return there is (condition.sign == "?")

    def _is_there(self, fact: str) -> bool:
        given = {
            "assets": self.budget.assets != StateAssets(),
            "catalogue": self.budget.catalogue is not None,
            "catalogue_remarks": bool(self.budget.catalogue_remarks),
            "department_target": self.budget.department_target is not None,
            "occasions": self.budget.occasions is not None,
            "other_remarks": bool(self.budget.other_remarks),
            "procurement": bool(self.budget.procurement),
            "procurement_sme": any(item.sme_fen for item in self.budget.procurement),
            "projects": bool(self.budget.projects),
            "targets": bool(self.budget.targets),
        }
        return given[fact] if fact in given else bool(self._fen(fact))

    def _piece(self, measure: str) -> Slice:
        found = self.profile.find_measure(measure)
        if found is None:
            raise ValueError(f"{self.profile.id} has no measure {measure}")
        return found.piece

    def _role(self, role: Role) -> Slice:
        found = self.profile.measure_of(role)
        if found is None:
            raise ValueError(f"{self.profile.id} has no measure for {role}")
        return found.piece

    def _fen(self, measure: str) -> int:
        return self._sum(self._piece(measure))

    def _sum(self, piece: Slice) -> int:
        if piece not in self.sums:
            self.sums[piece] = piece.sum(self.budget.lines)
        return self.sums[piece]

    def fill_county(self, _: str) -> str:
        return self.budget.department.county

    def fill_year(self, _: str) -> str:
        return str(self.budget.year)

    def fill_department(self, _: str) -> str:
        return self.budget.department.name

    def fill_amount(self, measure: str) -> str:
        piece = self._piece(measure)
        return money(self.rounder(piece, self._sum(piece)))

    def fill_share(self, argument: str) -> str:
        part, whole = argument.split()
        return percent(self._fen(part), self._fen(whole))

    def fill_change(self, measure: str) -> str:
        found = next((c for c in self.budget.comparisons if c.measure == measure), None)
        if found is None:
            return ""
        now = self._fen(measure)
        difference = Amount.of_fen(abs(now - found.previous_fen), Unit.WAN, _WAN_DECIMALS)
        return change_words(now, found.previous_fen, found.reason, difference)

    def fill_execution(self, measure: str) -> str:
        reason = next((e.reason for e in self.budget.executions if e.measure == measure), "")
        planned = self._fen(measure + BUDGET)
        return execution_words(self._fen(measure), planned, reason, percent)

    def fill_item(self, what: str) -> str:
        if self.item is None:
            raise ValueError(f"{self.profile.id} prints an item outside a repeated paragraph")
        return item_words(self.item, what, self.budget, money, self.rounder, percent)

    def _by_class(self, measure: str) -> list[tuple[str, Slice, int]]:
        piece = self._piece(measure)
        totals: dict[str, int] = defaultdict(int)
        for line in self.budget.lines:
            if piece.holds(line):
                totals[line.function[:3]] += line.fen
        names = dict(
            self.profile.data.get("function_classes")
            or ((row.code, row.name) for row in FUNCTION_CLASSES)
        )
        return [
            (names.get(code, code), piece.also({"function": code}) or piece, fen)
            for code, fen in sorted(totals.items())
            if fen
        ]

    def fill_functions(self, measure: str) -> str:
        parts = [name + money(self.rounder(p, f)) for name, p, f in self._by_class(measure)]
        return "、".join(parts) or "无支出"

    def fill_function_shares(self, measure: str) -> str:
        whole = self._fen(measure)
        parts = [
            f"{name}{money(self.rounder(piece, fen))}，占{percent(fen, whole)}"
            for name, piece, fen in self._by_class(measure)
        ]
        return "；".join(parts) or "无支出"

    def fill_economics(self, measure: str) -> str:
        piece = self._piece(measure)
        totals: dict[str, int] = defaultdict(int)
        for line in self.budget.lines:
            if piece.holds(line):
                totals[line.economic] += line.fen
        codes = department_economic()
        names = []
        for code in sorted(code for code, fen in totals.items() if fen):
            found = codes.get(code, self.budget.year)
            own = self.budget.find_code_name("economic", code)
            names.append(own or (found.name if found else code))
        return "、".join(names) + "等" if names else "无"

    def fill_count(self, what: str) -> str:
        counts = {
            "units": len(self.budget.department.units),
            "agency_units": sum(
                unit.kind is not UnitKind.PUBLIC_INSTITUTION
                for unit in self.budget.department.units
            ),
            "projects": len(self._current_projects()),
            "targets": len(self.budget.targets),
            "department_targets": int(self.budget.department_target is not None),
        }
        if what in counts:
            return str(counts[what])
        category = ProjectCategory(what)
        return str(sum(1 for c in self._current_projects().values() if c is category))

    def _current_projects(self) -> dict[tuple[str, str], ProjectCategory]:
        piece = self._role(Role.PROJECT_CURRENT)
        paid = {(line.unit, line.project) for line in self.budget.lines if piece.holds(line)}
        return {
            (project.unit, project.name): project.category
            for project in self.budget.projects
            if (project.unit, project.name) in paid
        }

    def fill_occasions(self, what: str) -> str:
        count: int = getattr(self.budget.occasions or Occasions(), what)
        return str(count)

    def fill_category(self, what: str) -> str:
        projects = self._current_projects()
        return self._projects_amount({k for k, category in projects.items() if category == what})

    def _projects_amount(self, wanted: Collection[tuple[str, str]]) -> str:
        """What these projects cost; all of them print as the whole does."""
        piece = self._role(Role.PROJECT_CURRENT)
        fen = self._projects_fen(wanted)
        if fen == self._sum(piece):
            return money(self.rounder(piece, fen))
        return money(Amount.of_fen(fen, Unit.WAN, _WAN_DECIMALS))

    def _projects_fen(self, wanted: Collection[tuple[str, str]]) -> int:
        """The money of this year; of a project that has none, what was carried over for it."""
        current, whole = self._role(Role.PROJECT_CURRENT), self._role(Role.PROJECT)
        held = [line for line in self.budget.lines if (line.unit, line.project) in wanted]
        paid = {(line.unit, line.project) for line in held if current.holds(line)}
        return sum(
            line.fen
            for line in held
            if (current if (line.unit, line.project) in paid else whole).holds(line)
        )

    def _targeted(self, category: str = "") -> set[tuple[str, str]]:
        """The projects, of a category or all, that have a target form."""
        names = {(target.text("unit"), target.subject) for target in self.budget.targets}
        return {
            (project.unit, project.name)
            for project in self.budget.projects
            if (project.unit, project.name) in names and category in ("", project.category)
        }

    def fill_target_count(self, category: str) -> str:
        """How many of the published targets are of projects of this category."""
        categories = {(p.unit, p.name): p.category for p in self.budget.projects}
        return str(
            sum(
                categories.get((t.text("unit"), t.subject)) == category for t in self.budget.targets
            )
        )

    def fill_target(self, what: str) -> str:
        """Amounts that targets were set for: the whole department's, projects', their share."""
        if what == "department":
            target = self.budget.department_target
            total = target.amount("total", YEAR) if target else None
            if total is None:
                return money(Amount(0, _WAN_DECIMALS, Unit.WAN))
            piece = self._role(Role.SPENDING)
            fen = self._sum(piece)
            if total.fen == fen:
                return money(self.rounder(piece, fen))
            return money(total.to_unit(Unit.WAN, _WAN_DECIMALS))
        if what == "share":
            whole = self._sum(self._role(Role.PROJECT))
            return percent(self._projects_fen(self._targeted()), whole)
        return self._projects_amount(self._targeted("" if what == "all" else what))

    def fill_procurement(self, what: str) -> str:
        items = self.budget.procurement
        sums = {
            "total": sum(item.fen for item in items),
            "sme": sum(item.sme_fen for item in items),
            "micro": sum(item.micro_fen for item in items),
            **{str(k): sum(i.fen for i in items if i.kind is k) for k in ProcurementKind},
        }
        if what == "sme_share":
            return percent(sums["sme"], sums["total"])
        if what == "micro_share":
            return percent(sums["micro"], sums["sme"])
        return money(Amount.of_fen(sums[what], Unit.WAN, _WAN_DECIMALS))

    def fill_assets(self, what: str) -> str:
        assets = self.budget.assets
        words = {
            "date": assets.date or f"{self.budget.year - 1}年12月31日",
            "quota": str(assets.vehicle_quota),
            "actual": str(sum(count for _, count in assets.vehicles)),
            "vehicles": "，".join(f"{use}{count}辆" for use, count in assets.vehicles)
            or "无公务用车",
            "area": assets.office_area or "0",
            "equipment": "；".join(f"{name}{count}台（套）" for name, count in assets.equipment)
            or "大型设备0台（套）",
        }
        return words[what]
