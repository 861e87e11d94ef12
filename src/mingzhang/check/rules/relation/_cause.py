"""A cause that localisation found becomes a hit: cells, message, suggestion, evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from mingzhang.amounts import Amount, Unit
from mingzhang.check.cause import Cause, Suspect
from mingzhang.check.context import Context
from mingzhang.check.feasible import ConflictKind
from mingzhang.check.finding import Evidence, FoundCell, Severity
from mingzhang.check.hypothesis import Slip
from mingzhang.check.rule import Hit
from mingzhang.check.spot import find_cell, printed_text, table_cell
from mingzhang.language import _
from mingzhang.tables.relation import CellRef, Relation, RelationKind

_MOST_EVIDENCE = 12
_MOST_TERMS = 40
_LAST_DIGIT = 100  # a figure has at least so many of its last digit, for that to be small


def hits(context: Context, kind: ConflictKind, *, moved: bool = False) -> Iterator[Hit]:
    """One hit for each cause of a kind; `moved` ones are a rule of their own."""
    for cause in context.localisation.causes:
        if cause.kind is kind and cause.moved == moved and not is_of_last_digit(context, cause):
            yield plain_hit(context, cause)


def moved_hits(context: Context) -> Iterator[Hit]:
    """One hit for each figure that stands in its neighbour's cell."""
    for cause in context.localisation.causes:
        if cause.moved and not is_of_last_digit(context, cause):
            yield plain_hit(context, cause)


def is_of_last_digit(context: Context, cause: Cause) -> bool:
    """Whether it is one relation that fails, by the last digit of each suspect alone."""
    return cause.kind is not ConflictKind.JOINT and _is_small(context, cause)


def joint_hits(context: Context) -> Iterator[Hit]:
    """What no amounts satisfy together; where last digits would mend it, it is a warning."""
    for cause in context.localisation.causes:
        if cause.kind is ConflictKind.JOINT and not cause.moved:
            hit = plain_hit(context, cause)
            small = _is_small(context, cause)
            yield replace(hit, severity=Severity.WARNING) if small else hit


def _is_small(context: Context, cause: Cause) -> bool:
    for suspect in cause.suspects:
        low, high = suspect.repair.low, suspect.repair.high
        for ref in suspect.cells:
            amount = context.undone.cells[ref].amount
            if amount is None or amount.is_zero() or low is None or high is None:
                return False
            if amount.fen - high > amount.step_fen or low - amount.fen > amount.step_fen:
                return False
            if amount.step_fen * _LAST_DIGIT > abs(amount.fen):
                return False  # 3 for 4 is no last digit
    return True


def slip_hits(context: Context, slip: Slip) -> Iterator[Hit]:
    """One hit for each slip of a kind that explains many wrong cells."""
    for found in context.slips:
        if found.slip is slip:
            table = context.booklet.tables[found.cells[0].table]
            refs = [ref for ref in found.cells if _has_figure(context, ref)] or list(found.cells)
            cells = [_spot(context, ref) for ref in (*refs, *found.elsewhere)[:_MOST_TERMS]]
            evidence = tuple(
                Evidence(formula(context, r), tuple(_spot(context, ref) for ref in r.cells))
                for r in found.broken[:_MOST_EVIDENCE]
            )
            hit = Hit.at(
                *cells,
                title=table.title,
                first=cells[0].row,
                last=cells[-1].row,
                columns="、".join(dict.fromkeys(cell.column for cell in cells)),
                count=len(refs),
                wrong=found.wrong,
                rows=abs(found.amount),
                way=_("低") if found.amount < 0 else _("高"),
                unit=found.unit.label if found.unit else "",
                label=found.label,
                others="、".join(
                    dict.fromkeys(
                        f"《{context.booklet.tables[ref.table].title}》" for ref in found.elsewhere
                    )
                ),
            )
            yield replace(hit, evidence=evidence)


def _has_figure(context: Context, ref: CellRef) -> bool:
    amount = context.observed.cells[ref].amount
    return amount is not None and not amount.is_zero()


def plain_hit(context: Context, cause: Cause) -> Hit:
    """The cells of a cause with its message, suggestion and evidence."""
    suspects = [ref for suspect in cause.suspects for ref in suspect.cells]
    rivals = [ref for suspect in cause.rivals for ref in suspect.cells]
    terms = _terms(cause, {*suspects, *rivals, *cause.witnesses})
    cells = tuple(
        _spot(context, ref) for ref in [*suspects, *rivals, *cause.witnesses, *terms][:_MOST_TERMS]
    )
    first = cause.suspects[0]
    partial = _leaves_out(context, cause)
    return Hit(
        cells=cells,
        fields={
            "printed": _printed(context, suspects[0]),
            "others": _others(context, cause),
            "count": len(cause.broken),
            "doubt": _doubt(cause),
        },
        suggestion=_("列出的各行相加远少于合计，可能有没有列出的行（如涉密不公开的）")
        if partial
        else _suggestion(context, cause, first),
        severity=Severity.WARNING if partial else None,
        evidence=tuple(_evidence(context, cause)),
    )


_MANY = 10
"""So many rows are a list that may be cut short; a total of three parts is not."""
_NO_MISPRINT = 20
"""A figure that should be so many times as large as it is was not mistyped."""


def _leaves_out(context: Context, cause: Cause) -> bool:
    """Whether rows of a long list were rather not published than one of them misprinted."""
    sums = [r for r in cause.broken if r.kind is RelationKind.SUM and len(r.parts) >= _MANY]
    suspects = {ref for suspect in cause.suspects for ref in suspect.cells}
    if not sums or any(not suspects & set(r.parts) for r in sums):
        return False
    for suspect in cause.suspects:
        amounts = [context.undone.cells[ref].amount for ref in suspect.cells]
        least = suspect.repair.low
        if least is None or suspect.repair.slip or None in amounts:
            return False
        if any(least < _NO_MISPRINT * abs(a.fen) for a in amounts if a is not None):
            return False
    return True


def _spot(context: Context, ref: CellRef) -> FoundCell:
    return table_cell(context.booklet, context.profile, ref)


def _printed(context: Context, ref: CellRef) -> str:
    cell = find_cell(context.booklet, ref)
    text = printed_text(cell) if cell is not None else ""
    return text or _("空白")


def _terms(cause: Cause, known: set[CellRef]) -> list[CellRef]:
    refs = [ref for relation in cause.broken for ref in relation.cells]
    return [ref for ref in dict.fromkeys(refs) if ref not in known]


def _others(context: Context, cause: Cause) -> str:
    """What the witnesses print: `994.21（3处）`."""
    counts: dict[str, int] = {}
    for ref in cause.witnesses:
        text = _printed(context, ref)
        counts[text] = counts.get(text, 0) + 1
    for suspect in () if counts else cause.rivals:
        for ref in suspect.cells:
            text = _printed(context, ref)
            counts[text] = counts.get(text, 0) + 1
    return "、".join(
        _("{text}（{count}处）").format(text=text, count=count) for text, count in counts.items()
    )


def _doubt(cause: Cause) -> str:
    if not cause.rivals:
        return ""
    count = sum(len(suspect.cells) for suspect in (*cause.suspects, *cause.rivals))
    return _("；单从印出的数看不出是哪一格错，可能错在所列{count}格之一").format(count=count)


def _suggestion(context: Context, cause: Cause, first: Suspect) -> str:
    words = []
    for suspect in cause.suspects:
        repair = suspect.repair.words()
        if repair:
            lead = f"{_printed(context, suspect.cells[0])} " if len(cause.suspects) > 1 else ""
            words.append(lead + repair)
    if first.repair.slip:
        words.append(first.repair.slip)
    if cause.moved:
        words.append(_("数字可能填错了行或列"))
    if cause.rivals:
        others = "，".join(
            dict.fromkeys(
                _("或 {printed} {repair}").format(
                    printed=_printed(context, s.cells[0]), repair=s.repair.words()
                )
                for s in cause.rivals[:3]
                if s.repair.words()
            )
        )
        if others:
            words.append(others)
    return "；".join(dict.fromkeys(words)) or _("请核对所列各格")


def _evidence(context: Context, cause: Cause) -> Iterator[Evidence]:
    for relation in cause.broken[:_MOST_EVIDENCE]:
        yield Evidence(
            formula(context, relation),
            tuple(_spot(context, ref) for ref in relation.cells),
        )
    if cause.broken:
        return
    clusters = context.undone.clusters
    for conflict in cause.conflicts[:3]:
        refs = [clusters[index].cells[0] for index in sorted(conflict.clusters)]
        gap = _wan(Fraction(conflict.gap_fen))
        words = _("这些数各自说得过去，放在一起没有任何真实金额能同时满足")
        if conflict.gap_fen:
            words += _("，最少还差 {gap}").format(gap=gap)
        yield Evidence(words, tuple(_spot(context, ref) for ref in refs[:_MOST_TERMS]))


def formula(context: Context, relation: Relation) -> str:
    """The relation in printed figures: `1,021.29 ≠ 457.88 + 563.40，相差 0.01万元`."""
    whole = _printed(context, relation.whole)
    parts = [_printed(context, ref) for ref in relation.parts]
    gap = _gap(context, relation)
    if relation.kind is RelationKind.EQUAL:
        return _("应相等：{whole} ≠ {part}").format(whole=whole, part=parts[0]) + gap
    if relation.kind is RelationKind.PART:
        return _("分项不应大于合计：{part} > {whole}").format(part=parts[0], whole=whole) + gap
    if relation.kind is RelationKind.BALANCE:
        left = [_printed(context, ref) for ref in relation.left]
        return _("收支应平衡：{left} ≠ {right}").format(left=_sum(left), right=_sum(parts)) + gap
    return f"{whole} ≠ {_sum(parts)}{gap}"


def _sum(printed: Sequence[str]) -> str:
    blank = _("空白")
    return " + ".join([text for text in printed if text != blank] or [blank])


def _gap(context: Context, relation: Relation) -> str:
    exacts = context.observed.exacts
    if any(ref not in exacts for ref in relation.cells):
        return ""
    left, right = (
        sum((Fraction(exacts[ref]) for ref in refs), Fraction())
        for refs in (relation.left, relation.parts)
    )
    difference = left - right
    return _("，相差 {gap}").format(gap=_wan(abs(difference))) if difference else ""


def _wan(fen: Fraction) -> str:
    """An amount of fen as people say it: 万元 with two decimals, 元 where that says nothing."""
    if fen >= 5000 and fen % 5000 == 0:
        return Amount.of_fen(round(fen), Unit.WAN, 2).words()
    return Amount.of_fen(round(fen), Unit.YUAN, 2).words()
