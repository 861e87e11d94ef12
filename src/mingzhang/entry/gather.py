"""A typed source becomes a `Budget`, or every mistake in it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from mingzhang.amounts import Unit
from mingzhang.entry import value
from mingzhang.entry.balance import check_balance
from mingzhang.entry.code import CodeReader
from mingzhang.entry.form_source import FormGatherer
from mingzhang.entry.line import LineReader, unit_of
from mingzhang.entry.measure import find_measure_key
from mingzhang.entry.part import REQUIRED
from mingzhang.entry.raw import Mistakes, Raw, Record, Value
from mingzhang.errors import SourceErrors
from mingzhang.language import _, near_or_all
from mingzhang.lean import dataclass
from mingzhang.model.budget import (
    Budget,
    BudgetUnit,
    Comparison,
    Department,
    Execution,
    Occasions,
    ProcurementItem,
    Project,
    StateAssets,
    Transfer,
)
from mingzhang.model.catalogue import CatalogueEntry, Notice, ServiceCatalogue
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import (
    BookletKind,
    Fund,
    Level,
    ProcurementForm,
    ProcurementKind,
    ProjectCategory,
    Stage,
    UnitKind,
)
from mingzhang.profiles import profile_ids
from mingzhang.tables.profile import Profile, get_profile


@dataclass(frozen=True, slots=True)
class Typed:
    """A source: what was typed, with its places, and the budget that it means.

    The rows of 预算明细 and the lines of the budget are the same ones in the same order.
    """

    raw: Raw
    budget: Budget


_ABSURD = 100
"""Times last year's total above which one line is no amount but a slip."""


def raw_to_budget(raw: Raw, mistakes: Mistakes) -> Budget:
    """Understand a typed source.

    Args:
        mistakes: what the reading of the files found already.

    Raises:
        SourceErrors: every mistake of the source.
    """
    gatherer = _Gatherer(raw, mistakes)
    budget = gatherer.budget()
    found = mistakes.found
    if any(part.key not in raw.records and part.key not in raw.tables for part in REQUIRED):
        # That a part is absent is said already; that nothing was typed into it goes without saying.
        found = [mistake for mistake in found if mistake.where != raw.source]
    if found:
        raise SourceErrors(raw.source, found)
    return budget


def _units_of(projects: Iterable[Project]) -> dict[str, set[str]]:
    """The units that have a project of each name."""
    units: dict[str, set[str]] = {}
    for project in projects:
        units.setdefault(project.name, set()).add(project.unit)
    return units


class _Gatherer:
    def __init__(self, raw: Raw, mistakes: Mistakes) -> None:
        self.raw = raw
        self.mistakes = mistakes
        cover = raw.record("budget")
        self.profile = self._profile(cover)
        self.year = value.year(cover.get("year"), mistakes)
        self.kind = self._kind(cover.get("kind"))
        self.unit = self._unit(cover)

    def budget(self) -> Budget:
        department = self._department()
        units = {unit.name: unit for unit in department.units}
        projects = self._projects(units)
        codes = CodeReader(self.year, self.mistakes)
        reader = LineReader(
            units,
            [(project.unit, project.name) for project in projects],
            self.unit,
            codes,
            self.mistakes,
            absent=self.profile.absent if self.profile else (),
            printed=self.profile.printed_dimensions() if self.profile else (),
        )
        lines = reader.lines(self.raw.tables.get("lines", []))
        if self.kind is BookletKind.FINAL_ACCOUNTS and not self.mistakes.found:
            check_balance(lines, self.raw.source, self.mistakes)
        if "lines" in self.raw.tables and not self.raw.tables["lines"]:
            self.mistakes.add(self.raw.source, _("没有任何预算明细"), _("至少一行"))
        self._check_projects_have_lines(projects, {(line.unit, line.project) for line in lines})
        comparisons = self._comparisons()
        self._check_sizes(lines, comparisons)
        remarks = self.raw.record("remarks")
        return Budget(
            profile=self.profile.id if self.profile else "",
            year=self.year,
            department=department,
            lines=lines,
            kind=self.kind,
            level=value.choice(self.raw.record("budget").get("level"), Level, self.mistakes)
            or Level.DEPARTMENT,
            date=value.day(self.raw.record("budget").get("date"), self.mistakes),
            projects=projects,
            forms=FormGatherer(self.raw, self.mistakes, self.year).forms(
                _units_of(projects), department.name
            ),
            comparisons=comparisons,
            executions=self._executions(codes),
            procurement=self._procurement(units, {project.name for project in projects}),
            transfers=self._transfers(),
            assets=self._assets(),
            occasions=self._occasions(),
            catalogue=self._catalogue(),
            notices=self._notices(),
            catalogue_remarks=remarks.paragraphs("catalogue"),
            other_remarks=remarks.paragraphs("other"),
            code_names=codes.code_names(),
        )

    def _profile(self, cover: Record) -> Profile | None:
        typed = cover.get("profile")
        if typed.text in profile_ids():
            return get_profile(typed.text)
        if not typed.text:
            self.mistakes.add(typed.where, _("没有填地区格式"), "、".join(profile_ids()))
        else:
            self.mistakes.add(
                typed.where,
                _("没有“{text}”这种地区格式").format(text=typed.text),
                near_or_all(typed.text, profile_ids()),
            )
        return None

    def _kind(self, typed: Value) -> BookletKind:
        otherwise = self.profile.kind if self.profile else BookletKind.BUDGET
        kind = value.choice(typed, BookletKind, self.mistakes) or otherwise
        if self.profile and kind is not self.profile.kind:
            self.mistakes.add(
                typed.where,
                _("{profile}是{kind}的格式").format(
                    profile=self.profile.id, kind=self.profile.kind.label
                ),
                self.profile.kind.label,
            )
        return kind

    def _unit(self, cover: Record) -> Unit:
        typed = cover.get("unit")
        if typed.text in ("", "元"):
            return Unit.YUAN
        if typed.text != "万元":
            self.mistakes.add(
                typed.where, _("“{text}”不能作金额单位").format(text=typed.text), _("元或万元")
            )
        return Unit.WAN

    def _department(self) -> Department:
        record = self.raw.record("department")
        units: list[BudgetUnit] = []
        for row in record.rows.get("units", []):
            name = value.required(row.get("name"), "名称", self.mistakes)
            if name and name in {unit.name for unit in units}:
                self._twice(row.get("name"), "预算单位")
            kind = value.required_choice(row.get("kind"), "性质", UnitKind, self.mistakes)
            units.append(
                BudgetUnit(
                    name,
                    row.get("code").text,
                    kind or UnitKind.PUBLIC_INSTITUTION,
                    value.whole_number(row.get("posts"), self.mistakes),
                    value.whole_number(row.get("people"), self.mistakes),
                )
            )
        if not units:
            self.mistakes.add(record.where, _("没有预算单位"), "至少一个，名称、代码、性质")
        return Department(
            name=value.required(record.get("name"), "部门名称", self.mistakes),
            code=record.get("code").text,
            county=record.get("county").text,
            duties=record.paragraphs("duties"),
            organisation=record.paragraphs("organisation"),
            units=tuple(units),
        )

    def _twice(self, typed: Value, what: str) -> None:
        self.mistakes.add(
            typed.where, _("{what}“{text}”重复").format(what=what, text=typed.text.strip())
        )

    def _projects(self, units: dict[str, BudgetUnit]) -> tuple[Project, ...]:
        found: dict[tuple[str, str], Project] = {}
        for row in self.raw.tables.get("projects", []):
            name = value.required(row.get("name"), "名称", self.mistakes)
            unit = unit_of(row, units, self.mistakes)
            category = value.required_choice(
                row.get("category"), "类别", ProjectCategory, self.mistakes
            )
            if (unit, name) in found:
                self._twice(row.get("name"), "项目")
            found[unit, name] = Project(name, unit, category or ProjectCategory.OTHER_OPERATION)
        return tuple(found.values())

    def _check_projects_have_lines(
        self, projects: Iterable[Project], used: set[tuple[str, str]]
    ) -> None:
        if not self.raw.tables.get("lines"):
            return
        rows = {row.get("name").text.strip(): row for row in self.raw.tables.get("projects", [])}
        for project in projects:
            if (project.unit, project.name) not in used and project.name in rows:
                self.mistakes.add(
                    rows[project.name].get("name").where,
                    _("项目“{name}”没有预算明细").format(name=project.name),
                )

    def _check_sizes(self, lines: tuple[Line, ...], comparisons: tuple[Comparison, ...]) -> None:
        """No line is a hundred times what the whole department had last year: a wrong unit."""
        spent = [line for line in lines if line.stage is Stage.OWN]
        totals = [
            comparison.previous_fen
            for comparison in comparisons
            if self.profile
            and (measure := self.profile.find_measure(comparison.measure))
            and all(measure.piece.matches(line) for line in spent)
        ]
        most = max(totals, default=0)
        for line, row in zip(lines, self.raw.tables.get("lines", []), strict=True):
            if 0 < most * _ABSURD < line.fen:
                self.mistakes.add(
                    row.get("fen").where,
                    _("“{text}”是上年总额的{times}倍").format(
                        text=row.get("fen").text, times=f"{line.fen // most:,}"
                    ),
                    _("金额，单位{unit}；单位在“封面”选定，也可写在数后").format(
                        unit=self.unit.label
                    ),
                )

    def _executions(self, codes: CodeReader) -> tuple[Execution, ...]:
        if self.profile is None:
            return ()
        found: dict[tuple[str, str], Execution] = {}
        for row in self.raw.tables.get("execution", []):
            measure = find_measure_key(row.get("measure"), self.profile, self.mistakes)
            function = codes.code(row.get("function"), "function", deepest=False)
            if bool(row.get("measure").text.strip()) == bool(row.get("function").text.strip()):
                self.mistakes.add(row.where, _("“指标”和“功能科目”填一个，不能都填或都不填"))
            reason = value.required(row.get("reason"), "原因", self.mistakes)
            if (measure, function) in found:
                self.mistakes.add(row.where, _("原因已经填过"))
            found[measure, function] = Execution(reason, measure, function)
        return tuple(found.values())

    def _comparisons(self) -> tuple[Comparison, ...]:
        if self.profile is None:
            return ()
        found: dict[str, Comparison] = {}
        for row in self.raw.tables.get("comparisons", []):
            typed = row.get("measure")
            if not value.required(typed, "指标", self.mistakes):
                continue
            key = find_measure_key(typed, self.profile, self.mistakes)
            if not key:
                continue
            if key in found:
                self._twice(typed, "指标")
            value.required(row.get("fen"), "上年金额", self.mistakes)
            amount = value.fen(row.get("fen"), self.unit, self.mistakes)
            found[key] = Comparison(key, amount, row.get("reason").text)
        return tuple(found.values())

    def _procurement(
        self, units: dict[str, BudgetUnit], projects: set[str]
    ) -> tuple[ProcurementItem, ...]:
        found = []
        for row in self.raw.tables.get("procurement", []):
            kind = value.required_choice(row.get("kind"), "类别", ProcurementKind, self.mistakes)
            value.required(row.get("fen"), "金额", self.mistakes)
            fen, sme, micro = (
                value.fen(row.get(key), self.unit, self.mistakes)
                for key in ("fen", "sme_fen", "micro_fen")
            )
            for key, part, whole in (("sme_fen", sme, fen), ("micro_fen", micro, sme)):
                if part > whole:
                    self.mistakes.add(
                        row.get(key).where, _("“{text}”超过所属金额").format(text=row.get(key).text)
                    )
            found.append(
                ProcurementItem(
                    value.required(row.get("name"), "名称", self.mistakes),
                    kind or ProcurementKind.GOODS,
                    fen,
                    value.known_name(row.get("project"), projects, "项目", self.mistakes),
                    value.known_name(row.get("unit"), units, "预算单位", self.mistakes),
                    row.get("code").text.strip(),
                    value.choice(row.get("form"), ProcurementForm, self.mistakes),
                    sme,
                    micro,
                    row.get("service").text.strip(),
                )
            )
        return tuple(found)

    def _transfers(self) -> tuple[Transfer, ...]:
        found = []
        for row in self.raw.tables.get("transfers", []):
            value.required(row.get("fen"), "金额", self.mistakes)
            found.append(
                Transfer(
                    value.required(row.get("project"), "项目", self.mistakes),
                    row.get("area").text,
                    value.fen(row.get("fen"), self.unit, self.mistakes),
                    value.choice(row.get("fund"), Fund, self.mistakes) or Fund.GENERAL_PUBLIC,
                )
            )
        return tuple(found)

    def _assets(self) -> StateAssets:
        record = self.raw.record("assets")

        def counts(key: str, name: str) -> tuple[tuple[str, int], ...]:
            return tuple(
                (
                    value.required(row.get(name), "名称", self.mistakes),
                    value.whole_number(row.get("count"), self.mistakes),
                )
                for row in record.rows.get(key, [])
            )

        return StateAssets(
            date=value.day(record.get("date"), self.mistakes),
            vehicle_quota=value.whole_number(record.get("vehicle_quota"), self.mistakes),
            vehicles=counts("vehicles", "use"),
            office_area=record.get("office_area").text,
            equipment=counts("equipment", "name"),
        )

    def _occasions(self) -> Occasions | None:
        record = self.raw.record("three-public")
        if record.is_empty():
            return None
        counts = {f.name: value.whole_number(record.get(f.name), self.mistakes)
                  for f in fields(Occasions)}  # fmt: skip
        return Occasions(**counts)

    def _catalogue(self) -> ServiceCatalogue | None:
        rows = self.raw.tables.get("catalogue", [])
        title = self.raw.record("catalogue-title").get("title").text
        if not rows and not title:
            return None
        entries = []
        for row in rows:
            level = value.whole_number(row.get("level"), self.mistakes)
            if not 1 <= level <= 4:
                self.mistakes.add(
                    row.get("level").where,
                    _("级次“{text}”不对").format(text=row.get("level").text),
                    "1、2、3、4",
                )
            entries.append(
                CatalogueEntry(
                    row.get("department").text,
                    row.get("code").text,
                    level,
                    value.required(row.get("name"), "名称", self.mistakes),
                )
            )
        return ServiceCatalogue(title, tuple(entries))

    def _notices(self) -> tuple[Notice, ...]:
        return tuple(
            Notice(
                issuer=record.get("issuer").text,
                number=record.get("number").text,
                title=value.required(record.get("title"), "标题", self.mistakes),
                addressee=record.get("addressee").text,
                paragraphs=record.paragraphs("paragraphs"),
                signature=record.get("signature").text,
                date=value.day(record.get("date"), self.mistakes),
            )
            for record in self.raw.many.get("notices", [])
        )
