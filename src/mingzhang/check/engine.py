"""The check: every rule over one booklet, and an account of what ran and what did not."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.finding import (
    Checked,
    Evidence,
    Finding,
    RuleOutcome,
    RuleRun,
    Severity,
    State,
)
from mingzhang.check.ledger import ledger, understanding
from mingzhang.check.rule import Rule, Status, find_rules
from mingzhang.language import _
from mingzhang.model.booklet import Booklet
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import Derived


def check(
    booklet: Booklet,
    profile: Profile,
    *,
    rules: Mapping[str, Rule] | None = None,
    only: Collection[str] = (),
    ignore: Collection[str] = (),
    derived: Derived | None = None,
) -> Checked:
    """Check one booklet.

    Args:
        booklet: computed or read back.
        profile: how its place prints.
        rules: the rules by code; all that come with the program where None.
        only: codes or beginnings of codes (`R`, `T1`); everything else is left out.
        ignore: likewise, what is left out.
        derived: the relations of the booklet's tables, where they are known already.

    Returns:
        Findings in the order of the print, and what became of every rule that was asked for.

    Raises:
        ValueError: `only` or `ignore` names a code that no rule begins with.
    """
    context = Context(booklet, profile, derived)
    found: list[Finding] = []
    runs: list[RuleRun] = []
    for rule in chosen(find_rules() if rules is None else rules, only, ignore):
        run, findings = _run(rule, context)
        runs.append(run)
        found.extend(_as_sure_as_the_shape(finding, profile) for finding in findings)
    return Checked(
        booklet=context.booklet,
        findings=tuple(sorted(_one_a_cause(found), key=_order)),
        relations=context.relation_run,
        rules=tuple(runs),
        ledger=ledger(context, runs, found),
        understanding=understanding(context),
    )


_RESTS_ON_SHAPE = ("R10", "R11", "C303", "D103", "D104", "D105", "D106", "D107", "D108", "D111")
"""Rules that take the parts and tables of the booklet to be those of its profile."""


def _as_sure_as_the_shape(finding: Finding, profile: Profile) -> Finding:
    """A finding that rests on shapes and parts is a hint where those are only assumed.

    Booklets of a place that no profile knows are read by the national shapes. What contradicts
    these may be another way to print: rows of money carried over, columns of another stage.
    """
    assumed = profile.is_fallback and finding.code.startswith(_RESTS_ON_SHAPE)
    if not assumed or finding.severity is not Severity.ERROR:
        return finding
    doubt = _("本地区没有专门的表样，按全国通用表样判断，请先核对表样是否相符")
    words = f"{finding.suggestion}；{doubt}" if finding.suggestion else doubt
    return replace(finding, severity=Severity.WARNING, suggestion=words)


def chosen(rules: Mapping[str, Rule], only: Collection[str], ignore: Collection[str]) -> list[Rule]:
    """The rules that `only` and `ignore` leave, in the order of codes."""
    for prefix in (*only, *ignore):
        if not any(code.startswith(prefix.upper()) for code in rules):
            raise ValueError(_("没有编号以“{prefix}”开头的规则").format(prefix=prefix))
    wanted, unwanted = (tuple(p.upper() for p in prefixes) for prefixes in (only, ignore))
    return [
        rule
        for code, rule in sorted(rules.items())
        if rule.status is not Status.REMOVED
        and (not wanted or code.startswith(wanted))
        and not (unwanted and code.startswith(unwanted))
    ]


def _run(rule: Rule, context: Context) -> tuple[RuleRun, Sequence[Finding]]:
    state, why = _why_not(rule, context)
    if why:
        return RuleRun(rule.code, _(rule.title), RuleOutcome.NOT_RUN, why=why, state=state), ()
    try:
        findings = rule.find(context)
    except Exception as error:  # our own bug, reported as ours; the other rules still run
        why = _("规则自身出错：{kind}: {error}").format(kind=type(error).__name__, error=error)
        detail = traceback.format_exc()
        return RuleRun(rule.code, _(rule.title), RuleOutcome.FAILED, why=why, detail=detail), ()
    grave = gravest(findings)
    ended = {None: State.EXACT, Severity.ERROR: State.BROKEN}.get(grave, State.IMPROBABLE)
    return RuleRun(rule.code, _(rule.title), RuleOutcome.RAN, len(findings), state=ended), findings


def _why_not(rule: Rule, context: Context) -> tuple[State, str]:
    if not rule.applies.to(context.booklet, context.profile):
        return State.NOT_APPLICABLE, _("不适用于本年度、本地区或这一类公开资料")
    why = "；".join(lack for need in rule.needs if (lack := context.lacks(need)))
    foreign = any(context.is_foreign(need) for need in rule.needs)
    return State.NOT_APPLICABLE if foreign else State.NOT_JUDGED, why


def _one_a_cause(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of several rules about one and the same cell of a form or table, as one.

    The project table and the sources of the form both contradict its total: one slip, one finding;
    what the other rules say stands in it as evidence.
    """
    kept: list[Finding] = []
    first: dict[tuple[object, ...], int] = {}
    for finding in sorted(findings, key=lambda f: (-f.severity.rank, f.code)):
        cell = finding.cells[0]
        key = (cell.table, cell.row, cell.column, cell.text, cell.place)
        if not cell.column or not cell.text or key not in first:
            first.setdefault(key, len(kept))
            kept.append(finding)
            continue
        main = kept[first[key]]
        more = Evidence(f"{finding.title}：{finding.message}", finding.cells)
        kept[first[key]] = replace(
            main,
            evidence=(*main.evidence, more, *finding.evidence),
            see_also=tuple(dict.fromkeys((*main.see_also, finding.code))),
        )
    return kept


def _order(finding: Finding) -> tuple[object, ...]:
    """Tables in print order, then everything else by place; the gravest first at one place."""
    ref = finding.cells[0].ref
    place = finding.place
    return (
        ref is None,
        ref.table if ref else 0,
        place.page or 0,
        place.line or 0,
        -finding.severity.rank,
        finding.code,
    )


def gravest(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among findings, None where there are none."""
    return max((f.severity for f in findings), key=lambda s: s.rank, default=None)
