"""Put a question to a corpus: a named one, or any SELECT of one's own; answered by DuckDB.

Nothing is written, nothing outside the corpus and the lists that were given is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from datetime import date
from typing import Any

from mingzhang.batch.corpus import Corpus, CorpusError
from mingzhang.batch.given import ROSTER, TOTALS, Listed
from mingzhang.batch.question.catalogue import QUESTIONS
from mingzhang.batch.question.kind import Question, Row
from mingzhang.batch.schema import TABLES
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.identity import core_of

MOST_ROWS = 10_000
"""Of an answer unless the user asks for another number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user narrows a question to; everything where nothing is chosen.

    Attributes:
        place: name or code of a division; its counties too where a code is given.
        body: name of a department or unit in any of its forms.
        rule, level: of findings.
        day: before which something is due; the last day of time where it is not given.
        roster, totals: lists of the user's, see `batch.given`.
        most: rows of the answer.
    """

    place: str = ""
    year: int | None = None
    kind: str = ""
    body: str = ""
    rule: str = ""
    level: str = ""
    day: date = date.max
    roster: Listed | None = None
    totals: Listed | None = None
    most: int = MOST_ROWS


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows.

    Attributes:
        name: of the question, empty for an SQL of one's own.
        cut: there are more rows than were asked for.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    name: str = ""
    cut: bool = False
    question: Question | None = field(default=None, compare=False)


def ask(corpus: Corpus, question: str, choice: Choice | None = None) -> Answer:
    """Answer a question by its name, or an SQL query over the views.

    Raises:
        CorpusError: the folder is no corpus, the query cannot be answered, or lacks what it needs.
    """
    chosen = choice or Choice()
    corpus.about()
    known = QUESTIONS.get(question)
    if known is None and " " not in question.strip():
        words = _("没有叫“{name}”的问题；可用：{names}")
        raise CorpusError(words.format(name=question, names="、".join(QUESTIONS)))
    if known is not None and (lacking := lacks(known, chosen)):
        words = _("问“{name}”要先给出 {lacking}")
        raise CorpusError(words.format(name=question, lacking="、".join(lacking)))
    import duckdb

    with _opened(corpus, chosen, known) as connection:
        try:
            found = connection.execute(known.sql if known else question)
            columns = tuple(column[0] for column in found.description or ())
            rows: list[Row] = found.fetchmany(chosen.most + 1)
        except duckdb.Error as error:
            raise CorpusError(_("查询有误：{error}").format(error=str(error))) from error
    cut = len(rows) > chosen.most
    rows = rows[: chosen.most]
    if known is not None and known.sift is not None:
        rows = known.sift(rows)
        columns = (*columns[:-1], "alike")
    return Answer(columns, tuple(rows), question if known else "", cut, known)


def lacks(question: Question, choice: Choice) -> list[str]:
    """The options that a question can't do without and that were not given."""
    wanted = (*question.given, *question.needs)
    return [f"--{name}" for name in wanted if not getattr(choice, name)]


@contextmanager
def _opened(corpus: Corpus, choice: Choice, known: Question | None) -> Iterator[Any]:
    import duckdb

    blocks = corpus.listed()
    if not blocks:
        raise CorpusError(_("{folder} 里还没有资料").format(folder=corpus.folder))
    connection = duckdb.connect()
    try:
        # Before any words of the user's run: no other file, no network, no extension.
        folder = _quoted(str(corpus.blocks.resolve()))
        connection.execute(f"SET allowed_directories = [{folder}]")
        connection.execute("SET enable_external_access = false")
        for name, value in (
            ("body", core_of(choice.body) if choice.body else ""),
            ("name", choice.body),
            ("day", choice.day),
        ):
            connection.execute(f"SET VARIABLE {name} = ?", [value])
        narrowed = _conditions(choice, known.whole if known else ())
        for name in TABLES:
            files = ", ".join(_quoted(str(b.resolve() / f"{name}.parquet")) for b in blocks)
            connection.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{files}])"
                f"{_where(name, narrowed, choice)}"
            )
        connection.execute(_CHOSEN)
        connection.execute(_OWN)
        for listed, shape in ((choice.roster, ROSTER), (choice.totals, TOTALS)):
            _fill(connection, shape, listed, narrowed)
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


_CHOSEN = """
CREATE VIEW chosen AS SELECT * EXCLUDE (nth) FROM (SELECT *, row_number() OVER (
    PARTITION BY place, body, level, year, kind
    ORDER BY understood DESC, relations DESC, file DESC, booklet) AS nth FROM booklets)
WHERE nth = 1"""
_OWN = "CREATE VIEW own AS SELECT * FROM chosen WHERE level <> 'unit'"


def _conditions(choice: Choice, whole: tuple[str, ...]) -> dict[str, str]:
    """The conditions on a booklet, by what was chosen."""
    found: dict[str, str] = {}
    if choice.place and "place" not in whole:
        name = _quoted(choice.place)
        found["place"] = (
            f"starts_with(division, {name})" if choice.place.isdigit() else f"place = {name}"
        )
    if choice.year is not None:
        found["year"] = f"year = {choice.year}"
    if choice.kind:
        found["kind"] = f"kind = {_quoted(choice.kind)}"
    if choice.body and "body" not in whole:
        found["body"] = _body(choice)
    return found


def _body(choice: Choice) -> str:
    """A body by the name that it goes by, or by its full name with a place that nobody lists."""
    return f"(body = {_quoted(core_of(choice.body))} OR department = {_quoted(choice.body)})"


def _where(name: str, narrowed: Mapping[str, str], choice: Choice) -> str:
    conditions: list[str] = []
    if name == "booklets":
        conditions += narrowed.values()
    elif "booklet" in TABLES[name] and narrowed:
        conditions.append("booklet IN (SELECT booklet FROM booklets)")
    if name == "findings":
        conditions += [f"rule = {_quoted(choice.rule)}"] if choice.rule else []
        conditions += [f"severity = {_quoted(choice.level)}"] if choice.level else []
    return " WHERE " + " AND ".join(conditions) if conditions else ""


def _fill(
    connection: Any, shape: Mapping[str, str], listed: Listed | None, narrowed: Mapping[str, str]
) -> None:
    """A list of the user's as a table of its name, empty where none was given."""
    name = "roster" if shape is ROSTER else "totals"
    columns = ", ".join(f"{column} {kind}" for column, kind in shape.items())
    connection.execute(f"CREATE TABLE {name} ({columns})")
    if listed is not None and listed.rows:
        # Column by column: row by row a county's list took a second, a province's minutes.
        lists = ", ".join(f"unnest(?::{kind}[])" for kind in shape.values())
        connection.execute(
            f"INSERT INTO {name} SELECT {lists}", [list(c) for c in zip(*listed.rows, strict=True)]
        )
    for column in ("place", "year", "kind"):
        condition = narrowed.get(column, "")
        if condition and not condition.startswith("starts_with"):
            blank = "" if column == "year" else f"{column} <> '' AND "
            connection.execute(f"DELETE FROM {name} WHERE {blank}NOT ({condition})")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
