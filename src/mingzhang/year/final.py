"""Final accounts made of the budget and the ledger: no figure of theirs is typed.

Each line of them is the sum of entries, whose numbers it keeps. What went out is what was spent,
under the class that it was spent under; what came in is what was granted (the adjusted budget of
the year) unless the ledger says what came in; what is left closes the year. 年初预算 and 调整预算
stand beside as stages of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date

from mingzhang.entry.raw import Mistakes
from mingzhang.errors import SourceErrors
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import (
    GRANTS,
    INFLOW,
    BookletKind,
    Flow,
    Fund,
    Labelled,
    Origin,
    Stage,
    ThreePublic,
)
from mingzhang.tables.profile import Profile
from mingzhang.year.coordinate import line_words
from mingzhang.year.entry import Entry, EntryKind
from mingzhang.year.ledger import Ledger, yuan

_COUNTED_AS = {Fund.FISCAL_ACCOUNT: Fund.BUSINESS}
"""What final accounts count another way: 财政专户管理资金 is 事业收入 (惯例)."""

_BESIDE = {
    EntryKind.INCOME: Flow.INCOME,
    EntryKind.RESERVE_USED: Flow.RESERVE_USE,
    EntryKind.DISTRIBUTED: Flow.DISTRIBUTION,
}


@dataclass(slots=True)
class Sums:
    """Lines of final accounts while entries are added to them."""

    fen: dict[Line, int] = field(default_factory=lambda: defaultdict(int))
    numbers: dict[Line, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, line: Line, fen: int, numbers: Iterable[int]) -> None:
        """Add an amount to the line with these coordinates."""
        self.fen[line] += fen
        known = self.numbers[line]
        known.extend(n for n in numbers if n not in known)


@dataclass(frozen=True, slots=True)
class FinalLine:
    """One line of the final accounts and the entries that it is the sum of, by number."""

    line: Line
    entries: tuple[int, ...]


def final_lines(
    ledger: Ledger, day: date, profile: Profile, named: Mapping[Fund, Fund], source: str = ""
) -> tuple[FinalLine, ...]:
    """The lines of the final accounts.

    Args:
        day: the last day of the year.
        profile: of the final accounts.
        named: what funds are counted as that the profile does not have.
        source: the ledger's file, for mistakes.

    Raises:
        SourceErrors: a line of the budget is not booked; nothing says what came in; more went out
            than came in; the place's tables have no such money.
    """
    mistakes = Mistakes()
    for line, fen in ledger.unopened():
        if fen:
            words = _("“{project}”的年初预算{fen}元没有记账").format(
                project=line_words(line), fen=yuan(fen)
            )
            mistakes.add(source, words, _("用 mingzhang year open 补记"))
    sums = Sums()
    accounts = _Accounts(sums, named)
    entries = [entry for entry in ledger.entries if entry.day <= day]
    told = {entry.line.fund for entry in entries if entry.kind is EntryKind.INCOME}
    for entry in entries:
        accounts.enter(entry, told)
    _check_income(entries, told, source, mistakes)
    accounts.close(source, mistakes)
    for line in sums.fen:
        _check_member(line, profile, source, mistakes)
    if mistakes.found:
        raise SourceErrors(source, mistakes.found)
    return tuple(
        FinalLine(replace(line, fen=fen), tuple(sums.numbers[line]))
        for line, fen in sorted(sums.fen.items(), key=lambda pair: _order(pair[0]))
        if fen
    )


@dataclass(slots=True)
class _Accounts:
    """Turns entries into amounts of lines."""

    sums: Sums
    named: Mapping[Fund, Fund]

    def enter(self, entry: Entry, told: set[Fund]) -> None:
        """What one entry is in the final accounts."""
        number = (entry.number,)
        if entry.kind in _BESIDE:
            line = replace(self._named(entry.line), flow=_BESIDE[entry.kind])
            self.sums.add(line, entry.fen, number)
            return
        for line, change in entry.effects():
            if change.initial:
                staged = replace(self._named(line), stage=Stage.BUDGET)
                self.sums.add(staged, change.initial, number)
            if change.adjusted:
                staged = replace(self._named(line), stage=Stage.ADJUSTED)
                self.sums.add(staged, change.adjusted, number)
                self._granted(line, change.adjusted, number, told)
            if change.executed:
                self.sums.add(self._named(entry.spent_as), change.executed, number)

    def _granted(self, line: Line, fen: int, number: tuple[int, ...], told: set[Fund]) -> None:
        """What was carried over is there from the beginning; the rest comes in as it is granted."""
        if line.origin is Origin.CARRIED_OVER:
            self.sums.add(_aside(self._named(line), Flow.OPENING), fen, number)
        elif line.fund in GRANTS and line.fund not in told:
            self.sums.add(_aside(self._named(line), Flow.INCOME), fen, number)

    def _named(self, line: Line) -> Line:
        fund = self.named.get(line.fund) or _COUNTED_AS.get(line.fund) or line.fund
        return replace(line, fund=fund, origin=Origin.CURRENT)

    def close(self, source: str, mistakes: Mistakes) -> None:
        """What is left of each unit, fund and function closes the year."""
        left: dict[Line, int] = defaultdict(int)
        numbers: dict[Line, list[int]] = defaultdict(list)
        for line, fen in list(self.sums.fen.items()):
            if line.stage is not Stage.OWN:
                continue
            key = _aside(line, Flow.CLOSING)
            left[key] += fen if line.flow in INFLOW else -fen
            numbers[key] += self.sums.numbers[line]
        for key, fen in left.items():
            if fen < 0:
                words = _("{fund} {function}支出比收入多{fen}元").format(
                    fund=key.fund.label, function=key.function, fen=yuan(-fen)
                )
                mistakes.add(source, words, _("补记收入、使用结余，或上年结转的预算"))
            elif fen:
                self.sums.add(key, fen, sorted(set(numbers[key])))


def _aside(line: Line, flow: Flow) -> Line:
    """The coordinates under which money is counted that is not spent."""
    return Line(0, line.unit, line.function, fund=line.fund, revenue=line.revenue, flow=flow)


def _check_income(
    entries: Iterable[Entry], told: set[Fund], source: str, mistakes: Mistakes
) -> None:
    """Of money that is no grant only the ledger can say what came in."""
    used = {line.fund for entry in entries for line, _change in entry.effects()
            if line.origin is Origin.CURRENT}  # fmt: skip
    for fund in sorted(used - told - set(GRANTS)):
        words = _("没有记“{fund}”的收入").format(fund=fund.label)
        mistakes.add(source, words, _("用 mingzhang year add 记类别“收入”"))


def _check_member(line: Line, profile: Profile, source: str, mistakes: Mistakes) -> None:
    members: tuple[tuple[str, Labelled], ...] = (
        ("fund", line.fund), ("nature", line.nature), ("flow", line.flow), ("stage", line.stage),
    )  # fmt: skip
    for dimension, member in members:
        if (dimension, str(member)) in profile.absent:
            words = _("这一地区格式没有“{member}”").format(member=member.label)
            mistakes.add(source, words, _("用 --as {member}=… 说明归入哪一项").format(
                member=member.label))  # fmt: skip


def _order(line: Line) -> tuple[int, int, str, str, str, str]:
    stages, flows = list(Stage), list(Flow)
    return (
        stages.index(line.stage), flows.index(line.flow), line.unit, line.function, line.project,
        line.economic,
    )  # fmt: skip


def final_accounts(
    budget: Budget, ledger: Ledger, lines: Iterable[FinalLine], profile: Profile
) -> Budget:
    """The final accounts with the money alone: what else a booklet says is typed beside it."""
    used = {line.line.project for line in lines}
    return Budget(
        profile=profile.id,
        year=budget.year,
        department=budget.department,
        lines=tuple(line.line for line in lines),
        kind=BookletKind.FINAL_ACCOUNTS,
        projects=tuple(
            project
            for project in (*budget.projects, *ledger.projects_added)
            if project.name in used
        ),
        code_names=ledger.code_names,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A difference between budget and final accounts that wants a reason.

    Attributes:
        measure: key of a measure, or empty; function: code of a function item, or empty.
        label: what it is called; planned, spent: in fen.
    """

    measure: str
    function: str
    label: str
    planned: int
    spent: int

    def words(self) -> str:
        """What differs, for the user."""
        more = self.spent > self.planned
        rate = ""
        if self.planned:
            percent = abs(self.spent - self.planned) * 1000 // self.planned
            rate = f"（{percent // 10}.{percent % 10}%）"
        words = _("{label}：年初预算{planned}元，决算{spent}元，{more}{gap}元{rate}，没有原因")
        return words.format(
            label=self.label,
            planned=yuan(self.planned),
            spent=yuan(self.spent),
            more=_("多") if more else _("少"),
            gap=yuan(abs(self.spent - self.planned)),
            rate=rate,
        )


def asked_reasons(budget: Budget, profile: Profile, percent: int) -> Iterator[Asked]:
    """The differences that the text of a place explains and that nobody has explained.

    Args:
        percent: of the initial budget; differences below it are let pass, but for 三公经费, of
            which every one is explained.

    Source: 财预〔2016〕143号 for 三公经费; the threshold is 惯例.
    """
    from mingzhang.narrative.execution import items_of
    from mingzhang.narrative.template import BUDGET, parse_template

    given = {(e.measure, e.function) for e in budget.executions}
    seen: set[tuple[str, str]] = set()
    for section in profile.sections:
        for paragraph in section.paragraphs:
            template = parse_template(paragraph)
            found: list[Asked] = []
            for fill in template.fills():
                if fill.name != "execution":
                    continue
                key = fill.arguments[0]
                own, planned = profile.find_measure(key), profile.find_measure(key + BUDGET)
                if own is not None and planned is not None:
                    sums = (planned.piece.sum(budget.lines), own.piece.sum(budget.lines))
                    found.append(Asked(key, "", own.label, *sums))
            if template.each:
                found += [
                    Asked("", i.code, i.names, i.budget_fen, i.amount_fen)
                    for i in items_of(template.each, budget, profile)
                ]
            for asked in found:
                name = (asked.measure, asked.function)
                if name in seen or name in given:
                    continue
                seen.add(name)
                if _is_large(asked, profile, percent):
                    yield asked


def _is_large(asked: Asked, profile: Profile, percent: int) -> bool:
    gap = abs(asked.spent - asked.planned)
    if not gap:
        return False
    measure = profile.find_measure(asked.measure) if asked.measure else None
    items = measure.piece.get("three_public") if measure else None
    if items is not None and str(ThreePublic.NONE) not in items:
        return True
    return not asked.planned or gap * 100 >= asked.planned * percent
