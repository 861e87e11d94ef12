"""What a rule may ask beside the booklet: the profile, and what follows from the shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from mingzhang.check.code_tree import CodeTree, trees
from mingzhang.check.finding import RelationRun
from mingzhang.check.function_name import PrintedNames
from mingzhang.check.hypothesis import Explained, explained
from mingzhang.check.localise import Localisation, localise
from mingzhang.check.misprint import put_right
from mingzhang.check.observe import Observed, observe
from mingzhang.check.printed import Words, printed_words
from mingzhang.check.witness import Witness
from mingzhang.check.working import Worked, worked
from mingzhang.language import _
from mingzhang.model.booklet import Booklet, Table
from mingzhang.model.form import statements_of
from mingzhang.model.slice import Slice
from mingzhang.narrative.claim import Claims
from mingzhang.narrative.number import Figure
from mingzhang.narrative.part import role_of
from mingzhang.narrative.read import read_claims
from mingzhang.narrative.total import with_sums
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import Derived
from mingzhang.tables.role import Role

_PARTS: Mapping[str, tuple[str, Callable[[Booklet], object]]] = {
    "@tables": ("报表", lambda b: b.tables),
    "@overview": ("部门概况", lambda b: any(role_of(b, s) == 1 for s in b.sections)),
    "@narrative": ("情况说明", lambda b: any(role_of(b, s) == 3 for s in b.sections)),
    "@glossary": ("名词解释", lambda b: any(role_of(b, s) == 4 for s in b.sections)),
    "@targets": ("项目绩效目标表", lambda b: b.targets),
    "@forms": ("绩效表", lambda b: b.forms),
    "@evaluations": ("绩效自评表或监控表", lambda b: b.evaluations),
    "@statements": ("项目经费情况说明", lambda b: statements_of(b.forms)),
    "@department_target": ("部门整体支出绩效目标表", lambda b: b.department_target),
    "@catalogue": ("政府购买服务指导性目录", lambda b: b.catalogue),
    "@notices": ("随目录印发的通知", lambda b: b.notices),
    "@cover": ("封面", lambda b: b.cover),
    "@contents": ("目录", lambda b: b.contents),
    "@booklet": (
        "整册资料（单篇的说明、通知、表不查应有的章节）",
        lambda b: b.tables or any(section.part for section in b.sections),
    ),
    "@pages": ("页码（此格式没有页）", lambda b: b.page_count),
}
"""Parts of a booklet that a rule may need, with their Chinese names."""

NEEDS = tuple(name for name, _part in _PARTS.values())
"""The names, for translation."""


class Context:
    """One check of one booklet: what several rules need is worked out once, when first asked.

    Attributes:
        booklet, profile: what is checked, and how the place prints; codes that are misprinted
            are put right in the keys of their rows.
        misprints: those codes.
    """

    def __init__(self, booklet: Booklet, profile: Profile, derived: Derived | None = None) -> None:
        self.booklet, self.misprints = put_right(booklet, profile)
        self.profile = profile
        self._derived = None if self.misprints else derived
        self._weighed: dict[int, Figure] = {}

    @cached_property
    def derived(self) -> Derived:
        """The relations that follow from the shapes of the booklet's tables."""
        if self._derived is not None:
            return self._derived
        return derive(self.booklet.tables, self.profile)

    @cached_property
    def observed(self) -> Observed:
        """The printed cells as intervals."""
        return observe(self.booklet, self.derived)

    @cached_property
    def localisation(self) -> Localisation:
        """Which cells must be wrong, and what they would have to show."""
        return self._explained[2]

    @cached_property
    def _explained(self) -> tuple[tuple[Explained, ...], Observed, Localisation]:
        return explained(self.observed, localise(self.observed), self.profile)

    @property
    def slips(self) -> tuple[Explained, ...]:
        """Slips that each explain many wrong cells: a shift of rows, a column in another unit."""
        return self._explained[0]

    @property
    def undone(self) -> Observed:
        """The printed cells without these slips: what the localisation speaks of."""
        return self._explained[1]

    @cached_property
    def worked(self) -> tuple[Worked, ...]:
        """The figures of the tables that are worked out of others, and how they came out."""
        return worked(self.booklet, self.profile)

    @cached_property
    def trees(self) -> tuple[CodeTree, ...]:
        """Every panel whose rows are codes, in print order."""
        return tuple(trees(self.booklet, self.profile))

    @cached_property
    def printed_names(self) -> PrintedNames:
        """The names of functions that the tables print."""
        return PrintedNames(self.trees, self.booklet.year)

    @cached_property
    def _words(self) -> tuple[Words, ...]:
        return tuple(printed_words(self.booklet))

    def words(self, *kinds: str) -> Iterator[Words]:
        """Everything that is printed in words, or only these kinds of it."""
        return (words for words in self._words if not kinds or words.kind in kinds)

    @cached_property
    def claims(self) -> Claims:
        """What the narrative says of figures, with the sums that follow from what they are of."""
        claims = read_claims(self.booklet, self.profile, self.is_printed)
        return with_sums(claims, self.derived.zero)

    @cached_property
    def _printed_slices(self) -> frozenset[Slice]:
        system = self.derived.system
        return frozenset(system.slices[variable] for _ref, variable in system.observations)

    def is_printed(self, piece: Slice) -> bool:
        """Whether some table prints a slice, or shows that nothing is in it."""
        reduced = self.derived.zero.reduce(piece)
        if reduced is None:
            return bool(self._printed_slices)
        return reduced in self._printed_slices

    def weigh(self, figure: Figure | None) -> None:
        """Note that a rule computed something from a figure of the text: only that is judging."""
        if figure is not None:
            self._weighed[id(figure)] = figure

    def is_weighed(self, figure: Figure) -> bool:
        """Whether some rule computed something from a figure of the text."""
        return id(figure) in self._weighed

    @cached_property
    def witness(self) -> Witness:
        """What the tables print for a slice, and what of it is believed."""
        return Witness(self.undone, self.localisation)

    @property
    def relation_run(self) -> RelationRun:
        """How the relations came out."""
        return self.localisation.run

    def table(self, role: Role) -> Table | None:
        """The booklet's table with this role."""
        return self.profile.table_of(self.booklet, role)

    def is_foreign(self, need: str) -> bool:
        """Whether a need is a table that booklets of this place do not have at all."""
        if need.startswith("@") or self.table(Role(need)) is not None:
            return False
        return not self.profile.shapes_of(Role(need))

    def lacks(self, need: str) -> str:
        """Why what a rule needs is absent; empty where it is there.

        `need` is the role of a table, or one of `@tables @overview @narrative @glossary
        @targets @department_target @catalogue @notices @cover @contents @booklet
        @pages`.

        Raises:
            KeyError, ValueError: there is no such part or role: the rule's mistake.
        """
        if need.startswith("@"):
            name, part = _PARTS[need]
            return "" if part(self.booklet) else _("没有读到{name}").format(name=_(name))
        if self.table(Role(need)) is not None:
            return ""
        shapes = self.profile.shapes_of(Role(need))
        if not shapes:
            return _("{profile}不印这张表（{need}）").format(profile=self.profile.title, need=need)
        title = shapes[0].title.replace("{year}", str(self.booklet.year))
        return _("没有读到《{title}》").format(title=title)
