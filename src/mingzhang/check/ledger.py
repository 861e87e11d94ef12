"""The ledger: everything that should be checked in such a booklet, and how each check ended.

It is the denominator: a table that was not read, a figure of the text that nothing could be made
of, a project without a form each stand in it as *not judged*, with the reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mingzhang.amounts import Verdict
from mingzhang.check.context import Context
from mingzhang.check.finding import (
    Finding,
    LedgerLine,
    RuleOutcome,
    RuleRun,
    Severity,
    State,
    Understanding,
    UnreadWords,
)
from mingzhang.check.rule import FAMILIES
from mingzhang.check.spot import form_title, section_words
from mingzhang.language import _, filled
from mingzhang.model.booklet import Table
from mingzhang.model.form import Form
from mingzhang.model.indicator import value_of
from mingzhang.model.row_key import Project
from mingzhang.narrative.number import FigureKind
from mingzhang.tables.role import Role

_STATES = {
    Verdict.EXACT: State.EXACT,
    Verdict.ROUNDING: State.ROUNDING,
    Verdict.IMPROBABLE: State.IMPROBABLE,
    Verdict.BROKEN: State.BROKEN,
    None: State.NOT_JUDGED,
}
_MOST_REASONS = 6


def ledger(
    context: Context, runs: Sequence[RuleRun], findings: Sequence[Finding]
) -> tuple[LedgerLine, ...]:
    """The lines in the order of the booklet: tables, narrative, target forms, rules."""
    return (
        *_tables(context),
        *_narrative(context, findings),
        *_targets(context, findings),
        *_rules(runs),
    )


def _tables(context: Context) -> Iterator[LedgerLine]:
    booklet = context.booklet
    judged = context.localisation.judged
    counts: dict[int, Counter[State]] = defaultdict(Counter)
    for relation, verdict in zip(judged.relations, judged.verdicts, strict=True):
        counts[relation.whole.table][_STATES[verdict]] += 1
    for one in context.worked:
        counts[one.working.cell.table][_STATES[one.verdict]] += 1
    for number, table in enumerate(booklet.tables):
        why: tuple[str, ...] = ()
        if number not in counts:
            reason = _("空表") if _is_empty(table) else _("没有可以核对的关系")
            why = (reason,)
            counts[number][State.NOT_APPLICABLE if _is_empty(table) else State.NOT_JUDGED] += 1
        yield LedgerLine("tables", table.title, dict(counts[number]), why)
    for shape in context.profile.tables:
        if booklet.find_table(shape.id) is None:
            title = shape.title.replace("{year}", str(booklet.year))
            yield LedgerLine("tables", title, {State.NOT_JUDGED: 1}, (_("没有读到这张表"),))


def _is_empty(table: Table) -> bool:
    return all(cell.amount is None for _panel, _row, _column, cell in table.cells())


def understanding(context: Context) -> Understanding:
    """How much of the figures of the narrative was understood, and how much judged."""
    claims = context.claims
    return Understanding(
        figures=claims.figures,
        understood=len(claims.understood),
        judged=sum(context.is_weighed(figure) for figure, _words in claims.understood),
        set_aside=claims.set_aside,
        unread=tuple(
            UnreadWords(
                section_words(clause.words.section),
                clause.words.text,
                clause.token,
                clause.why,
                len(clause.figures),
                clause.words.paragraph.place,
            )
            for clause in claims.unread
        ),
    )


def _narrative(context: Context, findings: Iterable[Finding]) -> Iterator[LedgerLine]:
    """Figure by figure: what no rule computed with is not judged, whatever was understood."""
    claims = context.claims
    broken: Counter[str] = Counter()
    for finding in findings:
        if finding.code.startswith("N") and finding.cells:
            broken[finding.cells[0].table] += 1
    counts: dict[str, Counter[State]] = {}
    reasons: dict[str, list[str]] = {}
    for figure, words in claims.understood:
        here = counts.setdefault(section_words(words.section), Counter())
        if not context.is_weighed(figure):
            here[State.NOT_JUDGED] += 1
        elif figure.kind is FigureKind.PERCENT:
            here[State.ROUNDING] += 1  # a percentage is always a rounded one
        else:
            here[State.EXACT] += 1
    for clause in claims.unread:
        name = section_words(clause.words.section)
        counts.setdefault(name, Counter())[State.NOT_JUDGED] += len(clause.figures)
        reasons.setdefault(name, []).append(f"“{clause.words.text}”：{clause.why}")
    for name, here in counts.items():
        wrong = broken[name]
        for state in (State.ROUNDING, State.EXACT):
            taken = min(wrong, here[state])
            here[state] -= taken
            wrong -= taken
        here[State.BROKEN] += broken[name]
        said = tuple(dict.fromkeys(reasons.get(name, ())))
        more = len(said) - _MOST_REASONS
        why = (
            *said[:_MOST_REASONS],
            *((_("另有{count}处").format(count=more),) if more > 0 else ()),
        )
        yield LedgerLine("narrative", name, {s: n for s, n in here.items() if n}, why)


def _targets(context: Context, findings: Iterable[Finding]) -> Iterator[LedgerLine]:
    booklet = context.booklet
    wrong: dict[str, Severity] = {}
    for finding in findings:
        for cell in finding.cells[:1]:
            known = wrong.get(cell.row)
            if known is None or finding.severity.rank > known.rank:
                wrong[cell.row] = finding.severity
    for form in booklet.forms:
        grave = wrong.get(form.subject)
        state = {None: State.EXACT, Severity.ERROR: State.BROKEN}.get(grave, State.IMPROBABLE)
        why = _why_not_judged(form)
        name = f"{form_title(form)}：{form.subject}"
        yield LedgerLine("targets", name, {State.NOT_JUDGED if why else state: 1}, why)
    table = context.table(Role.PROJECTS)
    forms = {target.subject for target in booklet.targets}
    for panel in table.panels if table and booklet.targets else ():
        for row in panel.rows:
            if isinstance(row.key, Project) and row.key.name not in forms:
                yield LedgerLine(
                    "targets", row.key.name, {State.NOT_JUDGED: 1}, (_("没有绩效目标表"),)
                )


def _why_not_judged(form: Form) -> tuple[str, ...]:
    """Why no rule computes anything on a form; empty where some rule does."""
    if form.unread:
        return (filled(_("资金来源“{name}”不认识"), {"name": form.unread[0]}),)
    figures = any(value_of(i.value).value is not None for i in form.indicators)
    if not form.funds and not figures:
        return (_("表上没有可以核对的数"),)
    return ()


def _rules(runs: Sequence[RuleRun]) -> Iterator[LedgerLine]:
    families: dict[str, Counter[State]] = {}
    reasons: dict[str, list[str]] = {}
    for run in runs:
        families.setdefault(run.code[0], Counter())[run.state] += 1
        if run.outcome is not RuleOutcome.RAN:
            reasons.setdefault(run.code[0], []).append(f"{run.code} {run.why}")
    for letter, counts in families.items():
        yield LedgerLine("rules", FAMILIES[letter], dict(counts), tuple(reasons.get(letter, ())))
