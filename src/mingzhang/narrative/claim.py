"""What sentences say of figures: frames bound to slices of the cube, as typed claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from mingzhang.lean import dataclass
from mingzhang.model.booklet import Section, Sentence
from mingzhang.model.slice import Slice
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.facet import identity
from mingzhang.narrative.number import Figure


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a claim rests on, with their paragraph and section.

    Attributes:
        text: as printed, from the clause through the figure.
        sentence: the whole sentence, flat.
        at: the section's number in the narrative and the place in its text, to bring in order.
    """

    section: Section
    paragraph: Sentence
    text: str
    sentence: str = ""
    at: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure is said to be.

    Attributes:
        label: the words for it.
        facets: what the words mean, narrowed by list and section.
        time: 0 this booklet's year, -1 the year before, …; None where it is not known.
        stage: `budget`, `initial`, `adjusted`, `final`, `executed`; empty for the booklet's own
            figure. measure: the same as it is named, empty where it is not.
        key: a measure of the profile, `measure/2070801` for a code inside one, or a quantity of
            the templates (`procurement:goods`, `count:projects`); empty for anything else.
        pieces: the slices that it can mean, the likeliest first; empty for what is no slice.
        wide: the slices that the same words mean outside their section; what agrees with one of
            these is not contradicted.
    """

    label: str
    facets: Mapping[str, object] = field(default_factory=dict, compare=False)
    time: int | None = 0
    stage: str = ""
    key: str = ""
    pieces: tuple[Slice, ...] = ()
    wide: tuple[Slice, ...] = ()
    measure: str = field(default="", compare=False)

    @property
    def piece(self) -> Slice | None:
        """The likeliest slice."""
        return self.pieces[0] if self.pieces else None

    @property
    def identity(self) -> tuple[object, ...]:
        """Two subjects of one identity are one thing."""
        return identity(self.facets), self.time, self.stage

    @property
    def is_own(self) -> bool:
        """Whether it is a figure of this booklet, not of last year's or of another stage."""
        return self.time == 0 and any(p.get("stage") is None for p in self.pieces)


@dataclass(frozen=True, slots=True)
class Stated:
    """`基本支出457.88万元`: something is so much.

    Attributes:
        loose: said of another scope (不含…, 同口径): no other figure speaks against it.
    """

    subject: Subject
    figure: Figure
    words: Words
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """`占44.83%`: a part is so many percent of a whole.

    Attributes:
        part, whole: what they are; part_stated, wholes_stated: figures that the text gives.
    """

    part: Subject
    part_stated: Stated | None
    whole: Subject
    wholes_stated: tuple[Stated, ...]
    percent: Figure
    words: Words
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """`完成年初预算的95.2%`: the spent over the planned.

    Attributes:
        spent, planned: candidates that the text gives, the likeliest first.
        planned_value: printed in the clause itself.
    """

    subject: Subject
    spent: tuple[Stated, ...]
    planned: tuple[Stated, ...]
    planned_value: Figure | None
    percent: Figure
    words: Words
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """`比上年减少129.29万元，下降11.24%，主要原因是项目减少`.

    Attributes:
        subject: what changed.
        now: candidates for the figure that changed, the likeliest first.
        before: what it changed from, where the text states it: printed in the clause, or a
            statement of the very base that the clause names.
        base: what it is compared with.
        amount, percent: by how much; at least one is there.
        direction: of the amount; rate_direction: of the percentage.
        no_base: the text says that last year was nothing, or not comparable.
        reason: as printed, flat; None where no reason is given; reason_at: its place, as of words.
        loose: compared in another scope (同口径): not judged.
    """

    subject: Subject
    now: tuple[Stated, ...]
    before: tuple[Figure, ...]
    base: Subject | None
    amount: Figure | None
    percent: Figure | None
    direction: Direction
    rate_direction: Direction | None
    words: Words
    no_base: bool = False
    reason: str | None = None
    reason_at: tuple[int, int] = (0, 0)
    loose: bool = False

    @property
    def with_last_year(self) -> bool:
        """Whether the comparison is with last year, not with the budget of the same year."""
        return self.base is None or self.base.time == -1


@dataclass(frozen=True, slots=True)
class NoChange:
    """`与上年持平`; loosely with 基本."""

    subject: Subject
    now: tuple[Stated, ...]
    before: tuple[Stated, ...]
    base: Subject | None
    words: Words
    loose: bool = False
    reason: str | None = None
    of_change: Change | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """`决算数小于预算数`: relation -1, 0 or 1; more and less are candidates in the text.

    Attributes:
        completion: what the same sentence says was completed of the same plan.
    """

    left: tuple[Stated, ...]
    right: tuple[Stated, ...]
    relation: int
    words: Words
    completion: Completion | None = None


@dataclass(frozen=True, slots=True)
class NoBase:
    """`上年预算为0`, `增长率无可比性`."""

    now: tuple[Stated, ...]
    words: Words


@dataclass(frozen=True, slots=True)
class Absent:
    """`无政府性基金预算支出`: there is none of it, this year.

    Attributes:
        planned: whether only the plan is spoken of: `未安排`.
    """

    subject: Subject
    words: Words
    planned: bool = False


@dataclass(frozen=True, slots=True)
class SumOf:
    """`其中：…`: a whole and parts of it.

    Attributes:
        complete: whether the parts are all there is.
        told: whether the text says that they are, be it not for certain: 包括.
    """

    total: Stated
    parts: tuple[Stated, ...]
    complete: bool
    words: Words
    told: bool = False


@dataclass(frozen=True, slots=True)
class Balanced:
    """`年初结转10万元，本年收入200万元，本年支出205万元，年末结转5万元`: both sides are as much."""

    comes: tuple[Stated, ...]
    goes: tuple[Stated, ...]
    words: Words


@dataclass(frozen=True, slots=True)
class SumOfChanges:
    """`增加62万元，主要是A增加70万元，B减少8万元`: a change and the changes that make it up."""

    total: Change
    parts: tuple[Change, ...]
    words: Words
    complete: bool


@dataclass(frozen=True, slots=True)
class SumOfShares:
    """Shares of one whole that stand in one list.

    Attributes:
        complete: whether they are all there is.
    """

    shares: tuple[Share, ...]
    words: Words
    complete: bool = False


Claim = (
    Stated
    | Share
    | Completion
    | Change
    | NoChange
    | Compared
    | NoBase
    | Absent
    | SumOf
    | Balanced
    | SumOfChanges
    | SumOfShares
)


@dataclass(frozen=True, slots=True)
class NotRead:
    """A clause with figures that was not understood.

    Attributes:
        token: the word that stopped the reading; why: in words.
    """

    words: Words
    figures: tuple[Figure, ...]
    token: str
    why: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything that the narrative of a booklet says of figures.

    Attributes:
        claims: in the order of the print.
        unread: clauses that no frame could be made of, each with its token.
        set_aside: figures in reasons and purposes: no claims about the subject.
        frames: what was understood, clause by clause, for those who want to look.
        understood: the figures in these frames, with their words.
    """

    claims: tuple[Claim, ...]
    unread: tuple[NotRead, ...] = ()
    set_aside: int = 0
    frames: tuple[tuple[Words, str], ...] = ()
    understood: tuple[tuple[Figure, Words], ...] = ()

    def stated(self) -> list[Stated]:
        """Only the plain statements."""
        return [claim for claim in self.claims if isinstance(claim, Stated)]

    def not_checked(self) -> list[tuple[Words, str]]:
        """Words that could not be understood, with the reason."""
        return [(clause.words, clause.why) for clause in self.unread]

    @property
    def figures(self) -> int:
        """How many figures the narrative states outside reasons and purposes."""
        return len(self.understood) + sum(len(clause.figures) for clause in self.unread)
