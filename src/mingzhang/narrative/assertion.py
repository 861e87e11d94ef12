"""Claims out of frames: each with its subject by grammar, and with what it is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mingzhang.narrative import frame as f
from mingzhang.narrative.bind import quantity_key
from mingzhang.narrative.claim import (
    Change,
    Compared,
    Completion,
    NoBase,
    NoChange,
    Share,
    Stated,
    Subject,
)
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.facet import lies_in, under
from mingzhang.narrative.number import Figure, FigureKind
from mingzhang.narrative.phrasebook import Kind
from mingzhang.narrative.scope import Scope
from mingzhang.narrative.token import Token


class Assertion(Scope):
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
            self._topic, self._topic_facets = None, self._named(one.subject)
            self._last, self._change, self._blocked = None, None, None
        return None

    def _against(self, one: f.Against) -> tuple[str, str] | None:
        mention = one.subject if not one.subject.is_empty else replace(one.base, time=None)
        about = self._about(replace(mention, stage=""))
        if isinstance(about, tuple):
            return about if one.value is not None else None
        self._base = self._base_of(one.base, about)
        self._base_value = one.value
        return None

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
        if mention.is_empty:
            hidden = self._opaque or (self._items[-1].unknown if self._items else None)
            blocked = self._blocks(hidden)
            if blocked is not None:
                return blocked
            facets, inherited = self._ellipsis(mention)
            if facets is None and _is_of_a_body(one):
                facets = {"scope": "all"}  # 某局预算60.00万元: of everything
            if facets is None:
                return ("", "数字前没有说明是什么")
            if not self._time_named and inherited is not None:
                time = inherited
            subject = self._subject(replace(mention, facets=facets), {}, time, strict=True)
        else:
            self._blocked, self._opaque = None, None
            facets = self._named(mention)
            if "involved" in mention.facets and self._last is not None:
                facets = under(mention.facets, self._last.subject.facets)
            if "involved" in facets and "nature" in facets and self._says_all(one):
                facets = {name: member for name, member in facets.items() if name != "involved"}
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

    def _says_all(self, one: f.Amount) -> bool:
        """Whether a sentence speaks of everything there is: 项目支出均实行了绩效目标管理，涉及…."""
        said = self._passage.text[self._bounds[0] : one.tokens[0].start]
        return any(word in said for word in ("均", "所有", "全部"))

    def _changed(self, one: f.Change) -> tuple[str, str] | None:
        opened = self._claims[self._change] if self._change is not None else None
        bare = one.subject.is_empty and one.base is None
        if bare and isinstance(opened, Change):
            if one.amount is None and one.rate is not None and opened.percent is None:
                self._rate(one.rate, one.tokens, one.direction)
                return None
            if one.amount is not None and opened.amount is None and opened.percent is not None:
                self._claims[self._change or 0] = replace(opened, amount=one.amount)
                return None
        if one.base is None and self._base is None and not self._changes:
            return (one.tokens[0].text, "没有说明与什么相比")
        figure = one.amount
        if figure is not None and figure.kind is FigureKind.POINT:
            return None
        mention = one.subject
        if mention.is_empty and one.base is not None and one.base.facets:
            mention = replace(one.base, time=None, stage="")
        about = self._about(mention)
        if isinstance(about, tuple):
            return about
        base = self._base_of(one.base, about)
        if one.base is not None:
            self._base = base
        now = self._now(about if not mention.is_empty else None)
        now = tuple(s for s in now if figure is None or s.figure.kind is figure.kind)
        printed = one.base_value if one.base is not None else self._base_value
        self._base_value = None
        before: list[Figure] = [printed] if printed is not None else []
        if base is not None and printed is None:
            before += [s.figure for s in self._stated_as(base)]
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
        return Subject(about.label, about.facets, time, stage, "", pieces)

    def _stated_as(self, subject: Subject) -> tuple[Stated, ...]:
        """What the text states of a base; the booklet's own figure is a base of nothing."""
        if subject.time == 0 and not subject.stage:
            return ()
        return self._memory.exactly(subject)

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
        mention = one.subject
        if mention.is_empty and one.base is not None and one.base.facets:
            mention = replace(one.base, time=None, stage="")
        about = self._about(mention)
        if isinstance(about, tuple):
            return None  # words without figures: nothing is hidden
        base = self._base_of(one.base, about)
        now = self._now(about if not mention.is_empty else None)
        before = self._stated_as(base) if base is not None else ()
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
        if of_change is None:
            self._change = len(self._claims) - 1
        return None

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
                return ("占", "比重前没有说明是什么")
            part = stated.subject
        whole: Subject | None
        if not one.whole.is_empty:
            whole = self._subject(one.whole, self._context(), part.time)
            if lies_in(whole.facets, part.facets):  # 占本年支出预算, in an item of its own part
                whole = self._subject(one.whole, {}, part.time)
            candidates = self._statements(whole, one.whole.facets)
        else:
            above = self._above(part)
            if above is None:
                return ("占", "没有说明占什么的比重")
            whole, candidates = above.subject, (above,)
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
        own = () if planned else self._memory.own(about.facets)
        spent = self._memory.spent(about.facets, 0) or own
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
        if outturn in ("budget", "initial", "adjusted"):
            left, right = right, left
        self._claims.append(Compared(left, right, one.relation, self._words(one.tokens)))
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


def _is_of_a_body(one: f.Amount) -> bool:
    """Whether a clause says how much the budget of somebody is, and of nothing else."""
    kinds = {token.kind for token in one.tokens}
    return Kind.WHO in kinds and one.subject.stage != "" and Kind.FILLER not in kinds
