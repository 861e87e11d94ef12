"""What a sentence says of figures, as typed claims."""

from __future__ import annotations

from dataclasses import dataclass

from mingzhang.model.booklet import Section, Sentence
from mingzhang.narrative.bind import Subject
from mingzhang.narrative.clause import Direction
from mingzhang.narrative.number import Figure


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a claim rests on, with their paragraph and section.

    Attributes:
        text: as printed, from the clause through the figure.
        sentence: the whole sentence, flat.
    """

    section: Section
    paragraph: Sentence
    text: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """`基本支出457.88万元`: something is so much."""

    subject: Subject
    figure: Figure
    words: Words


@dataclass(frozen=True, slots=True)
class Share:
    """`占44.83%`: a part is so many percent of a whole.

    Attributes:
        part: the figure that the share is of; None where no figure stands before it.
        whole: what it is a share of; whole_stated: the figure that the text gives for it.
    """

    part: Stated | None
    whole: Subject
    whole_stated: Stated | None
    percent: Figure
    words: Words


@dataclass(frozen=True, slots=True)
class Change:
    """`比上年减少129.29万元，下降11.24%，主要原因是项目减少`.

    Attributes:
        now: candidates for the figure that changed, the likeliest first.
        amount, percent: by how much; at least one is there.
        direction: of the amount; rate_direction: of the percentage.
        no_base: the text says that last year was nothing, or not comparable.
        reason: as printed, flat; None where no reason is given.
        with_last_year: compared with last year, not with the budget of the same year.
    """

    now: tuple[Stated, ...]
    amount: Figure | None
    percent: Figure | None
    direction: Direction
    rate_direction: Direction | None
    words: Words
    no_base: bool = False
    reason: str | None = None
    with_last_year: bool = True


@dataclass(frozen=True, slots=True)
class NoChange:
    """`与上年持平`; loosely with 基本."""

    now: tuple[Stated, ...]
    words: Words
    loose: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class NoBase:
    """`上年预算为0`, `增长率无可比性`."""

    now: tuple[Stated, ...]
    words: Words


@dataclass(frozen=True, slots=True)
class SumOf:
    """`其中：…`: a whole and parts of it.

    Attributes:
        complete: whether the parts are all there is: the templates print the same list, or its
            last one is 其他.
    """

    total: Stated
    parts: tuple[Stated, ...]
    complete: bool
    words: Words


Claim = Stated | Share | Change | NoChange | NoBase | SumOf


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything that the narrative of a booklet says of figures.

    Attributes:
        claims: in the order of the print.
        unbound: figures that no claim could be made of, with the reason.
    """

    claims: tuple[Claim, ...]
    unbound: tuple[tuple[Figure, Words, str], ...]

    def stated(self) -> list[Stated]:
        """Only the plain statements."""
        return [claim for claim in self.claims if isinstance(claim, Stated)]

    def not_checked(self) -> list[tuple[Words, str]]:
        """Words that could not be checked, with the reason."""
        found = [(words, why) for _figure, words, why in self.unbound]
        found += [(s.words, s.subject.why) for s in self.stated() if not s.subject.is_bound]
        return found
