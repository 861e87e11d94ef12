"""One section read from left to right: which subject a clause without one has, by grammar.

A frame takes the subject of its own clause; where that has none, of its sentence, then of its item
(`1、教育支出（类）…`), then of the section. Lists narrow what stands in them; a reason is a region
whose figures are no claims. A clause that is not understood leaves what follows in its sentence
without a subject, never with another one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mingzhang.language import _, filled
from mingzhang.model.booklet import Section
from mingzhang.narrative import frame as f
from mingzhang.narrative.assertion import PENDING, no_whole
from mingzhang.narrative.claim import (
    Change,
    Claims,
    NotRead,
    Share,
    SumOf,
    SumOfChanges,
    SumOfShares,
)
from mingzhang.narrative.clause import is_called, mention, name_of_fillers, read_clause
from mingzhang.narrative.coordination import spread
from mingzhang.narrative.facet import under
from mingzhang.narrative.later import of_one_whole, with_later
from mingzhang.narrative.listing import Listing
from mingzhang.narrative.number import Figure, FigureKind, chinese_to_int
from mingzhang.narrative.phrasebook import Kind
from mingzhang.narrative.region import NUMBERED, Region, Regions
from mingzhang.narrative.scope import Setting
from mingzhang.narrative.token import Token, tokens

_MEANT = (FigureKind.MONEY, FigureKind.PERCENT, FigureKind.COUNT, FigureKind.POINT)
_LONGEST_NAME = 40
_DEEPEST = 4
"""Brackets within brackets that are read; what stands deeper is named as not read."""
_STOPS = "。！？"
_SILENT = (Kind.FILLER, Kind.WHO, Kind.NUMBER, Kind.TIME)
_ENDING = (Kind.MARK, Kind.MONEY, Kind.CHANGE, Kind.EQUAL)
_AMONG = ("含", "包含", "其中")
"""Words that open a bracket in which some of the parts stand, not all: （含上年结转50.00万元）."""
_SAYING = (*NUMBERED, Kind.CHANGE, Kind.EITHER, Kind.EQUAL, Kind.COMPARE, Kind.NO_BASE)


class Discourse(Regions):
    """The reading of one section; see `Scope` for the arguments."""

    def __init__(
        self, setting: Setting, section: Section, titles: Sequence[str], number: int = 0
    ) -> None:
        super().__init__(setting, section, titles, number)
        self._region: Region | None = None
        self._depth = 0  # of brackets

    def read(self) -> Claims:
        """The claims of the section."""
        text = self._passage.text
        if not text:
            return Claims(())
        self._starts = frozenset(self._passage.starts)
        found = tokens(text, self._setting.book, self._passage.starts)
        for sentence in _sentences(found):
            self._bounds = sentence[0].start, sentence[-1].end
            self._sentence(spread(sentence))
        self._end_region(len(text))
        for opened in self._lists if _breaks_off(found) else ():
            opened.is_unread = True
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
        self._settle_shares()
        self._claims = [with_later(claim, self._memory, self._number) for claim in self._claims]
        self._claims.sort(key=lambda claim: isinstance(claim, (SumOf, SumOfShares, SumOfChanges)))

    def _settle_shares(self) -> None:
        """Shares that name no whole and stand under none: what they agree on is theirs."""
        groups: dict[str, list[tuple[Share, f.Share]]] = {}
        for share, said in self._open_shares:
            groups.setdefault(share.words.sentence, []).append((share, said))
        for several in groups.values():
            found = of_one_whole([share for share, _said in several], self._memory, self._number)
            self._claims.extend(found)
            for share, said in several:
                if found:
                    self._understood.append((share.percent, share.words))
                    self._frames.append((share.words, said.words()))
                else:
                    self._leave(said.tokens, *no_whole())

    def _sentence(self, sentence: Sequence[Token]) -> None:
        self._begin(sentence)
        self._walk(sentence)
        self._finish()

    def _begin(self, sentence: Sequence[Token]) -> None:
        first = sentence[0]
        if first.start in self._starts:
            self._opening = None
        self._before = self._last if first.start not in self._starts else None
        self._last, self._last_of = None, {}
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
            self._item(first.value, _ordinal(first.text))
        elif not goes_on:
            if first.start in self._starts:
                self._items = [replace(i, is_over=i.stated is not None) for i in self._items]
            while self._lists and not self._lists[-1].level and not self._is_open(sentence):
                self._close()

    def _is_open(self, sentence: Sequence[Token]) -> bool:
        """Whether a list that nothing was listed in yet, or not all, goes on in this sentence."""
        opened = self._lists[-1]
        if not opened.used:
            return True
        if opened.over_lines and sentence[0].start not in self._starts:
            return True
        end = next((n for n, t in enumerate(sentence) if t.kind in _ENDING), len(sentence))
        named = mention([t for t in sentence[:end] if t.kind is Kind.TERM])
        if isinstance(named, Token) or named.is_empty:
            return False
        return opened.is_gone_on_by(named.facets, self._setting.book.partitions)

    def _finish(self) -> None:
        while self._lists and self._lists[-1].in_bracket:
            self._close()

    def _walk(self, sentence: Sequence[Token]) -> None:
        clause: list[Token] = []
        brackets = _brackets(sentence)
        at = 0
        while at < len(sentence):
            token = sentence[at]
            if at in brackets:
                end = brackets[at]
                inner = sentence[at + 1 : end]
                clause = self._bracket(clause, inner)
                at = end + 1
                continue
            if token.kind is Kind.MARK:
                if token.text not in "（）":
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
            return [*clause, *(token for token in inner if token.kind is Kind.LIST_ALL)]
        own = [token for token in inner if token.kind not in (Kind.FILLER, Kind.MARK)]
        if len(own) == 1 and own[0].kind is Kind.COUNT and own[0].text.endswith("期"):
            return clause  # （一期）: which one of a project
        if self._region is not None:
            self._flush(clause, None)  # what stands before it may be no reason any more
            clause = []
        if self._region is not None:
            self._in_region(inner)
            return []
        self._flush(clause, None)
        if len(own) == 1 and own[0].kind is Kind.PERCENT and self._change is not None:
            self._rate(own[0].value, inner)
            return []
        if self._change is not None and self._tells_base(own):
            return []
        opens = Kind.MONEY in kinds and self._last is not None and Kind.LIST not in kinds
        if opens and not kinds & {Kind.CHANGE, Kind.TIME}:
            assert self._last is not None
            whole, says_all = self._last.subject.facets, not inner[0].text.startswith(_AMONG)
            self._lists.append(
                Listing(self._last, whole, complete=False, in_bracket=True, says_all=says_all)
            )
        last, outside = self._last, len(self._lists)
        self._depth += 1
        if self._depth > _DEEPEST:
            self._leave(inner, "（", _("括号套得太深"))
        else:
            self._walk(inner)
        self._depth -= 1
        while len(self._lists) > outside or (self._lists and self._lists[-1].in_bracket):
            self._close()
        self._last = last
        return []

    def _tells_base(self, own: Sequence[Token]) -> bool:
        """`同比下降5.88%（上年17.00万元）`: what a change is from stands behind it."""
        assert self._change is not None
        opened = self._claims[self._change]
        if not {token.kind for token in own} <= {Kind.TIME, Kind.MEASURE, Kind.MONEY}:
            return False
        named = mention([token for token in own if token.kind is not Kind.MONEY])
        money = [token.value for token in own if token.kind is Kind.MONEY]
        if len(money) != 1 or isinstance(named, Token) or self._when(named) != -1:
            return False
        if not isinstance(opened, Change) or opened.before or not self._fresh_change:
            return False
        if opened.base is not None and opened.base.time != -1:
            return False
        self._claims[self._change] = replace(opened, before=(money[0],))
        self._understood.append((money[0], opened.words))
        return True

    def _flush(self, clause: Sequence[Token], mark: Token | None) -> None:
        """One clause is over."""
        numbered = [token for token in clause if token.kind is Kind.NUMBER]
        clause = [token for token in clause if token.kind is not Kind.NUMBER]
        if not clause:
            return
        if sum(token.kind in (Kind.LIST, Kind.LIST_ALL) for token in clause) > _DEEPEST:
            self._leave(clause, "其中", _("一句里套着太多列举"))
            return
        if self._region is not None and not self._leaves(clause):
            return
        if self._region is None and is_called(clause):
            self._understand(clause, mark)
            return
        item = name_of_fillers(clause) if numbered and self._region is None else None
        if item is not None:
            self._read([item], clause, mark)
            return
        for at, token in enumerate(clause):
            if token.kind is Kind.LIST_ALL:
                alone = all(t.kind in _SILENT for t in clause if t is not token)
                self._complete_next = True
                self._flush(clause[:at], None)
                self._flush(clause[at + 1 :], mark)
                ends = mark is not None and (mark.text == "：" or (mark.text == "，" and alone))
                if ends and self._complete_next:
                    self._open()
                return
            if token.kind is Kind.LIST:
                named = None if self._region else self._listed(clause[:at])
                if named is None:
                    self._flush(clause[:at], None)
                if self._region is None:
                    self._open(named, says_all=bool(token.value))
                self._flush(clause[at + 1 :], mark)
                return
            if token.kind in (Kind.CAUSE, Kind.PURPOSE):
                self._understand(clause[:at], None, before_reason=True)
                if token.kind is Kind.CAUSE:
                    self._of_named(clause[:at])
                self._region = Region(token.kind, token.start, clause[-1].end)
                rest = clause[at + 1 :]
                if rest:
                    self._in_region(rest)
                return
        self._understand(clause, mark)

    def _understand(
        self, clause: Sequence[Token], mark: Token | None, *, before_reason: bool = False
    ) -> None:
        if not clause:
            return
        if any(token.kind is Kind.QUALIFIER for token in clause):
            self._loose = True
            clause = [token for token in clause if token.kind is not Kind.QUALIFIER]
        found = read_clause(clause)
        if self._lists and found:
            self._lists[-1].used = True
            self._lists[-1].is_unread |= clause[-1].text == "等"
        if isinstance(found, f.Unread):
            self._not_understood(found, clause, before_reason=before_reason)
            return
        self._read(found, clause, mark)

    def _read(self, found: Sequence[f.Frame], clause: Sequence[Token], mark: Token | None) -> None:
        """What a clause says, frame by frame."""
        for one in found:
            why = self._frame(one)
            if why == PENDING:
                continue
            if why is None:
                words = self._words(one.tokens)
                self._frames.append((words, one.words()))
                self._understood.extend((x, words) for x in one.figures() if x.kind in _MEANT)
            else:
                self._leave(one.tokens, *why)
        if mark is None or not found:
            return
        if mark.text == "：" and isinstance(found[-1], f.Amount):
            self._open()
        elif mark.text in "，：" and isinstance(found[-1], f.Topic) and clause[-1].text == "中":
            self._open_among(found[-1])

    def _not_understood(
        self, unread: f.Unread, clause: Sequence[Token], *, before_reason: bool
    ) -> None:
        kinds = {token.kind for token in clause}
        item = self._items[-1] if self._items else None
        if not before_reason and item is not None and not item.named and item.unknown is None:
            heading = self._heading_words(clause)
            facets = under({"item": heading}, item.facets) if heading else item.facets
            stop = None if heading else unread.stop
            self._items[-1] = replace(item, facets=facets, unknown=stop, named=bool(heading))
        if Kind.BARE in kinds:  # a figure without its unit may be of a part
            for opened in self._lists:
                opened.is_unread = True
        if not kinds & set(NUMBERED):
            if unread.stop.kind is Kind.UNKNOWN and not before_reason:
                self._opaque = unread.stop
            if Kind.BARE in kinds and kinds & {Kind.TERM, Kind.MEASURE}:
                self._blocked, self._last, self._change = unread.stop, None, None
            return
        self._leave(
            clause, unread.stop.text, filled(_("不认识“{word}”"), {"word": unread.stop.text})
        )
        self._blocked = unread.stop
        self._last = None
        self._change = None

    def _heading_words(self, clause: Sequence[Token]) -> str:
        """The name that an item has to itself in a line: `4.青山林场建设项目`."""
        first, last = clause[0].start, clause[-1].end
        words = self._passage.text[first:last]
        alone = last in self._starts and any(t.kind is Kind.UNKNOWN for t in clause)
        figures = any(token.kind in NUMBERED for token in clause)
        return words if alone and not figures and len(words) <= _LONGEST_NAME else ""

    def _leave(self, clause: Sequence[Token], token: str, why: str) -> None:
        figures = tuple(
            t.value for t in clause if t.kind in NUMBERED and isinstance(t.value, Figure)
        )
        if figures:
            for opened in self._lists:
                opened.is_unread = True
            self._unread.append(NotRead(self._words(clause), figures, token, why))


def _breaks_off(found: Sequence[Token]) -> bool:
    """Whether a text ends in the middle of a list: `…3.00万元，单位`."""
    last = next((n for n in range(len(found) - 1, -1, -1) if found[n].kind is Kind.MARK), None)
    if last is None or found[last].text not in "，、；":
        return False
    return not any(token.kind in NUMBERED for token in found[last:])


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


def _brackets(sentence: Sequence[Token]) -> dict[int, int]:
    """Where each bracket that opens is closed; one that is never closed says nothing."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for number, token in enumerate(sentence):
        if token.kind is not Kind.MARK:
            continue
        if token.text == "（":
            opened.append(number)
        elif token.text == "）" and opened:
            pairs[opened.pop()] = number
    return pairs


def _ordinal(number: str) -> int:
    """The number of an item: 3 for `（三）`, `3.` and `③`."""
    found = re.search(r"\d+|[一二三四五六七八九十]+|[①-⑳]", number)
    if found is None:
        return 0
    if "①" <= found[0] <= "⑳":
        return ord(found[0]) - ord("①") + 1
    return int(found[0]) if found[0].isdigit() else chinese_to_int(found[0]) or 0
