"""One section read from left to right: which subject a clause without one has, by grammar.

A frame takes the subject of its own clause; where that has none, of its sentence, then of its item
(`1、教育支出（类）…`), then of the section. Lists narrow what stands in them; a reason is a region
whose figures are no claims. A clause that is not understood leaves what follows in its sentence
without a subject, never with another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mingzhang.model.booklet import Section
from mingzhang.model.vocabulary import BookletKind
from mingzhang.narrative import frame as f
from mingzhang.narrative.bind import Binder, quantity_key
from mingzhang.narrative.claim import (
    Change,
    Claim,
    Claims,
    Compared,
    Completion,
    NoBase,
    NoChange,
    NotRead,
    Share,
    Stated,
    Subject,
    SumOf,
    SumOfChanges,
    SumOfShares,
    Words,
)
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.facet import both, fits, identity, lies_in, plain, under
from mingzhang.narrative.number import Figure, FigureKind
from mingzhang.narrative.passage import Passage
from mingzhang.narrative.phrasebook import Kind, Phrasebook
from mingzhang.narrative.sentence import flatten
from mingzhang.narrative.token import Token, tokens

_MEANT = (FigureKind.MONEY, FigureKind.PERCENT, FigureKind.COUNT, FigureKind.POINT)
_STOPS = "。！？"
_NUMBERED = (Kind.MONEY, Kind.PERCENT, Kind.COUNT, Kind.POINT)
_SAYING = (*_NUMBERED, Kind.CHANGE, Kind.EITHER, Kind.EQUAL, Kind.COMPARE, Kind.NO_BASE)
_UNIT = re.compile(
    r"(?:局|院|中心|所|站|馆|校|队|协会|学会|处|本级|办公室|学院|委员会|大学|医院|支队|大队)$"
)
_CATCH_ALL = ("其他", "其它")


@dataclass(frozen=True, slots=True)
class Setting:
    """What all sections of one booklet share."""

    book: Phrasebook
    binder: Binder
    year: int
    kind: BookletKind


@dataclass(slots=True)
class _List:
    """An open list: its whole, and what was listed."""

    whole: Stated | None
    facets: Mapping[str, object]
    complete: bool
    level: int = 0  # of the numbering of its items; 0 where they have none
    in_bracket: bool = False
    used: bool = False  # something was said after its opener
    parts: list[Stated] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Item:
    level: int
    facets: Mapping[str, object]
    stated: Stated | None = None
    named: bool = False
    unknown: Token | None = None


@dataclass(slots=True)
class _Region:
    """A reason or a purpose that is being read."""

    kind: Kind
    start: int
    end: int = 0
    changes: list[tuple[f.Change, Sequence[Token]]] = field(default_factory=list)
    spoilt: bool = False


class Discourse:
    """The reading of one section.

    Args:
        titles: headings that the section stands under, its own last.
    """

    def __init__(self, setting: Setting, section: Section, titles: Sequence[str]) -> None:
        self._setting = setting
        self._section = section
        self._passage = Passage.of(section.paragraphs)
        self._heading_known = True
        self._facets = self._of_headings(titles)
        self._claims: list[Claim] = []
        self._unread: list[NotRead] = []
        self._frames: list[tuple[Words, str]] = []
        self._understood: list[tuple[Figure, Words]] = []
        self._aside = 0
        self._items: list[_Item] = []
        self._lists: list[_List] = []
        self._topic: Stated | None = None  # what the paragraph is about
        self._topic_facets: Mapping[str, object] = {}
        self._scope: Mapping[str, object] = {}  # named at the head of this sentence: …中，
        self._head: Stated | None = None  # the last statement of the topic, outside lists
        self._last: Stated | None = None  # in this sentence
        self._stated: list[Stated] = []
        self._change: int | None = None  # index of the change that a rate or a reason may join
        self._changes: list[Change] = []
        self._blocked: Token | None = None  # the unknown word that stands where a subject should
        self._time: int | None = None
        self._time_named = False
        self._loose = False
        self._listing = False  # a list was opened in this sentence
        self._opaque: Token | None = None  # an unknown clause of this sentence
        self._fresh_change = False  # the change was said in this sentence
        self._region: _Region | None = None
        self._complete_next = False
        self._base: Subject | None = None
        self._base_value: Figure | None = None

    def _of_headings(self, titles: Sequence[str]) -> dict[str, object]:
        facets: dict[str, object] = {}
        for title in titles:
            own: dict[str, object] | None = {}
            found = tokens(flatten(title).text, self._setting.book)
            for token in found:
                if token.kind is Kind.TERM and own is not None:
                    own = both(own, token.value)
            self._heading_known = all(token.kind is not Kind.UNKNOWN for token in found)
            if not own and _UNIT.search(re.sub(r"[（(][^（）()]*[）)]$", "", title)):
                own = {"unit": title}
            own = {k: v for k, v in (own or {}).items() if k not in ("scope", "thing")}
            facets = under(own, facets) if own else facets
        return facets

    # ---- the walk -------------------------------------------------------------------------------

    def read(self) -> Claims:
        """The claims of the section."""
        text = self._passage.text
        if not text:
            return Claims(())
        found = tokens(text, self._setting.book, self._passage.starts)
        for sentence in _sentences(found):
            self._sentence(sentence)
        self._end_region(len(text))
        while self._lists:
            self._close()
        self._order()
        return Claims(
            tuple(self._claims),
            tuple(self._unread),
            self._aside,
            tuple(self._frames),
            tuple(self._understood),
        )

    def _order(self) -> None:
        self._claims.sort(key=lambda claim: isinstance(claim, (SumOf, SumOfShares, SumOfChanges)))

    def _sentence(self, sentence: Sequence[Token]) -> None:
        self._begin(sentence)
        self._walk(sentence)
        self._finish()

    def _begin(self, sentence: Sequence[Token]) -> None:
        first = sentence[0]
        self._last = None
        self._listing = False
        self._scope = {}
        self._opaque = None
        self._fresh_change = False
        self._blocked = self._blocked if self._topic is None and not self._topic_facets else None
        self._time_named = False
        self._time = None
        self._loose = False
        goes_on = self._region is not None and first.text.startswith(self._setting.book.again)
        if self._region is not None and not goes_on:
            self._end_region(first.start)
        if first.kind is Kind.NUMBER and not (first.value == 6 or goes_on):
            self._item(first.value)
        elif not goes_on:
            while self._lists and not self._lists[-1].level and not self._is_open(sentence):
                self._close()

    def _is_open(self, sentence: Sequence[Token]) -> bool:
        """Whether a list that nothing was listed in yet goes on in this sentence."""
        return not self._lists[-1].used

    def _item(self, level: int) -> None:
        while self._items and self._items[-1].level >= level:
            self._items.pop()
        while self._lists:
            opened = self._lists[-1]
            if not opened.level and not opened.used:
                opened.level = level
            if opened.level and opened.level <= level:
                break
            self._close()
        above = self._items[-1] if self._items else None
        self._items.append(_Item(level, above.facets if above else {}))
        deeper = not self._lists or self._lists[-1].level < level
        if above is not None and above.stated is not None and deeper:
            stated = above.stated
            self._lists.append(_List(stated, stated.subject.facets, complete=False, level=level))
        self._topic, self._topic_facets = None, {}
        self._blocked = None
        self._change = None
        self._head = None

    def _finish(self) -> None:
        while self._lists and self._lists[-1].in_bracket:
            self._close()

    def _walk(self, sentence: Sequence[Token]) -> None:
        clause: list[Token] = []
        at = 0
        while at < len(sentence):
            token = sentence[at]
            if token.text == "（" and token.kind is Kind.MARK:
                end = _closing(sentence, at)
                inner = sentence[at + 1 : end]
                clause = self._bracket(clause, inner)
                at = end + 1
                continue
            if token.kind is Kind.MARK:
                self._flush(clause, token)
                clause = []
            else:
                clause.append(token)
            at += 1
        self._flush(clause, None)

    def _bracket(self, clause: list[Token], inner: Sequence[Token]) -> list[Token]:
        """What stands in brackets: a remark, a rate, a list of parts; the clause that goes on."""
        kinds = {token.kind for token in inner}
        if Kind.QUALIFIER in kinds and any(t.kind in (Kind.TERM, Kind.TIME) for t in inner):
            self._loose = True
        if not kinds & set(_SAYING):
            return clause
        if self._region is not None:
            self._flush([*clause, *inner], None)
            return []
        self._flush(clause, None)
        own = [token for token in inner if token.kind not in (Kind.FILLER, Kind.MARK)]
        if len(own) == 1 and own[0].kind is Kind.PERCENT and self._change is not None:
            self._rate(own[0].value, inner)
            return []
        opens = Kind.MONEY in kinds and self._last is not None and Kind.LIST not in kinds
        if opens and not kinds & {Kind.CHANGE, Kind.TIME}:
            assert self._last is not None
            self._lists.append(
                _List(self._last, self._last.subject.facets, complete=False, in_bracket=True)
            )
        last = self._last
        self._walk(inner)
        while self._lists and self._lists[-1].in_bracket:
            self._close()
        self._last = last
        return []

    # ---- clauses ---------------------------------------------------------------------------------

    def _flush(self, clause: Sequence[Token], mark: Token | None) -> None:
        """One clause is over."""
        clause = [token for token in clause if token.kind is not Kind.NUMBER]
        if not clause:
            return
        if self._region is not None and not self._leaves(clause):
            return
        for at, token in enumerate(clause):
            if token.kind is Kind.LIST_ALL:
                self._complete_next = True
                self._flush(clause[:at], None)
                self._flush(clause[at + 1 :], mark)
                return
            if token.kind is Kind.LIST:
                named = self._listed(clause[:at])
                if named is None:
                    self._flush(clause[:at], None)
                if self._region is None:
                    self._open(named)
                self._flush(clause[at + 1 :], mark)
                return
            if token.kind in (Kind.CAUSE, Kind.PURPOSE):
                self._understand(clause[:at], None, before_reason=True)
                self._region = _Region(token.kind, token.start, clause[-1].end)
                rest = clause[at + 1 :]
                if rest:
                    self._in_region(rest)
                return
        self._understand(clause, mark)

    def _leaves(self, clause: Sequence[Token]) -> bool:
        """Whether a clause ends the reason or purpose that is being read; else it is in it."""
        assert self._region is not None
        before = self._passage.text[clause[0].start - 1] if clause[0].start else "。"
        found = f.read_clause([t for t in clause if t.kind is not Kind.LIST])
        ends = clause[0].kind is Kind.LIST and clause[0].text == "其中"
        if isinstance(found, list) and found and not ends:
            first = found[0]
            named = any(not getattr(x, "subject", f.Mention()).is_empty for x in found[:1])
            if self._region.kind is Kind.PURPOSE:
                ends = _says_more(first) or (
                    isinstance(first, f.Amount) and named and first.value.kind is FigureKind.MONEY
                )
            elif before in "；。":
                ends = isinstance(first, f.Amount) and named
        if ends:
            self._end_region(clause[0].start)
            return True
        self._in_region(clause)
        return False

    def _in_region(self, clause: Sequence[Token]) -> None:
        region = self._region
        assert region is not None
        region.end = clause[-1].end
        self._aside += sum(1 for t in clause if t.kind in _NUMBERED)
        found = f.read_clause([t for t in clause if t.kind not in (Kind.NUMBER, Kind.NEGATION)])
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
        if isinstance(found, (Change, NoChange)) and found.reason is None:
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

    def _understand(
        self, clause: Sequence[Token], mark: Token | None, *, before_reason: bool = False
    ) -> None:
        if not clause:
            return
        if any(token.kind is Kind.QUALIFIER for token in clause):
            self._loose = True
            clause = [token for token in clause if token.kind is not Kind.QUALIFIER]
        found = f.read_clause(clause)
        if self._lists and found:
            self._lists[-1].used = True
        if isinstance(found, f.Unread):
            self._not_understood(found, clause, before_reason=before_reason)
            return
        for one in found:
            why = self._frame(one)
            if why is None:
                words = self._words(one.tokens)
                self._frames.append((words, one.words()))
                self._understood.extend((x, words) for x in one.figures() if x.kind in _MEANT)
            else:
                self._leave(one.tokens, *why)
        if mark is not None and mark.text == "：" and found and isinstance(found[-1], f.Amount):
            self._open()

    def _not_understood(
        self, unread: f.Unread, clause: Sequence[Token], *, before_reason: bool
    ) -> None:
        kinds = {token.kind for token in clause}
        if not kinds & set(_NUMBERED):
            if not before_reason:
                if unread.stop.kind is Kind.UNKNOWN:
                    self._opaque = unread.stop
                item = self._items[-1] if self._items else None
                if item is not None and not item.named and item.unknown is None:
                    self._items[-1] = replace(item, unknown=unread.stop)
            return
        self._leave(clause, unread.stop.text, f"不认识“{unread.stop.text}”")
        self._blocked = unread.stop
        self._last = None
        self._change = None

    def _leave(self, clause: Sequence[Token], token: str, why: str) -> None:
        figures = tuple(
            t.value for t in clause if t.kind in _NUMBERED and isinstance(t.value, Figure)
        )
        if figures:
            self._unread.append(NotRead(self._words(clause), figures, token, why))

    # ---- lists -----------------------------------------------------------------------------------

    def _listed(self, clause: Sequence[Token]) -> Mapping[str, object] | None:
        """What a list is of that its opener names: `支出包括：`; None where it names nothing."""
        found = f.read_clause(clause) if clause and self._region is None else []
        if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], f.Topic):
            return None
        mention = found[0].subject
        if mention.is_empty or mention.time is not None:
            return None
        known = (self._lists[0].whole if self._lists else None, self._head, self._topic)
        above = next((s for s in known if s and fits(mention.facets, s.subject.facets)), None)
        if above is None:
            return None
        while self._lists:
            self._close()
        return under(mention.facets, above.subject.facets)

    def _open(self, named: Mapping[str, object] | None = None) -> None:
        if named is not None:
            alike = [identity(named), identity({**named, "side": "both"})]
            whole = next(
                (s for s in reversed(self._stated) if identity(s.subject.facets) in alike), None
            )
            self._lists.append(_List(whole, named, complete=self._complete_next))
            self._complete_next = False
            return
        whole = self._last or self._topic
        head = self._head
        if self._last is None and whole is not None and head is not None:
            whole = head if lies_in(whole.subject.facets, head.subject.facets) else whole
        if self._last is None and self._lists and self._lists[-1].parts:
            whole = self._lists[-1].whole  # 其中 again after a full stop: of the same whole
        if whole is not None and self._lists and self._lists[-1].whole is whole:
            if not self._lists[-1].parts:
                return
            if self._last is None:
                self._close()
        facets = (
            whole.subject.facets if whole is not None else self._topic_facets or self._context()
        )
        self._lists.append(_List(whole, facets, complete=self._complete_next))
        self._complete_next = False
        self._listing = True

    def _close(self) -> None:
        opened = self._lists.pop()
        if opened.whole is not None and len(opened.parts) > 1:
            self._sum(opened)
        whole = {share.whole.identity for share in opened.shares}
        if len(opened.shares) > 1 and len(whole) == 1:
            self._claims.append(SumOfShares(tuple(opened.shares), opened.shares[0].words))

    def _sum(self, opened: _List) -> None:
        """A whole and its parts; final accounts state two figures of each, budget and spent."""
        assert opened.whole is not None
        groups: dict[tuple[FigureKind, str, int | None], list[Stated]] = {}
        for part in opened.parts:
            key = (part.figure.kind, part.subject.stage, part.subject.time)
            groups.setdefault(key, []).append(part)
        for (kind, stage, time), parts in groups.items():
            whole = self._whole_of(opened.whole, kind, stage, time)
            names = [identity(part.subject.facets) for part in parts]
            if whole is None or len(parts) < 2 or len(set(names)) < len(names):
                continue
            if whole.subject.facets.get("side") == "both":
                continue  # income and spending are two sides of it, each as much as the whole
            complete = opened.complete or self._is_partition(whole, parts)
            complete |= any(p.subject.label.startswith(_CATCH_ALL) for p in parts[-1:])
            self._claims.append(SumOf(whole, tuple(parts), complete, whole.words))

    def _whole_of(
        self, whole: Stated, kind: FigureKind, stage: str, time: int | None
    ) -> Stated | None:
        """The statement of a list's whole in the kind, stage and year of its parts."""
        if (whole.figure.kind, whole.subject.stage, whole.subject.time) == (kind, stage, time):
            return whole
        wanted = _but_involved(whole.subject.facets)
        return next(
            (
                s
                for s in reversed(self._stated)
                if s.figure.kind is kind
                and (s.subject.stage, s.subject.time) == (stage, time)
                and _but_involved(s.subject.facets) == wanted
            ),
            None,
        )

    def _is_partition(self, whole: Stated, parts: Sequence[Stated]) -> bool:
        for partition in self._setting.book.partitions:
            members = [part.subject.facets.get(partition.facet) for part in parts]
            mine = whole.subject.facets.get(partition.facet, "")
            if frozenset(str(m) for m in members) == partition.parts and mine == partition.whole:
                return True
        return False

    # ---- subjects --------------------------------------------------------------------------------

    def _setting_facets(self) -> dict[str, object]:
        """What the section and the item say of everything in them."""
        facets = dict(self._facets)
        for item in self._items:
            facets = under(item.facets, facets)
        return facets

    def _context(self) -> Mapping[str, object]:
        return self._lists[-1].facets if self._lists else self._setting_facets()

    def _when(self, mention: f.Mention) -> int | None:
        """The year of a mention, counted from the booklet's."""
        if isinstance(mention.time, int):
            return mention.time - self._setting.year if self._setting.year else None
        return {"own": 0, "previous": -1}.get(mention.time or "")

    def _subject(
        self,
        mention: f.Mention,
        context: Mapping[str, object],
        time: int | None,
        *,
        strict: bool = False,
    ) -> Subject:
        facets = under(mention.facets, context)
        stage = self._setting.binder.stage_of(mention.stage, time)
        pieces = self._setting.binder.pieces(facets, mention.stage, time)
        wide: tuple[object, ...] = ()
        if not strict and mention.facets and facets != plain(mention.facets):
            wide = self._setting.binder.pieces(mention.facets, mention.stage, time)
        label = "".join(t.text for t in mention.tokens if t.kind is Kind.TERM)
        return Subject(
            label or self._label(facets),
            facets,
            time,
            stage,
            quantity_key(facets, count=False) if not pieces else "",
            pieces,
            tuple(p for p in wide if p not in pieces),  # type: ignore[misc]
        )

    def _label(self, facets: Mapping[str, object]) -> str:
        wanted = identity(facets)
        for stated in reversed(self._stated):
            if identity(stated.subject.facets) == wanted:
                return stated.subject.label
        return self._section.title

    # ---- frames ----------------------------------------------------------------------------------

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

    def _blocks(self, hidden: Token | None = None) -> tuple[str, str] | None:
        stop = self._blocked or hidden
        if stop is None:
            return None
        word = stop.text
        return word, f"前面的“{word}”不认识，不知道说的是什么"

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

    def _named(self, mention: f.Mention) -> dict[str, object]:
        """The facets of something named, in the list or topic that it belongs to."""
        if "absolute" in mention.facets:
            while self._lists:
                self._close()
            return {name: member for name, member in mention.facets.items() if name != "absolute"}
        while self._lists and not fits(mention.facets, self._lists[-1].facets):
            self._close()
        context = dict(self._context())
        if context.get("scope") == "all":
            del context["scope"]
        if not self._lists and self._scope and fits(mention.facets, self._scope):
            context = under(self._scope, context)
        return under(mention.facets, context)

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
        stated = Stated(subject, one.value, self._words(one.tokens), self._loose)
        self._state(stated, in_list=in_list or (mention.is_empty and bool(self._lists)))
        return None

    def _ellipsis(self, mention: f.Mention) -> tuple[Mapping[str, object] | None, int | None]:
        """The subject of a clause without one: of the sentence, the item, the section."""
        if self._last is not None:
            return self._last.subject.facets, self._last.subject.time
        if self._topic_facets:
            return self._topic_facets, None
        if self._items and self._items[-1].facets:
            return under(self._items[-1].facets, self._setting_facets()), None
        if self._facets and self._heading_known:
            return self._facets, None
        if self._topic is not None:
            return self._topic.subject.facets, None
        return None, None

    def _state(self, stated: Stated, *, in_list: bool) -> None:
        self._claims.append(stated)
        self._stated.append(stated)
        item = self._items[-1] if self._items else None
        begins = item is not None and item.stated is None
        if in_list and self._lists:
            self._lists[-1].parts.append(stated)
        else:
            if self._topic is None or self._last is None:
                self._topic, self._topic_facets = stated, stated.subject.facets
                self._head = stated
            elif lies_in(self._topic_facets, stated.subject.facets):
                self._head = stated
        if in_list and self._last is None and not self._listing:
            self._topic, self._topic_facets = stated, stated.subject.facets
        if item is not None and begins and stated.subject.time in (0, None):
            facets = item.facets if item.named else stated.subject.facets
            self._items[-1] = replace(item, facets=facets, stated=stated, named=True)
            self._topic, self._topic_facets = stated, stated.subject.facets
        self._last = stated
        self._change = None

    def _now(self, subject: Subject | None) -> tuple[Stated, ...]:
        """Statements of what changed: of the named subject, else of the sentence, list, item."""
        found: list[Stated] = []
        if subject is not None:
            wanted = identity(subject.facets)
            found = [
                s
                for s in reversed(self._stated)
                if identity(s.subject.facets) == wanted
                and s.subject.time == 0
                and not s.subject.stage
            ][:2]
        else:
            for stated in (self._last, self._topic, self._lists[-1].whole if self._lists else None):
                if stated is not None and stated.subject.time in (0, None):
                    found.append(stated)
            if self._last is None and self._items and self._items[-1].stated is not None:
                found.append(self._items[-1].stated)
        return tuple(dict.fromkeys(found))

    def _about(self, mention: f.Mention) -> Subject | tuple[str, str]:
        """The subject of a frame that says something of it."""
        if not mention.is_empty:
            self._blocked = None
            facets = self._named(mention)
            return self._subject(replace(mention, facets=facets, stage=""), {}, 0)
        inherited: Mapping[str, object]
        blocked = self._blocks()
        if blocked is not None:
            return blocked
        if self._last is not None:
            last = self._last.subject
            if last.time == 0 and not last.stage:
                return last
            return self._subject(f.Mention(last.facets), {}, 0, strict=True)
        if self._topic is not None:
            return self._topic.subject
        item = self._items[-1].facets if self._items else {}
        inherited = self._topic_facets or item or self._facets
        if not inherited:
            return ("", "没有说明是什么的增减、比重")
        return self._subject(f.Mention(inherited), {}, 0, strict=True)

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

    def _stated_as(self, subject: Subject) -> list[Stated]:
        """Statements of exactly this: same thing, same year, same stage."""
        found = [s for s in reversed(self._stated) if s.subject.identity == subject.identity]
        return [] if subject.time == 0 and not subject.stage else found[:1]

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
        before = tuple(self._stated_as(base)) if base is not None else ()
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
            wanted = part.identity
            stated = next((s for s in reversed(self._stated) if s.subject.identity == wanted), None)
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
        wanted = (identity(whole.facets), identity(own))
        found = [
            s
            for s in reversed(self._stated)
            if identity(s.subject.facets) in wanted and s.subject.time == whole.time
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
        mine = identity(part.facets)
        others = [
            s
            for s in reversed(self._stated)
            if identity(s.subject.facets) != mine and s.subject.time == part.time
        ]
        if lies_in(part.facets, self._topic_facets):
            topic = identity(self._topic_facets)
            for stated in others:
                if identity(stated.subject.facets) == topic:
                    return stated
        for stated in others:
            money = stated.figure.kind is FigureKind.MONEY
            if money and lies_in(part.facets, stated.subject.facets):
                return stated
        return None

    def _completed(self, one: f.Completion) -> tuple[str, str] | None:
        about = self._about(one.subject)
        if isinstance(about, tuple):
            return about
        spent = self._now(about)
        if self._last is not None and self._last.subject.time == 0 and not self._last.subject.stage:
            spent = tuple(dict.fromkeys((self._last, *spent)))
        stage = one.of.stage or "budget"
        time = self._when(one.of) if one.of.time is not None else 0
        planned = [
            s
            for s in reversed(self._stated)
            if identity(s.subject.facets) == identity(about.facets)
            and s.subject.stage in (stage, "budget", "initial", "adjusted")
            and s.subject.time == time
        ]
        exact = [s for s in planned if s.subject.stage == stage] or planned
        pieces = self._setting.binder.pieces(about.facets, stage, time)
        of = Subject(about.label, about.facets, time, stage, "", pieces)
        self._claims.append(
            Completion(
                of,
                spent[:2],
                tuple(exact[:2]),
                one.of_value,
                one.rate,
                self._words(one.tokens),
                self._loose,
            )
        )
        return None

    def _compared(self, one: f.Compare) -> tuple[str, str] | None:
        mention = one.subject if not one.subject.is_empty else one.base
        about = self._about(replace(mention, time=None))
        if isinstance(about, tuple):
            return None
        wanted = identity(about.facets)

        def said(stage: str) -> tuple[Stated, ...]:
            own = self._setting.binder.stage_of(stage, 0)
            same = [s for s in reversed(self._stated) if identity(s.subject.facets) == wanted]
            alike = ("budget", "initial") if stage in ("budget", "initial") else (own,)
            return tuple(
                s
                for s in same
                if s.subject.time == 0 and (s.subject.stage in alike or s.subject.stage == own)
            )[:1]

        left = said(one.subject.stage or "final")
        right = said(one.base.stage or "budget")
        self._claims.append(Compared(left, right, one.relation, self._words(one.tokens)))
        self._change = None
        return None

    def _no_base(self, one: f.NoBase) -> tuple[str, str] | None:
        words = self._words(one.tokens)
        now: tuple[Stated, ...] = self._now(None)
        if self._change is not None:
            found = self._claims[self._change]
            if isinstance(found, Change):
                self._claims[self._change] = replace(found, no_base=True)
                now = found.now
        self._claims.append(NoBase(now, words))
        return None

    # ---- words -----------------------------------------------------------------------------------

    def _words(self, said: Iterable[Token]) -> Words:
        own = list(said)
        start, end = own[0].start, own[-1].end
        text = self._passage.text
        first = max((text.rfind(stop, 0, start) for stop in _STOPS), default=-1) + 1
        stops = [at for stop in _STOPS if (at := text.find(stop, end)) >= 0]
        last = min(stops) + 1 if stops else len(text)
        return Words(
            self._section,
            self._passage.paragraph_at(end - 1),
            self._passage.quote(start, end).strip("，。；：、 "),
            text[first:last] if last - first < 2000 else text[start:end],
        )

    def _longer(self, words: Words, said: Sequence[Token]) -> Words:
        """The words of a claim, prolonged through a later figure of the same paragraph."""
        more = self._words(said)
        if more.paragraph is not words.paragraph:
            return words
        text = words.paragraph.text
        start = text.rfind(words.text)
        end = text.find(more.text, start)
        return (
            replace(words, text=text[start : end + len(more.text)]) if 0 <= start <= end else words
        )


def _sentences(found: Sequence[Token]) -> list[list[Token]]:
    """The tokens of each sentence; a full stop inside brackets ends none."""
    sentences: list[list[Token]] = []
    here: list[Token] = []
    depth = 0
    for token in found:
        if token.text == "（" and token.kind is Kind.MARK:
            depth += 1
        elif token.text == "）" and token.kind is Kind.MARK:
            depth = max(0, depth - 1)
        if token.kind is Kind.NUMBER and token.value != 6 and here and here[-1].text in "：；":
            sentences.append(here)  # `其中：（一）…；（二）…`: each item is a sentence
            here = []
        here.append(token)
        if token.text in _STOPS and token.kind is Kind.MARK and (not depth or len(here) > 400):
            sentences.append(here)
            here, depth = [], 0
    if here:
        sentences.append(here)
    return sentences


def _closing(sentence: Sequence[Token], at: int) -> int:
    depth = 0
    for number in range(at, len(sentence)):
        if sentence[number].kind is Kind.MARK:
            depth += {"（": 1, "）": -1}.get(sentence[number].text, 0)
            if depth == 0:
                return number
    return len(sentence)


def _says_more(frame: f.Frame) -> bool:
    """Whether a frame after a purpose speaks of the subject again."""
    if isinstance(frame, f.Change):
        return frame.base is not None
    if isinstance(frame, f.Equal):
        return frame.base is not None
    return isinstance(frame, (f.Share, f.Completion, f.Compare))


def _but_involved(facets: Mapping[str, object]) -> frozenset[tuple[str, object]]:
    """What a figure is of, whether it counts the thing or the money that goes into it."""
    return identity({name: member for name, member in facets.items() if name != "involved"})


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
