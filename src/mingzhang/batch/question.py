"""Questions to a corpus, answered by DuckDB: a dozen with names, and any SQL of one's own.

Every table of the corpus is a view of its name; `booklet` joins them. Money is in fen. Nothing is
written, nothing outside the corpus is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mingzhang.batch.corpus import Corpus, CorpusError
from mingzhang.batch.schema import TABLES
from mingzhang.language import _


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a name.

    Attributes:
        words: what it asks, in Chinese; sql: one SELECT over the views.
    """

    words: str
    sql: str


QUESTIONS: Mapping[str, Question] = {
    "findings": Question(
        "哪条规则发现最多，涉及多少本",
        """SELECT rule, severity, any_value(title) AS title, count(*) AS findings,
                  count(DISTINCT booklet) AS booklets
           FROM findings GROUP BY ALL ORDER BY findings DESC, rule""",
    ),
    "places": Question(
        "各地区、年度、类别：多少本，多少错误，看懂多少",
        """SELECT place, year, kind, count(*) AS booklets, sum(errors) AS errors,
                  sum(warnings) AS warnings, sum(broken) AS broken_relations,
                  round(sum(understood) / nullif(sum(figures), 0), 3) AS understood
           FROM booklets GROUP BY ALL ORDER BY place, year, kind""",
    ),
    "worst": Question(
        "错误最多的资料",
        """SELECT department, year, kind, errors, warnings, broken, file FROM booklets
           WHERE errors > 0 ORDER BY errors DESC, department LIMIT 50""",
    ),
    "missing": Question(
        "清单里应有而没有的、是别家的、年度或类别不对的",
        """SELECT expected_department, expected_year, expected_kind, department, year, kind, file
           FROM booklets WHERE expected_department <> ''
             AND (NOT contains(department, expected_department)
                    AND NOT contains(expected_department, department)
                  OR (expected_year IS NOT NULL AND expected_year <> year)
                  OR (expected_kind <> '' AND expected_kind <> kind))
           UNION ALL
           SELECT expected_department, expected_year, expected_kind, '', NULL, '', file
           FROM failures WHERE expected_department <> ''
           ORDER BY expected_department, file""",
    ),
    "failures": Question(
        "读不了的文件和原因",
        "SELECT reason, count(*) AS files, min(file) AS example FROM failures "
        "GROUP BY reason ORDER BY files DESC, reason",
    ),
    "unread": Question(
        "文件里没有读的东西",
        """SELECT thing, why, sum(count) AS things, count(DISTINCT booklet) AS booklets
           FROM accounts WHERE fate = 'unread' GROUP BY ALL ORDER BY things DESC""",
    ),
    "functions": Question(
        "各功能分类（类）的支出，按地区和年度",
        """SELECT place, year, function AS class, sum(fen) / 1e6 AS wan FROM (
             SELECT b.place, b.year, c.booklet, c.function, max(c.fen) AS fen
             FROM cells c JOIN booklets b USING (booklet)
             WHERE length(c.function) = 3 AND c.fen IS NOT NULL GROUP BY ALL)
           GROUP BY ALL ORDER BY place, year, wan DESC""",
    ),
    "economic": Question(
        "各部门经济分类（类）的支出，按地区和年度",
        """SELECT place, year, economic AS class, sum(fen) / 1e6 AS wan FROM (
             SELECT b.place, b.year, c.booklet, c.economic, max(c.fen) AS fen
             FROM cells c JOIN booklets b USING (booklet)
             WHERE length(c.economic) = 3 AND c.fen IS NOT NULL GROUP BY ALL)
           GROUP BY ALL ORDER BY place, year, wan DESC""",
    ),
    "totals": Question(
        "每本资料里最大的一个数（总计），由大到小",
        """SELECT b.department, b.year, b.kind, max(c.fen) / 1e6 AS wan
           FROM cells c JOIN booklets b USING (booklet) WHERE c.fen IS NOT NULL
           GROUP BY ALL ORDER BY wan DESC, department LIMIT 100""",
    ),
    "jumps": Question(
        "同一部门两年之间总计变化超过一倍的",
        """WITH t AS (SELECT b.department, b.kind, b.year, max(c.fen) AS fen
                      FROM cells c JOIN booklets b USING (booklet) GROUP BY ALL)
           SELECT n.department, n.kind, n.year, p.fen / 1e6 AS before_wan, n.fen / 1e6 AS wan,
                  round(n.fen / p.fen, 2) AS times
           FROM t n JOIN t p ON p.department = n.department AND p.kind = n.kind
                            AND p.year = n.year - 1
           WHERE p.fen > 0 AND n.fen > 0 AND (n.fen >= 2 * p.fen OR 2 * n.fen <= p.fen)
           ORDER BY times DESC, n.department""",
    ),
    "copied": Question(
        "一字不差地出现在几个部门的长段落",
        """SELECT count(DISTINCT department) AS departments, any_value(section) AS section,
                  text FROM statements WHERE length(text) >= 80
           GROUP BY text HAVING count(DISTINCT department) > 1
           ORDER BY departments DESC, text LIMIT 100""",
    ),
    "projects": Question(
        "同名的项目，多少个部门有绩效表",
        """SELECT subject, count(DISTINCT department) AS departments, count(*) AS forms
           FROM forms WHERE scope = 'project' GROUP BY subject
           ORDER BY departments DESC, subject LIMIT 100""",
    ),
    "indicators": Question(
        "最常用的绩效指标",
        """SELECT first, third, count(DISTINCT department) AS departments, count(*) AS times,
                  min(value) AS example
           FROM indicators GROUP BY first, third ORDER BY times DESC, third LIMIT 100""",
    ),
    "rounding": Question(
        "各地区印到几位小数、用什么单位",
        """SELECT b.place, t.unit, t.decimals, count(*) AS tables
           FROM tables t JOIN booklets b USING (booklet) GROUP BY ALL
           ORDER BY b.place, tables DESC""",
    ),
    "shapes": Question(
        "没有认出的表：标题和张数",
        """SELECT title, count(*) AS tables, any_value(b.department) AS example
           FROM tables t JOIN booklets b USING (booklet) WHERE t.shape = ''
           GROUP BY title ORDER BY tables DESC, title LIMIT 100""",
    ),
}
"""The questions that have names."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def ask(corpus: Corpus, question: str) -> Answer:
    """Answer a question by its name, or an SQL query over the views.

    Raises:
        CorpusError: the folder is no corpus, or the query cannot be answered.
    """
    import duckdb

    corpus.about()
    known = QUESTIONS.get(question)
    sql = known.sql if known is not None else question
    if known is None and " " not in question.strip():
        raise CorpusError(
            _("没有叫“{name}”的问题；可用：{names}").format(
                name=question, names="、".join(QUESTIONS)
            )
        )
    connection = duckdb.connect()
    try:
        for name in TABLES:
            files = [str(block / f"{name}.parquet") for block in corpus.listed()]
            if files:
                listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
                connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])")
            else:
                raise CorpusError(_("{folder} 里还没有资料").format(folder=corpus.folder))
        try:
            found = connection.execute(sql)
        except duckdb.Error as error:
            raise CorpusError(_("查询有误：{error}").format(error=str(error))) from error
        columns = tuple(column[0] for column in found.description or ())
        return Answer(columns, tuple(found.fetchall()))
    finally:
        connection.close()


def csv_text(answer: Answer) -> str:
    """The answer as CSV, with what a spreadsheet would run made harmless."""
    import csv
    import io

    from mingzhang.formula import neutral

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([neutral(v) if isinstance(v, str) else v for v in row])
    return out.getvalue()
