"""Read the narrative of a booklet into claims: the reading direction of `narrative.write`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from mingzhang.model.booklet import Booklet, Section, Sentence
from mingzhang.model.row_key import Unit
from mingzhang.narrative.bind import QUANTITY_SUMS, Lexicon, SectionWords, Subject, plain_label
from mingzhang.narrative.claim import (
    Change,
    Claim,
    Claims,
    NoBase,
    NoChange,
    Share,
    Stated,
    SumOf,
    Words,
)
from mingzhang.narrative.clause import (
    change_in,
    has_base,
    has_both,
    no_base_in,
    no_changes_in,
    opens_list,
    own_words,
    reason_in,
    share_in,
)
from mingzhang.narrative.number import Figure, FigureKind, figures
from mingzhang.narrative.part import NARRATIVE, role_of
from mingzhang.narrative.sentence import Flat, flatten
from mingzhang.tables.profile import Profile

_MEANT = (FigureKind.MONEY, FigureKind.PERCENT, FigureKind.COUNT)
_CATCH_ALL = "其他"
_KINDS = ("货物", "工程", "服务")  # all that can be procured
_QUANTITY_PARTS = {part for parts in QUANTITY_SUMS.values() for part in parts}
_LAST_YEAR = re.compile(r"上年|上一年|去年|20\d\d年|同期")


def read_claims(booklet: Booklet, profile: Profile, lexicon: Lexicon | None = None) -> Claims:
    """Every claim of the narrative, in the order of the print."""
    words = lexicon or Lexicon(profile)
    names = tuple(
        sorted({n for n in (booklet.department, *unit_names(booklet)) if n}, key=len, reverse=True)
    )
    claims: list[Claim] = []
    unbound: list[tuple[Figure, Words, str]] = []
    above: tuple[int, SectionWords] = (0, SectionWords())
    for section in booklet.sections:
        if role_of(booklet, section) != NARRATIVE:
            continue
        here = words.section_words(section)
        if here == SectionWords() and section.level > above[0] > 0:
            here = above[1]  # `（一）一般公共服务（类）` under `五、财政拨款支出预算情况说明`
        elif section.level <= above[0] or here != SectionWords():
            above = (section.level, here)
        reader = _Reader(section, words, here, names)
        reader.read()
        claims.extend(reader.claims)
        unbound.extend(reader.unbound)
    return Claims(tuple(claims), tuple(unbound))


def unit_names(booklet: Booklet) -> Iterable[str]:
    """Names of the units whose rows the tables print."""
    for table in booklet.tables:
        for panel in table.panels:
            for row in panel.rows:
                if isinstance(row.key, Unit):
                    yield row.key.name


@dataclass(slots=True)
class _List:
    total: Stated
    parts: list[Stated] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """Goes through the figures of one section, remembering what was stated last."""

    section: Section
    lexicon: Lexicon
    here: SectionWords
    names: tuple[str, ...]
    claims: list[Claim] = field(default_factory=list)
    unbound: list[tuple[Figure, Words, str]] = field(default_factory=list)
    last: Stated | None = None
    after: str = ""
    list_: _List | None = None
    change: int | None = None  # index of the change that a rate or reason may still join
    item: str = ""  # the function item that the paragraph is about
    paragraph: Sentence = field(default_factory=lambda: Sentence(""))
    flat: Flat = field(default_factory=lambda: flatten(""))

    def read(self) -> None:
        """All paragraphs; a list that one of them opens goes on in the next."""
        carried = ""
        for paragraph in self.section.paragraphs:
            self.paragraph, self.flat = paragraph, flatten(paragraph.text)
            text, end = self.flat.text, 0
            self.item = self.lexicon.item_code(text)
            for figure in figures(text):
                if figure.kind not in _MEANT:
                    continue
                fresh = text[end : figure.start]
                self._said(fresh, end)
                self._lists(carried + fresh)
                self._figure(figure, carried + fresh)
                carried, end = "", figure.end
            self._said(text[end:], end)
            carried += text[end:]
            if not carried.endswith(("：", "；", "，", "、")):
                carried += "。"
        self._close()
        self._quantities()

    # ---- words between figures ----------------------------------------------------------------

    def _said(self, words: str, start: int) -> None:
        """持平, 无可比性 and reasons in words without figures, which begin at `start`."""
        for nothing in no_changes_in(words):
            now = self._now(words[: nothing.start()])
            at = start + nothing.start() - len(own_words(words[: nothing.start()]))
            said = self._words(at, start + nothing.end())
            self.claims.append(NoChange(now, said, bool(nothing["loose"])))
            self.change = len(self.claims) - 1
        nothing_before = no_base_in(words)
        if nothing_before is not None:
            self._no_base(self._words(start, start + nothing_before.end()))
        self._reason(words)

    def _lists(self, lead: str) -> None:
        """Lists that open or end before a figure."""
        sentence_ends = "。" in lead
        if opens_list(lead):
            total = self.last
            if self.list_ is not None and sentence_ends:
                total = self.list_.total
            self._close()
            if total is not None:
                self.list_ = _List(total)
        elif sentence_ends:
            self._close()
        if sentence_ends and not re.match(r"^[^。]*。(?:主要)?原因", lead):
            self.change = None

    def _no_base(self, words: Words) -> None:
        if self.change is not None and isinstance(self.claims[self.change], Change):
            found = self.claims[self.change]
            assert isinstance(found, Change)
            self.claims[self.change] = replace(found, no_base=True)
            now = found.now
        else:
            now = self._now("")
        self.claims.append(NoBase(now, words))

    def _reason(self, lead: str) -> None:
        match = reason_in(lead)
        if match is None or self.change is None:
            return
        found = self.claims[self.change]
        if isinstance(found, (Change, NoChange)) and found.reason is None:
            reason = match["reason"] if match["reason"] is not None else match["short"]
            self.claims[self.change] = replace(found, reason=reason or "")

    def _close(self) -> None:
        """The open list ends."""
        for total, parts in self._sums():
            kinds = {part.figure.kind for part in parts}
            known = {part.subject.key for part in parts} & _QUANTITY_PARTS
            said = known and total.subject.key in QUANTITY_SUMS
            if len(parts) > 1 and kinds == {total.figure.kind} and not said:
                labels = [plain_label(part.subject.label) for part in parts]
                complete = any(label.startswith(_CATCH_ALL) for label in labels[-2:])
                complete |= all(any(k in label for label in labels) for k in _KINDS)
                self.claims.append(SumOf(total, parts, complete, total.words))
        self.list_ = None

    def _sums(self) -> Iterator[tuple[Stated, tuple[Stated, ...]]]:
        """Totals of the open list with their parts.

        Items of final accounts state two figures each, the budget and what was spent of it; each
        is part of the total of its own measure.
        """
        if self.list_ is None:
            return
        total, parts = self.list_.total, tuple(self.list_.parts)
        measures = {part.subject.key.partition("/")[0] for part in parts}
        if len(measures) < 2 or not all("/" in part.subject.key for part in parts):
            yield total, parts
            return
        stated = [claim for claim in self.claims if isinstance(claim, Stated)]
        for measure in sorted(measures):
            whole = next((s for s in reversed(stated) if s.subject.key == measure), None)
            if whole is not None:
                yield whole, tuple(p for p in parts if p.subject.key.startswith(f"{measure}/"))

    def _quantities(self) -> None:
        """Wholes of the templates that are no slices, and their parts, by order of the print."""
        stated = [claim for claim in self.claims if isinstance(claim, Stated)]
        for whole, parts in QUANTITY_SUMS.items():
            total = next((s for s in stated if s.subject.key == whole), None)
            found = [next((s for s in stated if s.subject.key == part), None) for part in parts]
            present = tuple(part for part in found if part is not None)
            if total is not None and len(present) == len(parts):
                self.claims.append(SumOf(total, present, True, total.words))

    # ---- figures --------------------------------------------------------------------------------

    def _figure(self, figure: Figure, lead: str) -> None:
        if figure.kind is FigureKind.PERCENT:
            self._percent(figure, lead)
        elif figure.kind is FigureKind.MONEY and change_in(lead) is not None:
            self._change(figure, lead)
        else:
            self._state(figure, lead)

    def _state(self, figure: Figure, lead: str) -> None:
        own = own_words(lead)
        subject = self.lexicon.subject(own, self.here, self.after, self.names)
        subject = self.lexicon.narrowed(subject, self.item)
        if figure.kind is FigureKind.COUNT:
            subject = self._count_subject(figure, own, subject)
            if not subject.is_bound:
                return
        elif ":" in subject.key and subject.key.startswith(("count:", "target_count:", "assets:")):
            subject = Subject(own, why="金额说的是个数")
        elif reason_in(re.split(r"[。；]|其中：", lead)[-1]) and self.change is not None:
            self.unbound.append((figure, self._words_of(figure, lead), "原因中的金额"))
            return
        stated = Stated(subject, figure, self._words_of(figure, lead))
        self.claims.append(stated)
        if subject.is_bound:
            self.after = subject.key
        if self.list_ is not None and stated.figure.kind is self.list_.total.figure.kind:
            self.list_.parts.append(stated)
        self.last = stated
        self.change = None

    def _count_subject(self, figure: Figure, own: str, subject: Subject) -> Subject:
        if subject.key.startswith(("count:", "target_count:", "assets:")):
            return subject
        total = self.list_.total.subject.key if self.list_ else ""
        if total == "assets:actual" and figure.unit == "辆" and own:
            return Subject(own, f"assets:vehicles:{plain_label(own)}")
        if any(entry.key == "assets:equipment" for entry in self.here.entries) and own:
            return Subject(own, f"assets:equipment:{plain_label(own)}")
        return Subject(own, why="没有可以核对的数")

    def _now(self, label: str) -> tuple[Stated, ...]:
        """What a change is about: by the template, else the last figure, else its total."""
        candidates: list[Stated] = []
        wanted = self.here.changes.get(self.after, ())
        stated = [claim for claim in self.claims if isinstance(claim, Stated)]
        found = next((s for s in reversed(stated) if s.subject.key in wanted), None)
        if found is not None:
            return (found,)
        own = own_words(label)
        subject = self.lexicon.subject(own, self.here, self.after, self.names) if own else None
        if subject is not None and subject.is_bound:
            candidates += [s for s in reversed(stated) if s.subject.key == subject.key][:1]
        if self.last is not None:
            candidates.append(self.last)
        if self.list_ is not None:
            candidates.append(self.list_.total)
        return tuple(dict.fromkeys(candidates))

    def _change(self, figure: Figure, lead: str) -> None:
        direction = change_in(lead)
        assert direction is not None
        if has_both(lead):
            self.unbound.append((figure, self._words_of(figure, lead), "没有选定增加还是减少"))
            return
        if not has_base(lead) and self.last is None:
            self.unbound.append((figure, self._words_of(figure, lead), "没有说明与什么相比"))
            return
        self.claims.append(
            Change(
                self._now(""),
                figure,
                None,
                direction,
                None,
                self._words_of(figure, lead),
                with_last_year=_LAST_YEAR.search(lead) is not None,
            )
        )
        self.change = len(self.claims) - 1

    def _percent(self, figure: Figure, lead: str) -> None:
        whole = share_in(lead)
        words = self._words_of(figure, lead)
        if whole is not None:
            self._share(figure, whole, words)
            return
        direction = change_in(lead)
        if direction is None or has_both(lead):
            self.unbound.append((figure, words, "没有说明是什么的百分比"))
            return
        if self.change is not None:
            found = self.claims[self.change]
            if isinstance(found, Change) and found.percent is None:
                joined = self._words_from(found.words, figure)
                self.claims[self.change] = replace(
                    found, percent=figure, rate_direction=direction, words=joined
                )
                return
        now = self._now("")
        self.claims.append(Change(now, None, figure, direction, direction, words))
        self.change = len(self.claims) - 1

    def _share(self, figure: Figure, whole: str, words: Words) -> None:
        part = self.last
        key = ""
        if part is not None and part.subject.is_bound:
            name = "function" if "/" in part.subject.key else part.subject.key
            key = self.here.shares.get(name, "")
        if key:
            subject = Subject(whole, key, self.lexicon.piece(key))
        elif whole:
            subject = self.lexicon.subject(whole, self.here, self.after, self.names)
        elif self.list_ is not None:
            subject = self.list_.total.subject
        else:
            subject = Subject(whole, why="没有说明占什么的比重")
        stated = self._whole_stated(subject, whole)
        self.claims.append(Share(part, subject, stated, figure, words))

    def _whole_stated(self, subject: Subject, words: str) -> Stated | None:
        stated = [claim for claim in self.claims if isinstance(claim, Stated)]
        if subject.is_bound:
            return next((s for s in reversed(stated) if s.subject.key == subject.key), None)
        if not words:
            return self.list_.total if self.list_ else None
        wanted = plain_label(words)
        return next(
            (s for s in reversed(stated[:-1]) if plain_label(s.subject.label).endswith(wanted)),
            None,
        )

    # ---- words --------------------------------------------------------------------------------

    def _words(self, start: int, end: int) -> Words:
        start = max(start, 0)
        first, last = self.flat.sentence_at(start, min(end, len(self.flat.text)))
        return Words(
            self.section,
            self.paragraph,
            self.flat.quote(start, end).strip("，。；：、 "),
            self.flat.text[first:last],
        )

    def _words_of(self, figure: Figure, lead: str) -> Words:
        return self._words(figure.start - len(own_words(lead)), figure.end)

    def _words_from(self, words: Words, figure: Figure) -> Words:
        """The words of a claim, prolonged through a later figure of the same paragraph."""
        if words.paragraph is not self.paragraph:
            return words
        text = self.paragraph.text
        end = self.flat.spots[figure.end - 1] + 1
        start = text.rfind(words.text, 0, end)
        return replace(words, text=text[start:end]) if start >= 0 else words
