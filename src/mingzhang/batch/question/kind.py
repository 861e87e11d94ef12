"""What a question is, and what its answer is drawn as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mingzhang.lean import dataclass

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart of an answer: one bar for each row, by the columns of the answer.

    Attributes:
        label: columns whose words name a bar; value: the column that it is as long as.
    """

    label: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a name.

    Attributes:
        title: what it asks; reading: how the answer is to be read, and what it can't tell.
        sql: one SELECT over the views; `getvariable('…')` is what the user chose.
        given: lists of the user's that it can't do without: `roster`, `totals`.
        whole: what the user chose that must not narrow the corpus for it: `body`.
        needs: what the user has to choose: `body`.
        sift: looks over the rows once more, where SQL alone can't.
    """

    title: str
    reading: str
    sql: str
    drawn: Drawn | None = None
    given: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    sift: Callable[[list[Row]], list[Row]] | None = None


Questions = Mapping[str, Question]
