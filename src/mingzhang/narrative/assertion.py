"""Claims out of frames: each with its subject by grammar, and with what it is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mingzhang.language import _
from mingzhang.narrative import frame as f
from mingzhang.narrative.bind import quantity_key
from mingzhang.narrative.claim import (
    Absent,
    Change,
    Completion,
    Share,
    Stated,
    Subject,
    SumOf,
)
from mingzhang.narrative.clause import items_summed
from mingzhang.narrative.comparison import Comparison, is_bare
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.facet import ADDED, fits, identity, lies_in, plain, under
from mingzhang.narrative.number import FigureKind
from mingzhang.narrative.phrasebook import Kind

PENDING = ("", "")
"""Neither understood nor left yet: what follows will tell."""


def no_whole() -> tuple[str, str]:
    """Why a share says nothing of which nobody knows the whole."""
    return ("占", _("没有说明占什么的比重"))


class Assertion(Comparison):
    """A section of which every frame becomes a claim, or is left with the reason."""

    def _frame(self, one: f.Frame) -> tuple[str, str] | None:
        """Make claims of a frame; the token and the reason where it cannot be bound."""
        if isinstance(one, f.Topic):
            self._name(one)
            return None
        if isinstance(one, f.Amount):
            return self._amount(one)
        if isinstance(one, f.Change):
            return self._changed(one)
        if isinstance(one, f.Moved):
            return self._moved(one)
        if isinstance(one, f.Equal):
            return self._equal(one)
        if isinstance(one, f.Share):
            return self._share(one)
        if isinstance(one, f.Completion):
            return self._completed(one)
        if isinstance(one, f.Compare):
            return self._compared(one)
        if isinstance(one, f.NoBase):
            return self._no_base(one)
        if isinstance(one, f.Against):
            return self._against(one)
        if isinstance(one, f.Nothing) and not one.subject.is_empty:
            self._nothing(one)
        return None

    def _nothing(self, one: f.Nothing) -> None:
        facets = self._named(one.subject)
        self._topic, self._topic_facets = None, facets
        self._last, self._change, self._blocked = None, None, None
        time = self._when(one.subject) if one.subject.time is not None else 0
        if time != 0 or self._loose:
            return
        subject = self._subject(replace(one.subject, facets=facets), {}, time, strict=True)
        planned = any("安排" in token.text or "预算" in token.text for token in one.tokens)
        self._claims.append(Absent(subject, self._words(one.tokens), planned))

    def _name(self, one: f.Topic) -> None:
        if one.subject.time is not None:
            self._time, self._time_named = self._when(one.subject), True
        if one.subject.is_empty:
            return
        self._blocked, self._opaque = None, None
        facets = self._named(one.subject)
        if self._items and not self._items[-1].named and self._last is None:
            self._items[-1] = replace(self._items[-1], facets=facets, named=True)
        elif self._lists and self._lists[-1].whole is not None:
            return
        self._topic, self._topic_facets, self._scope = None, facets, facets

    def _amount(self, one: f.Amount) -> tuple[str, str] | None:
        mention = one.subject
        if mention.time is not None:
            self._time, self._time_named = self._when(mention), True
        time: int | None = self._time if self._time_named else 0
        in_list = False
        spoken_of = plain(self._last.subject.facets) if self._last is not None else {"side": ""}
        summed = any(token.text in _SUMMED for token in one.tokens)
        if is_bare(mention) and "side" not in spoken_of and not summed:
            mention = replace(mention, facets={})  # 接待30批次，支出2.00万元: of the guests
        if mention.is_empty:
            hidden = self._opaque or (self._items[-1].unknown if self._items else None)
            blocked = self._blocks(hidden)
            if blocked is not None and not mention.stage:
                return blocked
            items = items_summed(one.tokens)
            if items:
                self._sum_of_items(one, items)
                return None
            facets, inherited = self._ellipsis(mention)
            if blocked is not None:  # …项目自评得分98分。全年预算数为…: of that, whatever it is
                facets, inherited = {"item": self._unknown_thing(blocked[0])}, 0
                self._blocked = self._opaque = None
            if facets is None and mention.stage and self._when(mention) == -1:
                facets = self._of_change()  # …较2024年预算下降25%，2024年预算为4.00万元
            if facets is None and _is_of_a_body(one):
                facets = {"scope": "all"}  # 某局预算60.00万元: of everything
            if facets is None:
                facets = _side_of(one)
            if facets is None:
                self._loose = True  # what follows in the sentence may be parts of it
                return ("", _("数字前没有说明是什么"))
            if not self._time_named and inherited is not None:
                time = inherited
            if self._lists and (body := _body_of(one)):
                facets = under({"item": body}, facets)  # 面积500平方米，其中：本部300平方米
            subject = self._subject(replace(mention, facets=facets), {}, time, strict=True)
        else:
            self._blocked, self._opaque = None, None
            facets = self._named(mention)
            other_side = self._fund_of_other_side(mention)
            if ADDED & set(mention.facets) and self._last is not None:
                facets = under(mention.facets, self._last.subject.facets)
            elif other_side is not None:
                facets = under(facets, {"fund": other_side})
            elif "involved" in mention.facets and self._topic_facets and not self._lists:
                facets = under(mention.facets, self._topic_facets)  # 项目支出均纳入…，涉及…
            if "involved" in facets and "nature" in facets and self._says_all(one):
                # all projects are: what they take is what all of them take
                facets = {n: m for n, m in facets.items() if n not in ("involved", "thing")}
            facets = _of_lower_tier(facets, self._last)
            in_list = bool(self._lists)
            whole = self._lists[-1].whole if in_list else None
            if not self._time_named and whole is not None:
                time = whole.subject.time
            stage = mention.stage or (whole.subject.stage if whole is not None else "")
            if stage == "" and whole is not None and whole.subject.stage:
                stage = whole.subject.stage
            narrowed = replace(mention, facets=facets, stage=stage)
            subject = self._subject(narrowed, {}, time, strict=True)
            if not in_list:
                wide = self._setting.binder.pieces(mention.facets, stage, time)
                subject = replace(subject, wide=tuple(p for p in wide if p not in subject.pieces))
        if one.value.kind is FigureKind.COUNT:
            subject = replace(
                subject, key=quantity_key(subject.facets, count=True), pieces=(), wide=()
            )
        elif not subject.pieces:
            subject = replace(subject, key=quantity_key(subject.facets, count=False))
        if not subject.label or mention.is_empty:
            subject = replace(subject, label=subject.label or self._section.title)
        words = self._words(one.tokens)
        stated = Stated(subject, one.value, words, self._loose)
        self._state(stated, in_list=in_list or (mention.is_empty and bool(self._lists)))
        if one.direction:
            way = Direction(one.direction)
            self._claims.append(Change(subject, (stated,), (), None, None, None, way, None, words))
            self._change, self._fresh_change = len(self._claims) - 1, True
        return None

    def _of_change(self) -> Mapping[str, object] | None:
        """What the change is of that was said last."""
        change = self._claims[self._change] if self._change is not None else None
        return change.subject.facets if isinstance(change, Change) else None

    def _sum_of_items(self, one: f.Amount, number: int) -> None:
        """`…，公务接待费2.40万元。三项合计15.00万元`: the sum of so many, if so many were told."""
        first = max((start for start in self._starts if start <= self._bounds[0]), default=0)
        told: list[Stated] = []
        for claim in self._claims:
            here = isinstance(claim, Stated) and claim.words.at >= (self._number, first)
            if isinstance(claim, Stated) and here and claim.figure.kind is FigureKind.MONEY:
                told.append(claim)
        facets = [stated.subject.facets for stated in told]
        parts = [
            stated
            for stated in told
            if not any(
                lies_in(stated.subject.facets, other)
                for other in facets
                if identity(other) != identity(stated.subject.facets)
            )
        ]
        named = self._scope or {"item": self._unknown_thing(one.tokens[0].text)}
        words = self._words(one.tokens)
        alike = {(part.subject.time, part.subject.stage) for part in parts}
        time, stage = alike.pop() if len(alike) == 1 else (0, "")
        subject = Subject(self._section.title, named, time, stage)
        stated = Stated(subject, one.value, words, self._loose)
        self._claims.append(stated)
        if len(parts) == number > 1 and not alike:
            self._claims.append(SumOf(stated, tuple(parts), complete=True, words=words, told=True))

    def _unknown_thing(self, word: str) -> str:
        """A name for what an unknown word began to speak of: it is known nowhere else."""
        starts = [start for start in self._starts if start <= self._bounds[0]]
        return f"{word}@{self._number}.{max(starts, default=0)}"

    def _fund_of_other_side(self, mention: f.Mention) -> object | None:
        """`财政拨款收入总计60.00万元，支出总计60.00万元`: the second side is of the same fund."""
        if self._last is None or not set(mention.facets) <= {"side", "scope"}:
            return None
        last = self._last.subject.facets
        sides = {mention.facets.get("side"), last.get("side")}
        if sides != {"income", "spending"} or mention.facets.get("scope") != last.get("scope"):
            return None
        return last.get("fund") if set(last) <= {"side", "scope", "fund"} else None

    def _moved(self, one: f.Moved) -> tuple[str, str] | None:
        """`由8.00万元减少至6.00万元`: what it is now, and what it was."""
        why = self._amount(f.Amount(one.tokens, one.subject, one.value))
        if why is not None or self._last is None:
            return why
        now = self._last
        base = self._base_of(one.base if one.base.time else f.Mention(time="previous"), now.subject)
        self._claims.append(
            Change(
                now.subject,
                (now,),
                (one.base_value,),
                base,
                None,
                None,
                Direction(one.direction),
                None,
                now.words,
                loose=self._loose,
            )
        )
        self._change, self._fresh_change = len(self._claims) - 1, True
        return None

    def _says_all(self, one: f.Amount) -> bool:
        """Whether a sentence speaks of everything there is: 项目支出均实行了绩效目标管理，涉及…."""
        said = self._passage.text[self._bounds[0] : one.tokens[0].start]
        return any(word in said for word in ("均", "所有", "全部"))

    def _share(self, one: f.Share) -> tuple[str, str] | None:
        if not one.subject.is_empty:
            self._blocked = None
            part = self._subject(replace(one.subject, facets=self._named(one.subject)), {}, 0)
            stated = next(iter(self._memory.exactly(part)), None)
        else:
            blocked = self._blocks()
            if blocked is not None:
                return blocked
            stated = self._last or self._topic
            if stated is None:
                return ("占", _("比重前没有说明是什么"))
            part = stated.subject
        whole: Subject | None
        if not one.whole.is_empty:
            whole = self._subject(one.whole, self._context(), part.time)
            if lies_in(whole.facets, part.facets):  # 占本年支出预算, in an item of its own part
                whole = self._subject(one.whole, {}, part.time)
            candidates = self._statements(whole, one.whole.facets)
            if one.whole_value is not None:
                candidates = (self._remember(whole, one.whole_value, one.tokens),)
        else:
            above = self._above(part)
            if above is not None:
                whole, candidates = above.subject, (above,)
            elif self._opening is not None and _is_part(part, self._opening):
                whole, candidates = self._opening.subject, (self._opening,)
            elif self._scope and part.facets != self._scope and lies_in(part.facets, self._scope):
                whole = self._subject(
                    f.Mention(self._scope), {}, part.time
                )  # “三公”经费支出决算中，…
                candidates = ()
            else:
                return self._share_of_something(one, part, stated)
        share = Share(
            part,
            stated,
            whole,
            tuple(c for c in candidates if c is not stated),
            one.rate,
            self._words(one.tokens),
            self._loose,
        )
        self._claims.append(share)
        if self._lists:
            self._lists[-1].shares.append(share)
        return None

    def _share_of_something(
        self, one: f.Share, part: Subject, stated: Stated | None
    ) -> tuple[str, str]:
        """`农林水支出80万元，占80%；卫生健康支出20万元，占20%`: of what, the others may tell."""
        if stated is None or stated.figure.kind is not FigureKind.MONEY or self._loose:
            return no_whole()
        whole = Subject("", {"item": self._unknown_thing(one.tokens[0].text)}, part.time)
        share = Share(part, stated, whole, (), one.rate, self._words(one.tokens))
        self._open_shares.append((share, one))
        return PENDING

    def _statements(self, whole: Subject, own: Mapping[str, object]) -> tuple[Stated, ...]:
        """What the text states of a whole: as it is meant here, and by its own words alone."""
        found = [
            s
            for facets in (whole.facets, own)
            for s in self._memory.of(facets)
            if s.subject.time == whole.time
        ]
        listed = self._lists[-1].whole if self._lists else None
        if listed is not None and listed not in found and lies_in(listed.subject.facets, own):
            found.append(listed)
        return tuple(found[:3])

    def _above(self, part: Subject) -> Stated | None:
        """What a part is a share of where no whole is named: its list's whole, its topic's, …"""
        listed = self._lists[-1].whole if self._lists else None
        if listed is not None and listed.subject.identity != part.identity:
            return listed
        return self._memory.above(part, self._topic_facets)

    def _completed(self, one: f.Completion) -> tuple[str, str] | None:
        about = self._about(one.subject)
        if isinstance(about, tuple):
            return about
        stage = one.of.stage or "budget"
        time = self._when(one.of) if one.of.time is not None else 0
        planned = self._memory.planned(about.facets, stage, time)
        received = self._memory.received(about.facets, time)
        if one.how == "received":
            spent = received
        else:
            own = () if planned else self._memory.own(about.facets)
            spent = self._memory.spent(about.facets, 0) or own
            if one.how and one.of.is_empty and not one.of.stage:
                planned = (*planned, *received)  # 执行率: of the plan, or of what came in
        pieces = self._setting.binder.pieces(about.facets, stage, time)
        of = Subject(about.label, about.facets, time, stage, "", pieces)
        self._claims.append(
            Completion(
                of,
                spent,
                planned,
                one.of_value,
                one.rate,
                self._words(one.tokens),
                self._loose,
            )
        )
        return None


_SUMMED = ("合计", "总计", "总额", "总数")
"""Words for all of something: 支出合计 is never what only a part of it was spoken of before."""

_COPULA = frozenset(("为", "是", "共", "数", "计", "总", "达", "部门", "单位"))


def _is_of_a_body(one: f.Amount) -> bool:
    """Whether a clause says how much the budget of somebody is, and of nothing else."""
    kinds = {token.kind for token in one.tokens}
    said = {token.text for token in one.tokens if token.kind is Kind.FILLER}
    return Kind.WHO in kinds and one.subject.stage != "" and said <= _COPULA


def _of_lower_tier(facets: Mapping[str, object], before: Stated | None) -> Mapping[str, object]:
    """`一级项目2个，二级项目10个`: behind those of the first tier these are of the second."""
    tiered = before is not None and before.subject.facets.get("tier") == "first"
    if not tiered or facets.get("thing") != "project" or "tier" in facets:
        return facets
    return {**facets, "tier": "second"}


def _body_of(one: f.Amount) -> str:
    """The body that a part is of where a clause names nothing else; else empty."""
    return "".join(token.text for token in one.tokens if token.kind is Kind.WHO)


def _side_of(one: f.Amount) -> dict[str, object] | None:
    """`预算支出60.00万元`, where nothing before it says of what: of all that is spent."""
    for word, side in (("支出", "spending"), ("收入", "income")):
        if any(t.kind is Kind.MEASURE and word in t.text for t in one.subject.tokens):
            return {"side": side}
    return None


def _is_part(part: Subject, opening: Stated) -> bool:
    """Whether something can be a part of what its paragraph began with."""
    whole = opening.subject
    money = opening.figure.kind is FigureKind.MONEY and whole.time == part.time
    return money and whole.identity != part.identity and fits(part.facets, whole.facets)
