"""The basis of a rule: an act and clause, or honestly 惯例."""

from __future__ import annotations

from mingzhang.law.act import Act, Clause, find_act
from mingzhang.lean import dataclass

PRACTICE = "惯例"
"""What stands where no clause is certain."""


class BasisError(ValueError):
    """A rule names an act or a clause that is not in the data: our mistake."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule rests on, checked against the data when it is made, that is, at import.

    >>> Basis("预算法", "第十四条").words()
    '《中华人民共和国预算法》第十四条'
    >>> Basis("财预〔2016〕143号", "第四条").words()
    '《地方预决算公开操作规程》（财预〔2016〕143号）第四条'
    >>> Basis.practice("空表照列").words()
    '惯例'

    Attributes:
        act: full title, short title or number of an act in `law/data/act.toml`; 惯例 for practice.
        article: `第十四条` or `第十四条第二款`; empty only for a duty whose article is not known.
        note: a remark for the reader of the rule's page.
        verified: False for an act or clause outside the data, which the words then say.

    Raises:
        BasisError: the act or clause is not in the data and `verified` is not False.
    """

    act: str
    article: str = ""
    note: str = ""
    verified: bool = True

    def __post_init__(self) -> None:
        if self.act == PRACTICE or not self.verified:
            return
        act = find_act(self.act)
        if act is None:
            raise BasisError(f"act {self.act!r} is not in law/data/act.toml")
        if act.find_clause(self.article) is None:
            article = self.article or "without an article"
            raise BasisError(f"{act.title} {article} is not in law/data/act.toml")

    @classmethod
    def practice(cls, note: str = "") -> Basis:
        """A basis in practice alone 惯例: no clause is certain."""
        return cls(PRACTICE, note=note)

    @property
    def is_practice(self) -> bool:
        """Whether no act is named."""
        return self.act == PRACTICE

    @property
    def standing(self) -> str:
        """How well the basis is known: read, second hand, unverified or practice."""
        if self.is_practice:
            return "practice"
        clause = self.find_clause()
        if clause is not None and self.verified:
            return clause.verified
        return "unverified"

    def find_act(self) -> Act | None:
        """The act, None for practice and for an act outside the data."""
        return find_act(self.act)

    def find_clause(self) -> Clause | None:
        """The clause, None for practice and for a clause outside the data."""
        act = self.find_act()
        return act.find_clause(self.article) if act else None

    def words(self) -> str:
        """The basis as a report prints it; what nobody has read says so."""
        if self.is_practice:
            return PRACTICE
        act = self.find_act()
        title = act.title if act else self.act.strip("《》")
        number = f"（{act.number}）" if act and act.number.startswith("财") else ""
        doubt = "（未核实）" if self.standing == "unverified" else ""
        return f"《{title}》{number}{self.article}{doubt}"
