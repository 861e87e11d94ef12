"""Frames: what a clause can say of something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from mingzhang.lean import dataclass
from mingzhang.narrative.number import Figure
from mingzhang.narrative.token import Token


@dataclass(frozen=True, slots=True)
class Mention:
    """Words for something: the facets that are named, the year, and which figure of it.

    Attributes:
        facets: empty where the clause names nothing itself.
        time: a year, `own`, `previous`, or None where no year is named.
        stage: `budget`, `initial`, `final`, …; empty where it is not named.
        tokens: the words.
    """

    facets: Mapping[str, object] = field(default_factory=dict)
    time: int | str | None = None
    stage: str = ""
    tokens: tuple[Token, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is named."""
        return not self.facets


@dataclass(frozen=True, slots=True)
class Frame:
    """What all frames have: the tokens that they were read from."""

    tokens: tuple[Token, ...]

    def figures(self) -> Iterator[Figure]:
        """Every figure in the frame."""
        for token in self.tokens:
            if isinstance(token.value, Figure):
                yield token.value

    def words(self) -> str:
        """One line for those who want to see what was understood."""
        return f"{type(self).__name__}({''.join(token.text for token in self.tokens)})"


@dataclass(frozen=True, slots=True)
class Topic(Frame):
    """`（一）基本支出。`: something is named, nothing said of it yet."""

    subject: Mention


@dataclass(frozen=True, slots=True)
class Amount(Frame):
    """`基本支出预算457.88万元`; also a count: `车辆9辆`.

    Attributes:
        direction: of the verb in `减少为4.00万元`; 0 where there is none.
    """

    subject: Mention
    value: Figure
    direction: int = 0


@dataclass(frozen=True, slots=True)
class Moved(Frame):
    """`由上年的8.00万元减少至6.00万元`: from so much to so much."""

    subject: Mention
    base: Mention
    base_value: Figure
    direction: int
    value: Figure


@dataclass(frozen=True, slots=True)
class Change(Frame):
    """`比上年减少129.29万元`, `下降11.24%`.

    Attributes:
        base: what it is compared with; None where the clause does not say.
        base_value: printed between 比 and the verb.
        direction: 1, -1; 0 where the choice was left open.
    """

    subject: Mention
    base: Mention | None
    base_value: Figure | None
    direction: int
    amount: Figure | None
    rate: Figure | None


@dataclass(frozen=True, slots=True)
class Equal(Frame):
    """`与上年持平`; not strict: `基本持平`. The base may be printed: `与上年预算5.00万元持平`."""

    subject: Mention
    base: Mention | None
    base_value: Figure | None
    strict: bool


@dataclass(frozen=True, slots=True)
class Share(Frame):
    """`占支出总额的44.83%`; `占支出总额60.00万元的44.83%`."""

    subject: Mention
    whole: Mention
    whole_value: Figure | None
    rate: Figure


@dataclass(frozen=True, slots=True)
class Completion(Frame):
    """`完成年初预算457.88万元的95.2%`.

    Attributes:
        how: `received` of a rate of what came in, `used` of one of what was spent.
    """

    subject: Mention
    of: Mention
    of_value: Figure | None
    rate: Figure
    how: str = ""


@dataclass(frozen=True, slots=True)
class Compare(Frame):
    """`决算数小于预算数`: -1, 0 or 1."""

    subject: Mention
    base: Mention
    relation: int


@dataclass(frozen=True, slots=True)
class Against(Frame):
    """`与上年相比，`: what the next clauses are compared with."""

    subject: Mention
    base: Mention
    value: Figure | None


@dataclass(frozen=True, slots=True)
class Nothing(Frame):
    """`未安排政府性基金预算支出`."""

    subject: Mention


@dataclass(frozen=True, slots=True)
class NoBase(Frame):
    """`增长率无可比性`."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A clause that was not understood, with the token that stopped the reading."""

    tokens: tuple[Token, ...]
    stop: Token
