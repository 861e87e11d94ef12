"""Proposals to change the catalogue on their way up, and what became of them.

A proposal is made once; what happens to it is a row with a day, a body and an opinion, and nothing
is changed afterwards. Each body acts only on what lies with it; the last one decides. Alike
proposals may be put together by the body that holds them: they share what becomes of the one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from mingzhang.codes import normal_name
from mingzhang.entry import value
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.raw import Mistakes, Row
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.catalogue import Amendment, AmendmentKind, CatalogueEntry
from mingzhang.year.day import day_of
from mingzhang.year.service.body import Body, route_of
from mingzhang.year.service.history import Standing, next_code
from mingzhang.year.table import finish, member_of, rows_of


class StepKind(StrEnum):
    """What a body does with a proposal."""

    MADE = "提出"
    PASSED = "同意上报"
    RETURNED = "退回"
    MERGED = "并入"
    ADOPTED = "采纳"
    REJECTED = "不采纳"


class State(StrEnum):
    """How a proposal stands."""

    DRAFT = "未提出"
    PENDING = "在办"
    RETURNED = "退回"
    MERGED = "已并入"
    ADOPTED = "采纳"
    REJECTED = "不采纳"


PROPOSALS = Part(
    "proposals",
    "目录调整建议",
    Form.TABLE,
    (
        Field("id", "编号", required=True),
        Field("body", "提出单位", required=True),
        Field("kind", "事项", tuple(kind.value for kind in AmendmentKind), required=True),
        Field("department", "目录部门"),
        Field("batch", "批次"),
        Field("code", "代码", code=True, note="增设的填上级目录代码，或拟用代码"),
        Field("name", "名称", required=True),
        Field("new_code", "新代码", code=True),
        Field("new_name", "新名称"),
        Field("reason", "理由", required=True),
    ),
)

STEPS = Part(
    "steps",
    "办理",
    Form.TABLE,
    (
        Field("day", "日期", required=True),
        Field("id", "编号", required=True),
        Field("body", "经办", required=True),
        Field("kind", "办理", tuple(kind.value for kind in StepKind), required=True),
        Field("into", "并入编号"),
        Field("code", "核定代码", code=True),
        Field("name", "核定名称"),
        Field("opinion", "意见"),
    ),
)

_OPINION = frozenset({StepKind.PASSED, StepKind.RETURNED, StepKind.ADOPTED, StepKind.REJECTED})


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal: who wants which amendment, and why."""

    id: str
    body: str
    amendment: Amendment
    reason: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened.

    Attributes:
        into: the proposal that it is merged with.
        code, name: of the line as it was decided, where that differs.
    """

    day: date
    id: str
    body: str
    kind: StepKind
    into: str = ""
    code: str = ""
    name: str = ""
    opinion: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A proposal with all that happened to it.

    Attributes:
        holder: the body that it lies with, empty once it is decided or merged.
        into: the proposal that it was merged with.
        decided: what was adopted.
    """

    proposal: Proposal
    route: tuple[str, ...]
    state: State = State.DRAFT
    holder: str = ""
    into: str = ""
    decided: Amendment | None = None
    steps: tuple[Step, ...] = ()

    @property
    def since(self) -> date | None:
        """The day on which it came to where it lies."""
        return self.steps[-1].day if self.steps else None


@dataclass(slots=True)
class _Desk:
    """The cases while the steps are gone through in time."""

    bodies: Mapping[str, Body]
    mistakes: Mistakes
    cases: dict[str, Case] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        """Let one step happen, or say why it cannot have."""
        case = self.cases[step.id]
        problem = self._problem(case, step)
        if problem:
            self.mistakes.add(step.where, problem)
            return
        self.cases[step.id] = replace(self._after(case, step), steps=(*case.steps, step))

    def _problem(self, case: Case, step: Step) -> str:
        if step.kind is StepKind.MADE:
            if case.state not in (State.DRAFT, State.RETURNED):
                return _("“{id}”已经提出").format(id=step.id)
            if step.body != case.proposal.body:
                words = _("“{id}”由{body}提出，不是{other}")
                return words.format(id=step.id, body=case.proposal.body, other=step.body)
            return ""
        if case.state is not State.PENDING:
            words = _("“{id}”现在是“{state}”，不能{kind}")
            return words.format(id=step.id, state=case.state.value, kind=step.kind.value)
        if step.body != case.holder:
            words = _("“{id}”在{holder}，{other}不能办理")
            return words.format(id=step.id, holder=case.holder, other=step.body)
        last = not self.bodies[case.holder].above
        if step.kind is StepKind.PASSED and last:
            return _("{body}是审定机构，只能采纳或不采纳").format(body=step.body)
        if step.kind in (StepKind.ADOPTED, StepKind.REJECTED) and not last:
            words = _("由{body}审定，{other}只能同意上报、退回或并入")
            return words.format(body=case.route[-1], other=step.body)
        return self._merging(case, step) if step.kind is StepKind.MERGED else ""

    def _merging(self, case: Case, step: Step) -> str:
        other = self.cases.get(step.into)
        if other is None or other is case:
            return _("没有编号为“{id}”的另一件建议").format(id=step.into)
        if other.state is not State.PENDING or other.holder != case.holder:
            return _("“{id}”不在{body}，不能并入").format(id=step.into, body=case.holder)
        if not is_alike(case.proposal.amendment, other.proposal.amendment):
            words = _("“{one}”和“{other}”说的不是同一件事，不能合并")
            return words.format(one=step.id, other=step.into)
        return ""

    def _after(self, case: Case, step: Step) -> Case:
        match step.kind:
            case StepKind.MADE | StepKind.PASSED:
                above = self.bodies[step.body].above
                return replace(case, state=State.PENDING, holder=above or step.body)
            case StepKind.RETURNED:
                return replace(case, state=State.RETURNED, holder=case.proposal.body)
            case StepKind.MERGED:
                return replace(case, state=State.MERGED, holder="", into=step.into)
            case StepKind.REJECTED:
                return replace(case, state=State.REJECTED, holder="")
            case StepKind.ADOPTED:
                decided = _decided(case.proposal.amendment, step)
                return replace(case, state=State.ADOPTED, holder="", decided=decided)


def _decided(amendment: Amendment, step: Step) -> Amendment:
    """The amendment in the words of who decides."""
    if amendment.kind is AmendmentKind.ADDED:
        code, name = step.code or amendment.code, step.name or amendment.name
        return replace(amendment, code=code, name=name)
    if amendment.kind is AmendmentKind.RENAMED:
        code, name = step.code or amendment.new_code, step.name or amendment.new_name
        return replace(amendment, new_code=code, new_name=name)
    return amendment


def is_alike(one: Amendment, other: Amendment) -> bool:
    """Whether two proposals want the same thing of the same line, if not in the same words.

    >>> a, b, c = (Amendment(AmendmentKind.ADDED, "A1701", name, department="人社")
    ...            for name in ("技能评估服务", "技能评估", "技能培训"))
    >>> is_alike(a, b), is_alike(a, c)
    (True, False)
    """
    if (one.kind, normal_name(one.department)) != (other.kind, normal_name(other.department)):
        return False
    if one.kind is AmendmentKind.ADDED:
        parents = _parent(one.code) == _parent(other.code) or not (one.code and other.code)
        return parents and _bare(one.name) == _bare(other.name)
    return one.code == other.code


def _bare(name: str) -> str:
    return normal_name(name).removesuffix("服务")


def _parent(code: str) -> str:
    return code[:5]


def alike_of(cases: Iterable[Case]) -> tuple[tuple[Case, ...], ...]:
    """Groups of pending proposals that lie with one body and want the same thing."""
    groups: list[list[Case]] = []
    for case in cases:
        if case.state is not State.PENDING:
            continue
        mine = next(
            (
                group
                for group in groups
                if group[0].holder == case.holder
                and is_alike(group[0].proposal.amendment, case.proposal.amendment)
            ),
            None,
        )
        if mine is None:
            groups.append([case])
        else:
            mine.append(case)
    return tuple(tuple(group) for group in groups if len(group) > 1)


def outcome_of(case: Case, cases: Mapping[str, Case]) -> Case:
    """The case whose outcome is this one's: itself, or the one that it was merged with.

    >>> one = Case(Proposal("1", "县局", Amendment(AmendmentKind.REMOVED, "A01", "甲")), ("县局",))
    >>> outcome_of(one, {}) is one
    True
    """
    while case.into:
        case = cases[case.into]
    return case


def adopted_of(cases: Iterable[Case], lines: Sequence[Standing]) -> tuple[Amendment, ...]:
    """What was adopted, in the order in which it was decided; added lines get the next code.

    Args:
        lines: of the catalogue that is changed.

    Raises:
        ValueError: an added line has neither a code nor a parent, or no code is free.
    """
    decided = [case for case in cases if case.decided is not None]
    decided.sort(key=lambda case: (case.since or date.min, case.proposal.id))
    found: list[Amendment] = []
    known = list(lines)
    for case in decided:
        amendment = case.decided
        assert amendment is not None
        if amendment.kind is AmendmentKind.ADDED and _is_parent(amendment.code, amendment, known):
            code = next_code(known, amendment.department, amendment.code)
            amendment = replace(amendment, code=code)
        if not amendment.code:
            words = _("“{id}”没有代码，也没有上级目录代码")
            raise ValueError(words.format(id=case.proposal.id))
        if amendment.kind is AmendmentKind.ADDED:
            known.append(_standing(amendment))
        found.append(amendment)
    return tuple(found)


def _standing(amendment: Amendment) -> Standing:
    entry = CatalogueEntry(amendment.department, amendment.code, amendment.level, amendment.name)
    return Standing(entry, amendment.batch)


def _is_parent(code: str, amendment: Amendment, lines: Iterable[Standing]) -> bool:
    """Whether the code of an added line is that of a line above it, which stands already."""
    return any(
        line.entry.code == code and line.entry.department == amendment.department for line in lines
    )


def read_proposals(path: Path, bodies: Mapping[str, Body]) -> dict[str, Proposal]:
    """The proposals of a CSV file by their number.

    Raises:
        SourceErrors: an unknown body, a number twice, a change that says nothing.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    return proposals_of(rows_of(path, PROPOSALS, mistakes), bodies, mistakes, str(path))


def proposals_of(
    rows: Iterable[Row], bodies: Mapping[str, Body], mistakes: Mistakes, source: str
) -> dict[str, Proposal]:
    """The proposals of typed rows; see `read_proposals`."""
    found: dict[str, Proposal] = {}
    for row in rows:
        proposal = _proposal(row, bodies, mistakes)
        if proposal.id in found:
            words = _("{what}“{text}”重复").format(what=_("编号"), text=proposal.id)
            mistakes.add(row.get("id").where, words)
        found[proposal.id] = proposal
    finish(source, mistakes)
    return found


def _proposal(row: Row, bodies: Mapping[str, Body], mistakes: Mistakes) -> Proposal:
    def text(key: str) -> str:
        return row.get(key).text.strip()

    value.required(row.get("body"), "提出单位", mistakes)
    body = value.known_name(row.get("body"), bodies, _("机构"), mistakes)
    value.required(row.get("kind"), "事项", mistakes)
    kind = member_of(row.get("kind"), AmendmentKind, mistakes) or AmendmentKind.ADDED
    name = value.required(row.get("name"), "名称", mistakes)
    new_code = text("new_code") or (text("code") if kind is AmendmentKind.RENAMED else "")
    if kind is not AmendmentKind.ADDED:
        value.required(row.get("code"), "代码", mistakes)
    if kind is AmendmentKind.RENAMED:
        value.required(row.get("new_name"), "新名称", mistakes)
    elif text("new_name") or text("new_code"):
        mistakes.add(row.where, _("只有修订才填新代码、新名称"), _("留空"))
    return Proposal(
        value.required(row.get("id"), "编号", mistakes),
        body,
        Amendment(
            kind, text("code"), name, new_code, text("new_name"), text("department"), text("batch")
        ),
        value.required(row.get("reason"), "理由", mistakes),
        row.where,
    )


def read_cases(
    path: Path, proposals: Mapping[str, Proposal], bodies: Mapping[str, Body]
) -> dict[str, Case]:
    """The proposals with the steps of a CSV file, whatever the order of its rows.

    Raises:
        SourceErrors: steps that cannot have happened, each with its line.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    return cases_of(rows_of(path, STEPS, mistakes), proposals, bodies, mistakes, str(path))


def cases_of(
    rows: Iterable[Row],
    proposals: Mapping[str, Proposal],
    bodies: Mapping[str, Body],
    mistakes: Mistakes,
    source: str,
) -> dict[str, Case]:
    """The proposals with typed steps; see `read_cases`."""
    steps = []
    for row in rows:
        before = len(mistakes.found)
        step = _step(row, proposals, bodies, mistakes)
        if step is not None and len(mistakes.found) == before:
            steps.append(step)
    desk = _Desk(bodies, mistakes)
    for proposal in proposals.values():
        desk.cases[proposal.id] = Case(proposal, route_of(proposal.body, bodies))
    if not mistakes.found:
        for step in sorted(steps, key=lambda step: step.day):
            desk.take(step)
    finish(source, mistakes)
    return desk.cases


def _step(
    row: Row, proposals: Mapping[str, Proposal], bodies: Mapping[str, Body], mistakes: Mistakes
) -> Step | None:
    day = day_of(row.get("day"), mistakes)
    value.required(row.get("id"), "编号", mistakes)
    name = value.known_name(row.get("id"), proposals, _("建议"), mistakes)
    value.required(row.get("body"), "经办", mistakes)
    body = value.known_name(row.get("body"), bodies, _("机构"), mistakes)
    value.required(row.get("kind"), "办理", mistakes)
    kind = member_of(row.get("kind"), StepKind, mistakes)
    texts = [row.get(key).text.strip() for key in ("into", "code", "name", "opinion")]
    if kind in _OPINION:
        value.required(row.get("opinion"), "意见", mistakes)
    if kind is StepKind.MERGED:
        value.required(row.get("into"), "并入编号", mistakes)
    if day is None or kind is None:
        return None
    return Step(day, name, body, kind, texts[0], texts[1], texts[2], texts[3], row.where)


def waiting_of(cases: Iterable[Case]) -> Mapping[str, tuple[Case, ...]]:
    """What lies with each body."""
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.state in (State.PENDING, State.RETURNED):
            found[case.holder].append(case)
    return {body: tuple(held) for body, held in found.items()}
