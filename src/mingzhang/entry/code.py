"""Classification codes as people type them, judged by what the lists know of the year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from difflib import SequenceMatcher, get_close_matches

from mingzhang.codes import (
    Classification,
    Code,
    Standing,
    department_economic,
    functional,
    government_economic,
    normal_name,
)
from mingzhang.codes import revenue as revenue_codes
from mingzhang.entry import value
from mingzhang.entry.raw import Mistakes, Value
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import CodeName
from mingzhang.pattern import compiled

_LISTS: Mapping[str, Callable[[], Classification]] = {
    "function": functional,
    "economic": department_economic,
    "government_economic": government_economic,
    "revenue": revenue_codes,
}
_LEVELS = ("类", "款", "项", "目")
_ALIKE = 0.75
_PATH = compiled(r"[/／>›]")


@dataclass(slots=True)
class CodeReader:
    """Understands typed codes of one source.

    No list is complete, so a code that none of a year's lists holds is *unknown*, and the name
    that is typed behind it tells a new code from a slip.

    Attributes:
        year: of the budget; 0 where it was not understood, then every row that ever held may be.
        names: names that were typed behind codes and are to be printed.
        refused: codes that were told as mistakes, so that nothing more is said of them.
    """

    year: int
    mistakes: Mistakes
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def code_names(self) -> tuple[CodeName, ...]:
        """The names of codes that only the source knows."""
        return tuple(CodeName(*key, name) for key, name in sorted(self.names.items()))

    def code(self, typed: Value, dimension: str, *, deepest: bool = True) -> str:
        """The code of a cell; empty where nothing, or no code, was typed.

        Args:
            dimension: `function`, `economic`, `government_economic`, `revenue`.
            deepest: a code above the level at which money is entered (项, 款) is a mistake, unless
                the list knows none below it.
        """
        codes = _LISTS[dimension]()
        found = value.code_and_name(typed, codes.lengths, self.mistakes)
        if found is None:
            return ""
        code, name = found
        row = self._known(typed, dimension, codes, code, name)
        if row is not None and name:
            self._named(typed, dimension, codes, row, name)
        if deepest and row is not None and dimension != "revenue":
            self._deep_enough(typed, codes, code)
        return code

    def _known(
        self, typed: Value, dimension: str, codes: Classification, code: str, name: str
    ) -> Code | None:
        """The row of a code in the year of the budget; a mistake, or a new name, where None."""
        if not self.year:
            return codes.get(code)
        standing = codes.standing(code, self.year)
        if standing is Standing.IN_FORCE:
            return codes.get(code, self.year)
        if standing is Standing.UNKNOWN:
            self._new(typed, dimension, codes, code, name)
            return None
        rows = codes.rows(code)
        words = (
            _("科目“{code} {name}”{year}年已不使用")
            if standing is Standing.ENDED
            else _("科目“{code} {name}”{year}年还没有")
        )
        now = codes.find_by_name(name or rows[0].name, year=self.year)
        self._refuse(
            typed,
            code,
            words.format(code=code, name=rows[0].name, year=self.year),
            "、".join(f"{row.code} {row.name}" for row in now if len(row.code) == len(code)),
        )
        return None

    def _named(
        self, typed: Value, dimension: str, codes: Classification, row: Code, name: str
    ) -> None:
        """Compare the name behind a code with that of the list.

        A row of general knowledge yields to a name that is almost its own; `2130301=新名称` says
        that the name is meant so, whatever the list has.
        """
        meant = name.startswith("=")
        name = name.removeprefix("=").strip()
        year = self.year or None
        if codes.is_name_of(row.code, name, year):
            if normal_name(name) != normal_name(row.name):
                self._name(typed, dimension, row.code, name)
            return
        alike = SequenceMatcher(None, name, row.name).ratio() >= _ALIKE
        own = alike and not row.is_verified and not codes.find_by_name(name, year=year)
        if meant or own:
            self._name(typed, dimension, row.code, name)
            return
        self.mistakes.add(
            typed.where,
            _("科目{code}的名称不是“{name}”").format(code=row.code, name=name),
            _("{code} {right}；名称确已改变的，写作“{code}={name}”").format(
                code=row.code, right=row.name, name=name
            ),
        )

    def _name(self, typed: Value, dimension: str, code: str, name: str) -> None:
        """Keep the name that was typed; it must be one."""
        other = self.names.setdefault((dimension, code), name)
        if normal_name(other) != normal_name(name):
            self.mistakes.add(
                typed.where,
                _("科目{code}有两个名称").format(code=code),
                _("与别处一致：{name}").format(name=other),
            )

    def _new(
        self, typed: Value, dimension: str, codes: Classification, code: str, name: str
    ) -> None:
        """A code that is not in the list of the year: its name makes it known.

        Where the code above it is unknown too, its name stands before a stroke:
        `2014201 某某事务／行政运行`.
        """
        split = _PATH.split(name.removeprefix("="))
        names = [part.strip() for part in split if part.strip()]
        levels = [code[:length] for length in codes.lengths if length <= len(code)]
        lacking = [above for above in levels[:-1] if not self._is_known(dimension, codes, above)]
        if names and len(names) > len(lacking) and levels[0] not in lacking:
            given = [*lacking, code] if len(names) > 1 else [code]
            for one, words in zip(given[-len(names) :], names[-len(given) :], strict=False):
                self._name(typed, dimension, one, words)
            return
        words = [self._near(codes, code)] if not name else []
        if not lacking:
            words.append(_("新科目在代码后写上名称，如“{code} 名称”").format(code=code))
        elif levels[0] not in lacking:
            words.append(
                _("上级科目也是新的，一起写上，如“{code} 上级名称／名称”").format(code=code)
            )
        self._refuse(
            typed,
            code,
            _("{title}里没有“{code}”").format(title=codes.title, code=code),
            _("或者").join(word for word in words if word),
        )

    def _is_known(self, dimension: str, codes: Classification, code: str) -> bool:
        return (dimension, code) in self.names or codes.get(code, self.year) is not None

    def _near(self, codes: Classification, code: str) -> str:
        """A code in force that differs little, of the same parent where the parent is known."""
        same = [
            row.code
            for row in codes
            if len(row.code) == len(code) and codes.get(row.code, self.year) is not None
        ]
        siblings = [other for other in same if other.startswith(code[:-2])]
        near = get_close_matches(code, siblings or same, 1, 0.6)
        row = codes.get(near[0], self.year) if near else None
        return _("{name}？").format(name=f"{row.code} {row.name}") if row else ""

    def _deep_enough(self, typed: Value, codes: Classification, code: str) -> None:
        below = codes.children(code, self.year or None)
        if len(code) < codes.lengths[-1] and below:
            first = "、".join(f"{row.code} {row.name}" for row in below[:3])
            self._refuse(
                typed,
                code,
                _("科目{code}没有填到“{level}”").format(
                    code=code, level=_LEVELS[len(codes.lengths) - 1]
                ),
                _("{digits}位代码，如 {codes}").format(digits=codes.lengths[-1], codes=first),
            )

    def _refuse(self, typed: Value, code: str, problem: str, expected: str) -> None:
        self.mistakes.add(typed.where, problem, expected)
        self.refused.add(code)
