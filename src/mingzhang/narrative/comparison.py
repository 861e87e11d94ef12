"""What is compared with what: changes, equalities, budgets against what was spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mingzhang.language import _
from mingzhang.narrative import frame as f
from mingzhang.narrative.claim import (
    Change,
    Compared,
    Completion,
    NoBase,
    NoChange,
    Stated,
    Subject,
)
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.facet import identity
from mingzhang.narrative.number import Figure, FigureKind
from mingzhang.narrative.phrasebook import Kind
from mingzhang.narrative.scope import Scope
from mingzhang.narrative.token import Token


def _compared(subject: f.Mention, base: f.Mention | None) -> f.Mention:
    """What is compared: the subject of the words, or what their base names where they have none."""
    if subject.is_empty and base is not None and base.facets:
        return replace(base, time=None, stage="")
    return subject


def _all_of_a_body(one: f.Frame, subject: f.Mention) -> f.Mention:
    """`本部门预算支出较上年增加…`: all that is spent, where a clause names whose and no part."""
    if not subject.is_empty or all(token.kind is not Kind.WHO for token in one.tokens):
        return subject
    for word, side in (("支出", "spending"), ("收入", "income")):
        if any(t.kind is Kind.MEASURE and t.text.endswith(word) for t in subject.tokens):
            return replace(subject, facets={"side": side})
    return subject


_AGAINST_PLAN = "预决算"
"""What is called so is the difference between what was planned and what was spent."""


def _is_against_plan(one: f.Change) -> bool:
    return any(token.text.startswith(_AGAINST_PLAN) for token in one.tokens)


def _with_plan(one: f.Change) -> f.Change:
    """`预决算差异率-10.00%` says with what it compares."""
    if one.base is not None or not _is_against_plan(one):
        return one
    return replace(one, base=f.Mention(time="own", stage="budget", tokens=one.tokens[:1]))


def _kind_of(one: f.Change) -> FigureKind | None:
    """What kind of figure changed by this; None where only a rate is said."""
    figure = one.amount or one.base_value
    return figure.kind if figure is not None and figure.kind in _CHANGED else None


_CHANGED = (FigureKind.MONEY, FigureKind.COUNT)


def is_bare(mention: f.Mention) -> bool:
    """`共计支出`: that something is spent, not of what."""
    named = [token.text for token in mention.tokens if token.kind is Kind.TERM]
    return named == ["支出"] and mention.time is None and not mention.stage


class Comparison(Scope):
    """Claims of frames that compare something with its budget or with another year."""

    def _against(self, one: f.Against) -> tuple[str, str] | None:
        mention = one.subject if not one.subject.is_empty else replace(one.base, time=None)
        about = self._about(replace(mention, stage=""))
        if isinstance(about, tuple):
            return about if one.value is not None else None
        self._base = self._base_of(one.base, about)
        self._base_value = one.value
        return None

    def _compared_of(self, subject: f.Mention, base: f.Mention | None) -> f.Mention:
        """`收入预算总计60.00万元，比上年预算总计50.00万元增加…`: a base called in fewer words than
        what the sentence just stated is that of last year."""
        mention = _compared(subject, base)
        last = self._last
        if not subject.is_empty or mention.is_empty or last is None or not self._is_here(last):
            return mention
        spoken_of = last.subject.facets.items()
        shorter = mention.facets.items() < spoken_of and last.subject.time == 0
        return replace(mention, facets={}) if shorter else mention

    def _of_topic(self, mention: f.Mention) -> f.Mention:
        """`费用支出较年初预算数减少…` in what speaks of something spent: of that."""
        if self._last is not None or not is_bare(mention):
            return mention
        spoken_of = self._topic.subject.facets if self._topic is not None else self._topic_facets
        of_topic = bool({"three_public", "agency"} & set(spoken_of))
        return replace(mention, facets={}) if of_topic else mention

    def _remember(self, subject: Subject, figure: Figure, said: Sequence[Token]) -> Stated:
        """A figure that a clause states beside its own: a base, a whole."""
        stated = Stated(subject, figure, self._words(said), self._loose)
        self._claims.append(stated)
        self._memory.add(stated)
        return stated

    def _changed(self, one: f.Change) -> tuple[str, str] | None:
        """A change; of money it is of the money that the sentence spoke of, not of vehicles."""
        last, kind = self._last, _kind_of(one)
        if kind is not None and last is not None and last.figure.kind is not kind:
            self._last = self._last_of.get(kind, last)
        try:
            return self._changed_of(_with_plan(one))
        finally:
            self._last = last

    def _changed_of(self, one: f.Change) -> tuple[str, str] | None:
        opened = self._claims[self._change] if self._change is not None else None
        again = one.base is not None and one.base.tokens[0].kind is Kind.BASE_WHOLE
        goes_on = again and isinstance(opened, Change) and opened.with_last_year
        goes_on = goes_on and self._fresh_change and one.amount is None  # 减少1.00万元，同比下降5%
        bare = one.subject.is_empty and (one.base is None or goes_on)
        if bare and isinstance(opened, Change):
            if one.amount is None and one.rate is not None and opened.percent is None:
                self._rate(one.rate, one.tokens, one.direction)
                return None
            if one.amount is not None and opened.amount is None and opened.percent is not None:
                self._claims[self._change or 0] = replace(opened, amount=one.amount)
                return None
            if opened.before and opened.amount is None and opened.percent is None:
                way = Direction(one.direction)
                self._claims[self._change or 0] = replace(
                    opened,
                    amount=one.amount,
                    percent=one.rate,
                    rate_direction=way if one.rate is not None else None,
                )
                return None
        last = self._last
        if one.base is None and last is not None and last.subject.time == -1:
            # 会议费4.00万元，上年为2.00万元，增长100%: compared with what was just stated
            one = replace(one, base=f.Mention(time="previous", stage=last.subject.measure))
        if one.base is None and self._base is None and not self._changes:
            return (one.tokens[0].text, _("没有说明与什么相比"))
        figure = one.amount
        if figure is not None and figure.kind is FigureKind.POINT:
            return None
        mention = _all_of_a_body(one, self._compared_of(self._of_topic(one.subject), one.base))
        about = self._about(mention)
        if isinstance(about, tuple):
            return about
        base = self._base_of(one.base, about)
        if one.base is not None:
            self._base = base
        now = self._now(about if not mention.is_empty else None)
        now = tuple(s for s in now if figure is None or s.figure.kind is figure.kind)
        if one.base_value is not None and base is not None:
            self._remember(base, one.base_value, one.tokens)
        printed = one.base_value if one.base is not None else self._base_value
        self._base_value = None
        before: list[Figure] = [printed] if printed is not None else []
        if base is not None and printed is None:
            known = self._stated_as(base)
            if not known and _is_against_plan(one):
                known = self._memory.planned(base.facets, base.stage, 0)[:1]
            # 2025年…13.85万元，比2025年减少…: nothing is compared with itself
            own = (self._last, self._topic) if not now else ()
            before += [s.figure for s in known if all(s is not one for one in own)]
        change = Change(
            about,
            now,
            tuple(before),
            base,
            figure,
            one.rate,
            Direction(one.direction),
            Direction(one.direction) if one.rate is not None else None,
            self._words(one.tokens),
            loose=self._loose,
        )
        self._claims.append(change)
        self._changes.append(change)
        if mention.is_empty:
            self._told_of_part()
        if self._lists and not one.subject.is_empty and change.amount is not None:
            self._lists[-1].changes.append(change)
        self._fresh_change = True
        self._change = len(self._claims) - 1
        return None

    def _base_of(self, mention: f.Mention | None, about: Subject) -> Subject | None:
        if mention is None:
            base = self._base
            if base is None:
                return None
            mention = f.Mention({}, None, base.stage)
            time = base.time
        else:
            time = self._when(mention)
            if mention.time is None:
                time = 0
        stage = self._setting.binder.stage_of(mention.stage, time)
        pieces = self._setting.binder.pieces(about.facets, mention.stage, time)
        return Subject(about.label, about.facets, time, stage, "", pieces, measure=mention.stage)

    def _stated_as(self, subject: Subject) -> tuple[Stated, ...]:
        """What the text states of a base; the booklet's own figure is a base of nothing."""
        if subject.time == 0 and not subject.stage:
            return ()
        known = self._memory.exactly(subject)
        if known or subject.stage:
            return known
        # 2024年预算100.00万元，比上年…: the one figure of last year that the sentence itself states
        here = [
            stated
            for stated in self._memory.of(subject.facets)
            if stated.subject.time == subject.time and self._is_here(stated)
        ]
        return tuple(here[:1]) if len(here) == 1 else ()

    def _rate(self, rate: Figure, said: Sequence[Token], direction: int | None = None) -> None:
        """A rate completes the change before it."""
        assert self._change is not None
        opened = self._claims[self._change]
        if not isinstance(opened, Change) or opened.percent is not None:
            return
        way = opened.direction if direction is None else Direction(direction)
        whole = replace(
            opened,
            percent=rate,
            rate_direction=way,
            words=self._longer(opened.words, said),
        )
        self._claims[self._change] = whole
        if direction is None:
            self._understood.append((rate, whole.words))

    def _equal(self, one: f.Equal) -> tuple[str, str] | None:
        if (
            one.base is None
            and one.subject.is_empty
            and self._change is None
            and self._last is None
        ):
            return None
        mention = self._compared_of(one.subject, one.base)
        about = self._about(mention)
        if isinstance(about, tuple):
            return None  # words without figures: nothing is hidden
        base = self._base_of(one.base, about)
        now = self._now(about if not mention.is_empty else None)
        before = self._compared_with(base, one) if base is not None else ()
        opened = self._claims[self._change] if self._change is not None else None
        same = self._fresh_change and one.subject.is_empty
        of_change = opened if isinstance(opened, Change) and same else None
        self._claims.append(
            NoChange(
                about,
                now,
                before,
                base,
                self._words(one.tokens),
                loose=not one.strict or self._loose,
                of_change=of_change,
            )
        )
        if mention.is_empty:
            self._told_of_part()
        if of_change is None:
            self._change = len(self._claims) - 1
        return None

    def _compared_with(self, base: Subject, one: f.Equal) -> tuple[Stated, ...]:
        """The figure that something is said to be equal to, where the text states it."""
        printed = one.base_value if one.base is not None else self._base_value
        self._base_value = None
        if printed is not None:
            return (self._remember(base, printed, one.tokens),)
        known = self._stated_as(base)
        if known or base.time != 0 or base.measure != "budget":
            return known
        # 年初预算2.00万元，决算1.50万元，与预算持平: the one budget that the sentence speaks of
        plans = {
            stated.figure.value: stated
            for stated in self._memory.planned(base.facets, base.measure, 0)
            if self._is_here(stated)
        }
        return tuple(plans.values()) if len(plans) == 1 else ()

    def _is_here(self, stated: Stated) -> bool:
        """Whether something was stated in the sentence that is read."""
        first, end = self._bounds
        return stated.words.at[0] == self._number and first <= stated.words.at[1] < end

    def _compared(self, one: f.Compare) -> tuple[str, str] | None:
        if one.base.time is not None and self._when(one.base) != 0:
            return None  # 本年数小于上年预算数: no two stages of one year
        mention = one.subject if not one.subject.is_empty else one.base
        about = self._about(replace(mention, time=None))
        if isinstance(about, tuple):
            return None
        plan, outturn = one.base.stage or "budget", one.subject.stage or "final"
        right = self._memory.planned(about.facets, plan, 0)[:1]
        left = tuple(
            s for s in self._memory.spent(about.facets, 0) if s.subject.measure in (outturn, "")
        )[:1]
        turned = outturn in ("budget", "initial", "adjusted")
        if turned:
            left, right = right, left
        words = self._words(one.tokens)
        before = self._claims[-1] if self._claims and not turned else None
        done = before if isinstance(before, Completion) else None
        if done is not None and (
            done.words.sentence != words.sentence
            or done.subject.measure not in ("", plan)
            or identity(done.subject.facets) != identity(about.facets)
        ):
            done = None
        self._claims.append(Compared(left, right, one.relation, words, done))
        self._change = None
        return None

    def _no_base(self, one: f.NoBase) -> tuple[str, str] | None:
        words = self._words(one.tokens)
        before = self._claims[-1] if self._claims else None
        if isinstance(before, NoBase) and before.words.sentence == words.sentence:
            return None  # said twice: 上年为0，增长率无可比性
        now: tuple[Stated, ...] = self._now(None)
        if self._change is not None:
            found = self._claims[self._change]
            if isinstance(found, Change):
                self._claims[self._change] = replace(found, no_base=True)
                now = found.now
        self._claims.append(NoBase(now, words))
        return None
