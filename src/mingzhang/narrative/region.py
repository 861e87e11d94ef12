"""Reasons and purposes: regions of a text whose figures are no claims about the subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from mingzhang.lean import dataclass
from mingzhang.narrative import frame as f
from mingzhang.narrative.assertion import Assertion
from mingzhang.narrative.claim import Change, NoChange, SumOfChanges
from mingzhang.narrative.clause import mention, read_clause
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.facet import MONEYLESS, identity, plain
from mingzhang.narrative.number import FigureKind
from mingzhang.narrative.phrasebook import Kind
from mingzhang.narrative.token import Token

NUMBERED = (Kind.MONEY, Kind.PERCENT, Kind.COUNT, Kind.POINT)


@dataclass(slots=True)
class Region:
    """A reason or a purpose that is being read."""

    kind: Kind
    start: int
    end: int = 0
    changes: list[tuple[f.Change, Sequence[Token]]] = field(default_factory=list)
    spoilt: bool = False
    has_money: bool = False


class Regions(Assertion):
    """What is read while a reason or a purpose is given."""

    _region: Region | None

    def _of_named(self, before: Sequence[Token]) -> None:
        """`“三公”经费减少的主要原因是…`: the reason is of the change of what is named."""
        named = mention([t for t in before if t.kind in (Kind.TERM, Kind.TIME)])
        if isinstance(named, Token) or named.is_empty:
            return
        wanted = named.facets
        for number in range(len(self._claims) - 1, -1, -1):
            claim = self._claims[number]
            if isinstance(claim, Change) and _is_called(claim.subject.facets, wanted):
                self._change = number
                return

    def _leaves(self, clause: Sequence[Token]) -> bool:
        """Whether a clause ends the reason or purpose that is being read; else it is in it."""
        assert self._region is not None
        before = self._passage.text[clause[0].start - 1] if clause[0].start else "。"
        found = read_clause([t for t in clause if t.kind is not Kind.LIST])
        ends = clause[0].kind is Kind.LIST and clause[0].text == "其中"
        ends |= any(token.kind is Kind.LIST_ALL for token in clause)  # 按…分类 is no reason
        if isinstance(found, list) and found and not ends:
            first = found[0]
            named = any(not getattr(x, "subject", f.Mention()).is_empty for x in found[:1])
            base = self._is_base(first)
            if self._region.kind is Kind.PURPOSE:
                ends = _says_more(first) or (
                    isinstance(first, f.Amount)
                    and (named or base)
                    and first.value.kind is FigureKind.MONEY
                )
            elif before in "；。":
                ends = named and (isinstance(first, f.Amount) or self._lists_changes(first))
                ends |= base
                ends |= _is_compared_with_a_year(first) or _is_of_a_stated_whole(first)
            elif before == "，":
                ends = self._is_new_comparison(found) or (base and self._lacks_base())
        if ends:
            self._end_region(clause[0].start)
            return True
        self._in_region(clause)
        return False

    def _is_base(self, first: f.Frame) -> bool:
        """`上年预算数5.00万元`: how much it was, of whatever is spoken of."""
        if not isinstance(first, f.Amount) or first.value.kind is not FigureKind.MONEY:
            return False
        said = first.subject
        alone = said.is_empty and bool(said.stage) and said.time is not None
        return alone and self._when(said) == -1 and bool(first.value.value)

    def _lacks_base(self) -> bool:
        """`增长20%，主要原因是出访增加，上年预算数为5万元`: a rate without amount, and a reason
        in which no other money is named."""
        region = self._region
        change = self._claims[self._change] if self._change is not None else None
        if region is None or not isinstance(change, Change) or change.amount is not None:
            return False
        base = change.base
        told = base is not None and base.time == -1 and not change.before
        return told and not region.has_money and region.end > region.start + _LEAST_REASON

    def _is_new_comparison(self, found: Sequence[f.Frame]) -> bool:
        """`…主要原因是厉行节约，与上年相比减少0.50万元，减少14.29%`: what was said is against
        another base, and a reason was given; else a change with last year explains the one above.
        """
        region, first = self._region, found[0]
        if region is None or not region.end or region.end <= region.start + _LEAST_REASON:
            return False
        if not isinstance(first, f.Change) or not first.subject.is_empty or first.amount is None:
            return False
        base = first.base
        told = base is not None and base.time is not None and self._when(base) == -1
        changes = (claim for claim in self._claims if isinstance(claim, Change))
        here = (claim for claim in changes if self._bounds[0] <= claim.words.at[1])
        return told and all(claim.base is not None and claim.base.time == 0 for claim in here)

    def _lists_changes(self, first: f.Frame) -> bool:
        """Whether a change is the next part of a list that divides a change."""
        opened = self._lists[-1] if self._lists else None
        if not isinstance(first, f.Change) or opened is None or opened.change is None:
            return False
        return opened.is_gone_on_by(first.subject.facets, self._setting.book.partitions)

    def _in_region(self, clause: Sequence[Token]) -> None:
        region = self._region
        assert region is not None
        region.end = clause[-1].end
        region.has_money |= any(_is_money(token) for token in clause)
        self._aside += sum(1 for t in clause if t.kind in NUMBERED)
        found = read_clause([t for t in clause if t.kind not in (Kind.NUMBER, Kind.NEGATION)])
        if isinstance(found, list) and len(found) == 1 and isinstance(found[0], f.Change):
            only = found[0]
            if only.amount is not None and not only.subject.is_empty and only.direction:
                region.changes.append((only, clause))
                return
        if any(t.kind is not Kind.FILLER for t in clause):
            region.spoilt = True

    def _end_region(self, end: int) -> None:
        region, self._region = self._region, None
        if region is None or region.kind is not Kind.CAUSE or self._change is None:
            return
        found = self._claims[self._change]
        reason = self._passage.text[region.start : max(region.end, region.start)]
        if isinstance(found, Change) and found.reason is None:
            at = (self._number, region.start)
            found = replace(found, reason=_bare_reason(reason), reason_at=at)
            self._claims[self._change] = found
        elif isinstance(found, NoChange) and found.reason is None:
            self._claims[self._change] = replace(found, reason=_bare_reason(reason))
        if not isinstance(found, Change) or region.spoilt or len(region.changes) < 2:
            return
        parts = tuple(self._part_change(change, clause) for change, clause in region.changes)
        names = [identity(part.subject.facets) for part in parts]
        if found.amount is not None and len(set(names)) == len(names):
            self._claims.append(SumOfChanges(found, parts, found.words, complete=True))

    def _part_change(self, change: f.Change, clause: Sequence[Token]) -> Change:
        subject = self._subject(change.subject, self._setting_facets(), 0)
        return Change(
            subject,
            (),
            (),
            None,
            change.amount,
            change.rate,
            Direction(change.direction),
            None,
            self._words(clause),
        )


def _is_money(token: Token) -> bool:
    """Whether a word is of something that is paid or comes in, or a sum of it."""
    if token.kind is Kind.TERM:
        return not MONEYLESS.issuperset(token.value)
    return token.kind is Kind.MONEY


def _is_compared_with_a_year(frame: f.Frame) -> bool:
    """`；较2024年决算减少0.50万元`, `；比年初预算减少…`: no reason, but the next that is said."""
    if not isinstance(frame, f.Change | f.Equal | f.Against) or frame.base is None:
        return False
    said = isinstance(frame, f.Change) and frame.amount is not None
    return frame.base.time is not None or (said and frame.base.stage != "")


_LEAST_REASON = 6
"""Characters of a reason with its opener; less is the opener alone."""


def _is_of_a_stated_whole(frame: f.Frame) -> bool:
    """`；完成年初预算的107.14%`: no reason either, but the next that is said."""
    if isinstance(frame, f.Completion):
        return frame.of.stage != ""
    return isinstance(frame, f.Share) and frame.subject.is_empty and not frame.whole.is_empty


def _says_more(frame: f.Frame) -> bool:
    """Whether a frame after a purpose speaks of the subject again."""
    if isinstance(frame, f.Change):
        return frame.base is not None
    if isinstance(frame, f.Equal):
        return frame.base is not None
    return isinstance(frame, (f.Against, f.Share, f.Completion, f.Compare))


def _is_called(facets: Mapping[str, object], named: Mapping[str, object]) -> bool:
    """Whether something may be called so: every word for it is one of its own."""
    return all(facets.get(name) == member for name, member in plain(named).items())


def _bare_reason(words: str) -> str:
    """A reason without the words that open it: `主要原因是人员减少` is `人员减少`."""
    for opener in (
        "主要原因是",
        "主要原因为",
        "主要原因",
        "原因是",
        "原因",
        "主要是",
        "由于",
        "因",
    ):
        if words.startswith(opener):
            words = words[len(opener) :]
            break
    return words.lstrip("：，是为").rstrip("。；，、")
