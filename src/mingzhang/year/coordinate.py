"""Whose money an entry moves: the line of the budget that a row of the ledger means.

What the budget decides need not be typed: of the coordinates only so many that one line is left.
Money is spent under an economic class that a project's budget need not have; the line is then the
project's, and the class is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from enum import Enum, auto

from mingzhang.amounts import Unit
from mingzhang.entry import value
from mingzhang.entry.code import CodeReader
from mingzhang.entry.derive import government_economic_of, three_public_of
from mingzhang.entry.line import LineReader
from mingzhang.entry.raw import Mistakes, Row, Value
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget, CodeName, Project
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import (
    Agency,
    Flow,
    Fund,
    Labelled,
    Nature,
    Origin,
    ProjectCategory,
    Stage,
    ThreePublic,
)
from mingzhang.tables.profile import get_profile

_CODES = ("function", "economic", "government_economic", "revenue")
_CHOICES: Mapping[str, type[Labelled]] = {"nature": Nature, "fund": Fund, "origin": Origin}
_KEYS = (
    "unit", "function", "nature", "project", "fund", "origin", "economic", "government_economic",
    "revenue", "three_public", "agency",
)  # fmt: skip


class Use(Enum):
    """What a row wants of a line."""

    SPEND = auto()  # it must be there; its economic class may be above the one that was spent
    FIND = auto()  # it must be there
    OPEN = auto()  # a new one may begin


def coordinates(line: Line) -> Line:
    """A line without its amount."""
    return replace(line, fen=0)


@dataclass(slots=True)
class Coordinates:
    """The lines of the year: those of the budget, and those that entries began.

    Attributes:
        known: coordinates of lines, each once, in the order of the budget.
        added: projects that entries began; names: of all projects.
    """

    budget: Budget
    mistakes: Mistakes
    known: dict[Line, None] = field(default_factory=dict)
    added: dict[tuple[str, str], Project] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    _places: dict[tuple[str, str], list[Line]] = field(default_factory=dict)
    codes: CodeReader = field(init=False)

    def __post_init__(self) -> None:
        self.codes = CodeReader(self.budget.year, self.mistakes)
        for name in self.budget.code_names:
            self.codes.names[name.dimension, name.code] = name.name
        for line in planned_lines(self.budget):
            self.know(line)

    def know(self, line: Line) -> None:
        """One more line, by its coordinates."""
        if line in self.known:
            return
        self.known[line] = None
        for key in ((line.project, line.function), (line.project, "")):
            self._places.setdefault(key, []).append(line)
        if line.project:
            self.names[line.project] = None

    def _near(self, wanted: Mapping[str, str]) -> Sequence[Line]:
        """The lines of the project and function that were typed: a year has thousands of rows."""
        return self._places.get((wanted["project"], wanted.get("function", "")), ())

    @property
    def code_names(self) -> tuple[CodeName, ...]:
        """Names of codes that only the budget and the ledger know."""
        return self.codes.code_names()

    def of(self, row: Row, use: Use) -> tuple[Line, Line | None] | None:
        """The line of a row, and how it was spent where this says more; None after a mistake."""
        before = len(self.mistakes.found)
        wanted = self._wanted(row)
        if len(self.mistakes.found) > before:
            return None
        near = self._near(wanted)
        found = [line for line in near if _fits(line, wanted)]
        if not found and use is Use.SPEND:
            above = {**wanted, "economic": "", "government_economic": ""}
            spent = wanted.get("economic", "")
            found = [
                line for line in near if _fits(line, above) and spent.startswith(line.economic)
            ]
        if found:
            line = self._only(found, row)
            if line is None:
                return None
            return line, self._spent(line, row) if use is Use.SPEND else None
        if use is Use.OPEN:
            opened = self._opened(row, before)
            return None if opened is None else (opened, None)
        self.mistakes.add(
            row.where,
            _("预算和台账里都没有这条明细：{words}").format(words=_words(wanted)),
            _("先记追加或调剂，或改正科目、项目"),
        )
        return None

    def beside(self, row: Row, flow: Flow) -> Line | None:
        """Of a row that moves no line: unit, fund and function; None after a mistake."""
        before = len(self.mistakes.found)
        typed = {key: row.get(key) for key in ("unit", "function", "fund", "project")}
        typed |= {"fen": Value("1", row.where), "flow": Value(flow.label, row.where)}
        reader = self._reader(absent=())
        (line,) = reader.lines([Row(row.where, typed)])
        if not line.function:
            value.required(row.get("function"), "功能科目", self.mistakes)
        return coordinates(line) if len(self.mistakes.found) == before else None

    def _wanted(self, row: Row) -> dict[str, str]:
        """What was typed, understood."""
        units = [unit.name for unit in self.budget.department.units]
        projects = self.names
        wanted: dict[str, str] = {}
        if row.get("unit").text:
            wanted["unit"] = value.known_name(row.get("unit"), units, "预算单位", self.mistakes)
        if row.get("category").text:
            wanted["project"] = self._begun(row, projects)
        else:
            wanted["project"] = value.known_name(
                row.get("project"), projects, "项目", self.mistakes
            )
        for key in _CODES:
            code = self.codes.code(row.get(key), key)
            if code:
                wanted[key] = code
        for key, members in _CHOICES.items():
            member = value.choice(row.get(key), members, self.mistakes)
            if member is not None:
                wanted[key] = member
        return wanted

    def _begun(self, row: Row, projects: Iterable[str]) -> str:
        """The name of a project that the budget does not have."""
        name = value.required(row.get("project"), "项目", self.mistakes)
        category = value.choice(row.get("category"), ProjectCategory, self.mistakes)
        units = [unit.name for unit in self.budget.department.units]
        unit = row.get("unit").text.strip() or (units[0] if len(units) == 1 else "")
        if name not in projects and category is not None:
            self.added[unit, name] = Project(name, unit, category)
        return name

    def _only(self, lines: Sequence[Line], row: Row) -> Line | None:
        if len(lines) == 1:
            return lines[0]
        differ = [
            (label, sorted({_label(getattr(line, key)) for line in lines}))
            for key, label in (
                ("unit", "单位"), ("function", "功能科目"), ("nature", "支出性质"),
                ("fund", "资金来源"), ("origin", "资金年份"), ("economic", "部门经济科目"),
                ("revenue", "收入科目"),
            )
        ]  # fmt: skip
        told = "；".join(f"{n}：{'、'.join(w)}" for n, w in differ if len(w) > 1)
        words = _("有{count}条明细符合，分不出是哪一条").format(count=len(lines))
        self.mistakes.add(row.where, words, _("再填{told}").format(told=told))
        return None

    def _spent(self, line: Line, row: Row) -> Line | None:
        """The line with the economic class and the three-public item that a row of spending has."""
        economic = self.codes.code(row.get("economic"), "economic") or line.economic
        kind = next(u.kind for u in self.budget.department.units if u.name == line.unit)
        government = self.codes.code(row.get("government_economic"), "government_economic")
        if not government:
            same = economic == line.economic
            government = (
                line.government_economic if same else government_economic_of(economic, kind)
            )
        said = row.get("three_public")
        if said.text.strip() == "无":
            item: ThreePublic | None = ThreePublic.NONE
        else:
            item = value.choice(said, ThreePublic, self.mistakes)
        if item is None:
            item = line.three_public if economic == line.economic else three_public_of(economic)
        agency = value.yes_or_no(row.get("agency"), self.mistakes)
        found = replace(
            line,
            economic=economic,
            government_economic=government,
            three_public=item,
            agency=line.agency if agency is None else (Agency.YES if agency else Agency.NO),
        )
        return None if found == line else found

    def _opened(self, row: Row, before: int) -> Line | None:
        """A new line, with all of its coordinates typed or following from codes."""
        typed = {key: row.get(key) for key in _KEYS}
        if len(funds := {line.fund for line in self.known}) == 1 and not typed["fund"].text:
            typed["fund"] = Value(next(iter(funds)).label, row.where)
        typed["fen"] = Value("1", row.where)
        profile = get_profile(self.budget.profile)
        (line,) = self._reader(profile.absent).lines([Row(row.where, typed)])
        if len(self.mistakes.found) > before:
            return None
        opened = coordinates(line)
        self.know(opened)
        return opened

    def _reader(self, absent: Iterable[tuple[str, str]]) -> LineReader:
        profile = get_profile(self.budget.profile)
        projects = [(p.unit, p.name) for p in (*self.budget.projects, *self.added.values())]
        return LineReader(
            {unit.name: unit for unit in self.budget.department.units},
            projects,
            Unit.YUAN,
            self.codes,
            self.mistakes,
            absent=tuple(absent),
            printed=profile.printed_dimensions(),
        )


def planned_lines(budget: Budget) -> dict[Line, int]:
    """The spending lines of a budget, as coordinates with their amounts in fen."""
    planned: dict[Line, int] = {}
    for line in budget.lines:
        if (line.flow, line.stage) == (Flow.SPENDING, Stage.OWN):
            key = coordinates(line)
            planned[key] = planned.get(key, 0) + line.fen
    return planned


def planned_projects(budget: Budget) -> dict[str, int]:
    """What a budget has for each of its projects, in fen."""
    planned = {project.name: 0 for project in budget.projects}
    for line, fen in planned_lines(budget).items():
        if line.project in planned:
            planned[line.project] += fen
    return planned


def line_words(line: Line) -> str:
    """A line in a few words: what it is for, and under which codes.

    >>> line_words(Line(0, "某局", "2010301", economic="30201"))
    '2010301 30201'
    """
    parts = [line.project, line.function, line.economic]
    if line.fund is not Fund.GENERAL_PUBLIC:
        parts.append(line.fund.label)
    if line.origin is Origin.CARRIED_OVER:
        parts.append(line.origin.label)
    return " ".join(part for part in parts if part)


def typed_line(line: Line) -> dict[str, str]:
    """The coordinates of a line as they would be typed into the ledger."""
    typed = {
        "unit": line.unit,
        "function": line.function,
        "nature": line.nature.label,
        "project": line.project,
        "fund": line.fund.label,
        "origin": line.origin.label,
        "economic": line.economic,
        "government_economic": line.government_economic,
        "revenue": line.revenue,
    }
    return {key: text for key, text in typed.items() if text}


def _fits(line: Line, wanted: Mapping[str, str]) -> bool:
    return all(
        getattr(line, key) == said for key, said in wanted.items() if said or key == "project"
    )


def _label(member: str) -> str:
    return getattr(member, "label", "") or str(member) or _("（空）")


def _words(wanted: Mapping[str, str]) -> str:
    return " ".join(_label(said) for said in wanted.values() if said)
