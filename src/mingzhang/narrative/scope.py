"""What a clause stands in: headings, items, lists, the topic; and whose figure a clause without a
subject states.

By grammar, never by nearness: the subject of the clause, else of its sentence, of its item
(`1、教育支出（类）…`), of the section. What was not understood leaves the next without a subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from mingzhang.language import _, filled
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Section
from mingzhang.model.vocabulary import BookletKind
from mingzhang.narrative import frame as f
from mingzhang.narrative.bind import Binder, quantity_key
from mingzhang.narrative.claim import (
    Change,
    Claim,
    NoChange,
    NotRead,
    Share,
    Stated,
    Subject,
    Words,
)
from mingzhang.narrative.clause import read_clause
from mingzhang.narrative.facet import fits, identity, lies_in, may_list, plain, under
from mingzhang.narrative.heading import heading_facets
from mingzhang.narrative.listing import Listing
from mingzhang.narrative.memory import Memory
from mingzhang.narrative.number import Figure, FigureKind
from mingzhang.narrative.passage import Passage
from mingzhang.narrative.phrasebook import Kind, Phrasebook
from mingzhang.narrative.token import Token


@dataclass(frozen=True, slots=True)
class Setting:
    """What all sections of one booklet share."""

    book: Phrasebook
    binder: Binder
    year: int
    kind: BookletKind
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class _Item:
    level: float  # of its numbering; half a level deeper where the same numbering begins anew
    facets: Mapping[str, object]
    stated: Stated | None = None
    named: bool = False
    unknown: Token | None = None
    ordinal: int = 0
    is_over: bool = False  # a later paragraph: it may still be spoken of, but narrows nothing

    def is_of(self, stated: Stated) -> bool:
        """Whether a statement is of what the item is of: its budget beside what was spent."""
        return identity(stated.subject.facets) == identity(self.facets)


class Scope:
    """What is known at one place of a section.

    Args:
        titles: headings that the section stands under, its own last.
        number: of the section in the narrative.
    """

    def __init__(
        self, setting: Setting, section: Section, titles: Sequence[str], number: int = 0
    ) -> None:
        self._setting = setting
        self._memory = setting.memory
        self._number = number
        self._bounds = (0, 0)  # of the sentence that is read
        self._starts: frozenset[int] = frozenset()
        self._section = section
        self._passage = Passage.of(section.paragraphs)
        self._facets, self._heading_known = heading_facets(titles, setting.book)
        self._claims: list[Claim] = []
        self._unread: list[NotRead] = []
        self._frames: list[tuple[Words, str]] = []
        self._understood: list[tuple[Figure, Words]] = []
        self._aside = 0
        self._open_shares: list[tuple[Share, f.Share]] = []  # of a whole that nobody named yet
        self._items: list[_Item] = []
        self._lists: list[Listing] = []
        self._topic: Stated | None = None  # what the paragraph is about
        self._topic_facets: Mapping[str, object] = {}
        self._scope: Mapping[str, object] = {}  # named at the head of this sentence: …中，
        self._opening: Stated | None = None  # the first statement of the paragraph
        self._head: Stated | None = None  # the last statement of the topic, outside lists
        self._last: Stated | None = None  # in this sentence
        self._last_of: dict[FigureKind, Stated] = {}  # in this sentence, of each kind
        self._before: Stated | None = None  # the last one of the sentence before
        self._change: int | None = None  # index of the change that a rate or a reason may join
        self._changes: list[Change] = []
        self._blocked: Token | None = None  # the unknown word that stands where a subject should
        self._time: int | None = None
        self._time_named = False
        self._loose = False
        self._listing = False  # a list was opened in this sentence
        self._opaque: Token | None = None  # an unknown clause of this sentence
        self._fresh_change = False  # the change was said in this sentence
        self._complete_next = False
        self._base: Subject | None = None
        self._base_value: Figure | None = None

    def _item(self, numbering: int, ordinal: int) -> None:
        level = self._depth_of(numbering, ordinal)
        while self._items and self._items[-1].level >= level:
            self._items.pop()
        while self._lists:
            opened = self._lists[-1]
            if not opened.level and not opened.used and level > opened.inside:
                opened.level = level
            if opened.level and opened.level <= level:
                break
            self._close()
        above = self._items[-1] if self._items else None
        self._items.append(_Item(level, above.facets if above else {}, ordinal=ordinal))
        deeper = not self._lists or self._lists[-1].level < level
        if above is not None and above.stated is not None and deeper:
            stated = above.stated
            self._lists.append(Listing(stated, stated.subject.facets, complete=False, level=level))
        self._topic, self._topic_facets = None, {}
        self._blocked = None
        self._change = None
        self._head = None

    def _depth_of(self, numbering: int, ordinal: int) -> float:
        """The level of an item: `4.…包括：1.…；2.…` numbers what lies in the fourth anew."""
        last = self._items[-1] if self._items else None
        within = numbering + 0.5
        if last is not None and last.level == within and ordinal == last.ordinal + 1:
            return within
        begins = last is not None and last.level == numbering and ordinal == 1
        opened = self._lists[-1] if self._lists else None
        if begins and opened is not None and not opened.used and opened.inside == numbering:
            return within
        return numbering

    def _listed(self, clause: Sequence[Token]) -> Mapping[str, object] | None:
        """What a list is of that its opener names: `支出包括：`; None where it names nothing."""
        found = read_clause(clause) if clause else []
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

    def _open(self, named: Mapping[str, object] | None = None, *, says_all: bool = False) -> None:
        if named is not None:
            whole = self._memory.first(named, {**named, "side": "both"})
            if whole is not None and whole.subject.facets.get("side") == "both":
                # 收支总预算60.00万元，收入包括…: each side is as much
                whole = replace(whole, subject=replace(whole.subject, facets=named))
            opened = Listing(whole, named, complete=self._complete_next, inside=self._within())
            opened.says_all = says_all
            self._lists.append(opened)
            self._complete_next = False
            return
        whole = self._last or self._topic
        head = self._head
        divided = self._lists[-1] if self._lists else None
        if self._complete_next and divided is not None and divided.complete and divided.parts:
            # 按功能分：…；按用途分：…: the same whole once more
            whole = divided.whole
            self._close()
        if self._last is None and whole is not None and head is not None:
            whole = head if lies_in(whole.subject.facets, head.subject.facets) else whole
        if self._last is None and self._lists and self._lists[-1].parts:
            # 其中 again after a full stop: of the same whole, unless each part has its own lines.
            whole = self._part_of_line() or self._lists[-1].whole
        if whole is not None and self._lists and self._lists[-1].whole is whole:
            if not self._lists[-1].parts:
                return
            if self._last is None:
                self._close()
        if (
            whole is None and self._topic_facets
        ):  # 公务接待费用于…。其中：…: of what was stated of it
            near = self._memory.own(self._topic_facets)[:1]
            whole = next((s for s in near if s.words.section is self._section), None)
        facets = (
            whole.subject.facets if whole is not None else self._topic_facets or self._context()
        )
        inside = self._within()
        change = self._claims[self._change] if self._change is not None else None
        opened = Listing(whole, facets, complete=self._complete_next, inside=inside)
        opened.change = change if isinstance(change, Change) and self._fresh_change else None
        opened.says_all = says_all
        opened.over_lines = self._bounds[1] in self._starts
        self._lists.append(opened)
        self._complete_next = False
        self._listing = True

    def _open_among(self, topic: f.Topic) -> None:
        """`车辆中，机要通信用车2辆、…`: a list of what this section stated of it."""
        facets = under(topic.subject.facets, self._context())
        whole = self._memory.first(facets)
        if whole is not None and whole.words.at[0] == self._number:
            self._open(facets)

    def _told_of_part(self) -> None:
        """Note that the last claim says what became of the part that was just stated."""
        opened = self._lists[-1] if self._lists else None
        if opened is not None and self._last is not None and self._last in opened.parts:
            opened.told[len(self._claims) - 1] = self._last

    def _part_of_line(self) -> Stated | None:
        """The part of a list over lines that this line tells: `（一）人员经费3万元。包括：…`."""
        opened = self._lists[-1]
        line = max((start for start in self._starts if start <= self._bounds[0]), default=0)
        last = opened.parts[-1]
        return last if opened.over_lines and last.figure.start >= line else None

    def _within(self) -> float:
        """The level of the item that is being read; 0 outside any."""
        item = self._items[-1] if self._items else None
        return item.level if item is not None and not item.is_over else 0

    def _close(self) -> None:
        opened = self._lists.pop()
        for number in opened.told_of_parts:
            told = self._claims[number]
            if isinstance(told, Change | NoChange):
                now = tuple(one for one in told.now if one is not opened.whole)
                self._claims[number] = replace(told, now=now)
        self._claims.extend(opened.sums(self._memory, self._setting.book.partitions))

    def _setting_facets(self) -> dict[str, object]:
        """What the section and the item say of everything in them."""
        facets = dict(self._facets)
        for item in self._items:
            if not item.is_over:
                facets = under(item.facets, facets)
        return facets

    def _context(self) -> Mapping[str, object]:
        """What is meant by everything named here: the list's whole, the item, the section."""
        if not self._lists:
            return self._setting_facets()
        opened = self._lists[-1]
        item = self._items[-1] if self._items else None
        live = item is not None and item.named and not item.is_over
        if item is not None and live and 0 < opened.level <= item.level:
            return under(item.facets, opened.facets)
        return opened.facets

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
            measure=mention.stage,
        )

    def _label(self, facets: Mapping[str, object]) -> str:
        return self._memory.label(facets) or self._section.title

    def _blocks(self, hidden: Token | None = None) -> tuple[str, str] | None:
        stop = self._blocked or hidden
        if stop is None:
            return None
        word = stop.text
        return word, filled(_("前面的“{word}”不认识，不知道说的是什么"), {"word": word})

    def _named(self, mention: f.Mention) -> dict[str, object]:
        """The facets of something named, in the list or topic that it belongs to."""
        if "absolute" in mention.facets:
            while self._lists:
                self._close()
            return {name: member for name, member in mention.facets.items() if name != "absolute"}
        final = self._setting.kind is BookletKind.FINAL_ACCOUNTS
        while self._lists and not may_list(mention.facets, self._lists[-1].facets, final=final):
            self._close()
        context = dict(self._context())
        if context.get("scope") == "all":
            del context["scope"]
        if not self._lists and self._scope and fits(mention.facets, self._scope):
            context = under(self._scope, context)
        return under(mention.facets, context)

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
        self._memory.add(stated)
        self._opening = self._opening or stated
        item = self._items[-1] if self._items else None
        begins = item is not None and item.stated is None
        if in_list and self._lists:
            opened = self._lists[-1]
            same = item is not None and not item.is_over and item.is_of(stated)
            if not opened.level or begins or same:
                if opened.whole is not None and opened.divides_otherwise(stated):
                    again = replace(opened, parts=[], shares=[], complete=False, says_all=False)
                    self._close()
                    self._lists.append(again)
                    opened = again
                opened.parts.append(stated)
        else:
            if self._topic is None or self._last is None:
                self._topic, self._topic_facets = stated, stated.subject.facets
                self._head = stated
            elif lies_in(self._topic_facets, stated.subject.facets):
                same = identity(self._topic_facets) == identity(stated.subject.facets)
                if not (same and stated.subject.stage):  # not its budget beside what was spent
                    self._head = stated
        if in_list and self._last is None and not self._listing:
            self._topic, self._topic_facets = stated, stated.subject.facets
        if item is not None and begins and stated.subject.time in (0, None):
            facets = item.facets if item.named else stated.subject.facets
            self._items[-1] = replace(item, facets=facets, stated=stated, named=True)
            self._topic, self._topic_facets = stated, stated.subject.facets
        self._last = self._last_of[stated.figure.kind] = stated
        self._change = None

    def _now(self, subject: Subject | None) -> tuple[Stated, ...]:
        """Statements of what changed: of the named subject, else of the sentence, list, item."""
        found: list[Stated] = []
        if subject is not None:
            found += self._memory.own(subject.facets)
        else:
            topic = self._topic if self._last is None else None
            for stated in (self._last, topic, self._lists[-1].whole if self._lists else None):
                if stated is not None and stated.subject.time in (0, None):
                    found.append(stated)
            if self._last is not None and self._last.subject.time == -1:
                # 2025年…110.00万元，2024年…100.00万元，增长10%: what grew is this year's
                found += self._memory.own(self._last.subject.facets)[:1]
            if self._last is None and self._items and self._items[-1].stated is not None:
                found.append(self._items[-1].stated)
            if self._last is None and self._before is not None:
                found.append(self._before)
        # 预算8.00万元，决算7.60万元。较上年减少…: what changed is what was spent, if not the plan
        spent = [s for plan in found if plan.subject.stage for s in self._spent_of(plan)]
        return tuple(dict.fromkeys((*spent, *found)))

    def _spent_of(self, plan: Stated) -> tuple[Stated, ...]:
        return self._memory.own(plan.subject.facets)[:1] if plan.subject.time == 0 else ()

    def _about(self, mention: f.Mention) -> Subject | tuple[str, str]:
        """The subject of a frame that says something of it."""
        if not mention.is_empty:
            self._blocked = None
            facets = self._named(mention)
            return self._subject(replace(mention, facets=facets, stage=""), {}, 0)
        inherited: Mapping[str, object]
        item = self._items[-1] if self._items else None
        blocked = self._blocks(item.unknown if item is not None and self._last is None else None)
        if blocked is not None:
            return blocked
        if self._last is not None:
            last = self._last.subject
            if last.time == 0 and not last.stage:
                return last
            return self._subject(f.Mention(last.facets), {}, 0, strict=True)
        if self._topic is not None:
            return self._topic.subject
        inherited = self._topic_facets or (item.facets if item else {}) or self._facets
        if not inherited:
            return ("", _("没有说明是什么的增减、比重"))
        return self._subject(f.Mention(inherited), {}, 0, strict=True)

    def _words(self, said: Iterable[Token]) -> Words:
        own = list(said)
        start, end = own[0].start, own[-1].end
        first, last = self._bounds
        text = self._passage.text
        near = start >= first and end <= last and last - first < 2000
        return Words(
            self._section,
            self._passage.paragraph_at(end - 1),
            self._passage.quote(start, end).strip("，。；：、 "),
            text[first:last] if near else text[start:end],
            (self._number, start),
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
