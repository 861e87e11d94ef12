"""What one sentence says of several things at once, said of each by itself.

`公务用车费、公务接待费分别为8.00万元和2.00万元，分别占80%和20%` becomes one clause after the other
for each of the two, so that the grammar of clauses needs to know nothing of it. Where the names and
the figures are not equally many, nobody can tell what belongs to what: the word 分别 becomes an
unknown one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mingzhang.lean import dataclass
from mingzhang.narrative.phrasebook import Kind
from mingzhang.narrative.token import Token

_VALUES = frozenset((Kind.MONEY, Kind.PERCENT, Kind.COUNT))
_JOINTS = ("、", "和", "与", "及", "以及")
EACH = ("分别", "各", "均")
"""What a word begins with that says of each of several things what follows."""
_SAYS_MORE = frozenset((Kind.BASE_END, Kind.CHANGE, Kind.EQUAL, Kind.EITHER, Kind.MOVED))


_NO_NAMES = frozenset((Kind.BASE, Kind.SHARE, Kind.DONE, Kind.DONE_OF))


def spread(sentence: Sequence[Token]) -> list[Token]:
    """The tokens of a sentence in which every statement is of one thing."""
    found = list(sentence)
    if any(token.text.startswith(EACH) for token in found):
        found = _Spreader(_pieces(found)).run()
    return list(_parted(found))


def _parted(sentence: Sequence[Token]) -> Iterator[Token]:
    """`人员经费6.00万元和公用经费2.00万元`: a mark between two statements."""
    for at, token in enumerate(sentence):
        behind = at > 0 and sentence[at - 1].kind in _VALUES
        if behind and token.kind is Kind.BASE and token.text in _JOINTS:
            end = next((n for n in range(at, len(sentence)) if sentence[n].kind is Kind.MARK), None)
            kinds = {t.kind for t in sentence[at + 1 : end]}
            if kinds & _VALUES and not kinds & _SAYS_MORE:
                token = replace(token, kind=Kind.MARK, text="、")
        yield token


@dataclass(slots=True)
class _Piece:
    """The tokens between two marks or joints, and what ends them."""

    tokens: list[Token]
    end: Token | None

    @property
    def is_value(self) -> bool:
        """Whether it is one figure and nothing else."""
        kinds = [token.kind for token in self.tokens if token.kind is not Kind.FILLER]
        return len(kinds) == 1 and kinds[0] in _VALUES

    @property
    def is_name(self) -> bool:
        """Whether it only names something."""
        kinds = {token.kind for token in self.tokens}
        return Kind.TERM in kinds and not kinds & (_VALUES | _SAYS_MORE | _NO_NAMES)

    @property
    def goes_on(self) -> bool:
        """Whether a list goes on behind it."""
        return self.end is not None and self.end.text in _JOINTS

    def all(self) -> list[Token]:
        """Its tokens with its end."""
        return [*self.tokens, *([self.end] if self.end is not None else [])]


def _pieces(sentence: Sequence[Token]) -> list[_Piece]:
    found: list[_Piece] = []
    own: list[Token] = []
    for token in sentence:
        joins = token.text in _JOINTS and token.kind is not Kind.MARK
        if token.kind is Kind.MARK or (joins and own):
            found.append(_Piece(own, token))
            own = []
        else:
            own.append(token)
    if own:
        found.append(_Piece(own, None))
    return found


@dataclass(slots=True)
class _Group:
    """Things of which the same is said.

    Attributes:
        clauses: of each thing, its name first until something is said of it.
        end: the mark behind the last clause.
    """

    clauses: list[list[list[Token]]]
    end: Token | None = None
    is_begun: bool = False

    def say(self, words: Sequence[Token], values: Sequence[Token], end: Token | None) -> None:
        """The same words of each, with a figure of its own or one for all."""
        for number, clauses in enumerate(self.clauses):
            own = [values[number if len(values) > 1 else 0]] if values else []
            if self.is_begun:
                clauses.append([*words, *own])
            else:
                clauses[0] = [*clauses[0], *words, *own]
        self.is_begun, self.end = True, end

    def tokens(self) -> Iterator[Token]:
        """One thing after the other."""
        said = [clause for clauses in self.clauses for clause in clauses]
        for number, clause in enumerate(said):
            yield from clause
            if number + 1 < len(said):
                yield Token(Kind.MARK, clause[-1].end, clause[-1].end, "，")
        if self.end is not None:
            yield self.end


def _sides(name: list[Token]) -> list[list[Token]]:
    """`收、支预算`: income and spending."""
    at = next((n for n, t in enumerate(name) if t.kind is Kind.TERM), 0)
    if name[at].kind is not Kind.TERM or name[at].value.get("side") != "both":
        return [name]
    return [
        [*name[:at], replace(name[at], value={**name[at].value, "side": side}), *name[at + 1 :]]
        for side in ("income", "spending")
    ]


@dataclass(slots=True)
class _Spreader:
    pieces: list[_Piece]

    def run(self) -> list[Token]:
        found: list[Token] = []
        group: _Group | None = None
        at = begun = 0  # `begun`: where the names before this piece begin
        while at < len(self.pieces):
            piece = self.pieces[at]
            verb = self._verb(piece)
            values, after = self._values(at) if verb is not None else ([], at)
            if verb is not None and values:
                names = self._names(begun, at, verb, len(values))
                if len(names) > 1 and len(values) in (1, len(names)):
                    found += [*(group.tokens() if group else ())]
                    found += self._flat(begun, at - self._named_before(at, verb, names))
                    group = _Group([[name] for name in names])
                    group.say(self._says(piece, verb), values, self.pieces[after - 1].end)
                    at = begun = after
                    continue
                if not names and group is not None and len(values) in (1, len(group.clauses)):
                    group.say(self._says(piece, verb), values, self.pieces[after - 1].end)
                    at = begun = after
                    continue
                if len(values) > 1:
                    piece.tokens[verb] = replace(piece.tokens[verb], kind=Kind.UNKNOWN)
            elif group is not None and begun == at and self._is_against(piece):
                group.say(piece.tokens, [], piece.end)
                at = begun = at + 1
                continue
            if group is not None and begun == at:
                found += group.tokens()
                group = None
            at += 1
            if not piece.goes_on and not self._waits(at):
                found += self._flat(begun, at)
                begun = at
        found += self._flat(begun, at)
        return [*found, *(group.tokens() if group else ())]

    def _flat(self, start: int, end: int) -> list[Token]:
        return [token for piece in self.pieces[start:end] for token in piece.all()]

    def _verb(self, piece: _Piece) -> int | None:
        """Where 分别 stands in a piece that goes on with a figure."""
        for at, token in enumerate(piece.tokens):
            if token.text.startswith(EACH) and token.kind is not Kind.WHO:
                rest = piece.tokens[at + 1 :]
                return at if rest and rest[-1].kind in _VALUES else None
        return None

    def _waits(self, at: int) -> bool:
        """`A、B，分别为…`: the names stand before a comma."""
        piece = self.pieces[at] if at < len(self.pieces) else None
        before = self.pieces[at - 1]
        comma = before.end is not None and before.end.text == "，"
        return comma and before.is_name and piece is not None and self._verb(piece) == 0

    def _values(self, at: int) -> tuple[list[Token], int]:
        """The figures behind 分别, and the piece behind the last of them."""
        last = self.pieces[at].tokens[-1]
        values, after = [last], at + 1
        while after < len(self.pieces):
            ended = self.pieces[after - 1].end
            lone = ended is not None and ended.text in (*_JOINTS, "，")
            if not lone or not self.pieces[after].is_value:
                break
            figure = next(t for t in self.pieces[after].tokens if t.kind in _VALUES)
            if figure.kind is not last.kind:
                break
            values.append(figure)
            after += 1
        return values, after

    def _names(self, begun: int, at: int, verb: int, values: int) -> list[list[Token]]:
        """The names before 分别, each with the measure that stands behind the last."""
        lead = _Piece(self.pieces[at].tokens[:verb], None)
        names = [lead.tokens] if lead.is_name else []
        before = at
        while before > begun:
            piece = self.pieces[before - 1]
            comma = not names and not lead.tokens and piece.end is not None
            joined = piece.goes_on or (comma and piece.end is not None and piece.end.text == "，")
            if not joined or not piece.is_name:
                break
            names.insert(0, piece.tokens)
            before -= 1
        if len(names) == 1 and values > 1:
            names = _sides(names[0])
        if len(names) < 2:
            return []
        tail = [token for token in names[-1] if token.kind is Kind.MEASURE]
        bare = all(t.kind is not Kind.MEASURE for name in names[:-1] for t in name)
        return [[*name, *tail] if bare and name is not names[-1] else name for name in names]

    def _named_before(self, at: int, verb: int, names: Sequence[object]) -> int:
        """How many pieces before this one are names."""
        lead = _Piece(self.pieces[at].tokens[:verb], None)
        if lead.is_name and len(_sides(lead.tokens)) > 1:
            return 0
        return len(names) - (1 if lead.is_name else 0)

    def _says(self, piece: _Piece, verb: int) -> list[Token]:
        """What is said of each, without 分别 and without the figure."""
        lead = _Piece(piece.tokens[:verb], None)
        own = piece.tokens[verb]
        rest = piece.tokens[verb + 1 : -1]
        kept = [own] if own.kind not in (Kind.FILLER, Kind.LIST, Kind.LIST_ALL) else []
        return [*([] if lead.is_name else lead.tokens), *kept, *rest]

    def _is_against(self, piece: _Piece) -> bool:
        """`与上年相比，`: what the next figures are compared with."""
        kinds = {token.kind for token in piece.tokens}
        return Kind.BASE_END in kinds and not kinds & _VALUES
