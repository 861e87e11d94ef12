"""Texts and projects that several bodies have in common."""

from __future__ import annotations

from mingzhang.batch.likeness import ALIKE, likeness
from mingzhang.batch.question.kind import Drawn, Question, Questions, Row


def _clustered(source: str, label: str, text: str) -> str:
    """Texts that share a band, as one row each; what the form of a place prints is left out.

    A text that more than a third of a place's bodies print, and more than three of them, is the
    form's and nobody's copy.
    """
    return f"""
        WITH whose AS MATERIALIZED (
                 SELECT booklet, place, department, hash(place, body) AS who,
                        hash(place, kind) AS group_of FROM chosen),
             every AS MATERIALIZED (
                 SELECT hash(x.booklet, x.bands) AS id, who, group_of, unnest(x.bands) AS band
                 FROM {source} x JOIN whose USING (booklet) WHERE x.bands IS NOT NULL),
             shared AS (SELECT band FROM every GROUP BY band HAVING min(who) <> max(who)),
             t AS MATERIALIZED (SELECT * FROM every WHERE band IN (SELECT band FROM shared)),
             size AS (SELECT group_of, count(DISTINCT who) AS bodies FROM whose GROUP BY group_of),
             common AS (SELECT DISTINCT t.band FROM t JOIN size s USING (group_of)
                        GROUP BY t.band, t.group_of, s.bodies
                        HAVING count(DISTINCT t.who) > greatest(3, s.bodies / 3.0)),
             form AS (SELECT DISTINCT id FROM t WHERE band IN (SELECT band FROM common)),
             kept AS MATERIALIZED (SELECT * FROM t WHERE id NOT IN (SELECT id FROM form)),
             spread AS (SELECT band, count(DISTINCT who) AS bodies FROM kept GROUP BY band),
             put AS (SELECT id, max({{'bodies': bodies, 'band': band}}).band AS cluster
                     FROM kept JOIN spread USING (band) GROUP BY id),
             x AS (SELECT hash(x.booklet, x.bands) AS id, who, place, whose.department,
                          x.{label} AS about, x.{text} AS text
                   FROM {source} x JOIN whose USING (booklet) WHERE x.bands IS NOT NULL)
        SELECT count(DISTINCT who) AS bodies, count(DISTINCT place) AS places,
               min(about) AS about, min(text) AS text,
               list(DISTINCT department ORDER BY department) AS departments,
               list(DISTINCT text ORDER BY text) AS texts
        FROM x JOIN put USING (id) GROUP BY cluster HAVING count(DISTINCT who) > 1
        ORDER BY bodies DESC, text"""


def _verified(rows: list[Row]) -> list[Row]:
    """Those whose texts are alike indeed, told by their runs; the texts give way to how alike."""
    kept = []
    for bodies, places, about, text, departments, texts in rows:
        least = min(likeness(text, other) for other in texts)
        if least >= ALIKE:
            kept.append((bodies, places, about, text, "、".join(departments), round(least, 2)))
    return kept


COPIED: Questions = {
    "copied": Question(
        "几个单位几乎一字不差的长段落",
        "六十字以上的段落，五字一段有八成相同（MinHash）。一地超过三家、且超过三分之一的单位都印的是格式文字，"
        "不列。相同不一定是抄：职责相同的单位本来就相近；数字也相同、却写着别家名字的最值得看。",
        _clustered("statements", "section", "text"),
        Drawn(("about", "departments"), "bodies"),
        sift=_verified,
    ),
    "goals": Question(
        "几个单位几乎一字不差的绩效目标",
        "六十字以上的年度目标，办法同 copied。同一个上级项目分到几家的，本来就会相同。",
        _clustered("forms", "subject", "goal"),
        Drawn(("about", "departments"), "bodies"),
        sift=_verified,
    ),
    "projects": Question(
        "几个单位名称相同的项目，金额从多少到多少",
        "名称去掉年度、空格、引号和括号后相同。same_wan是金额完全相同的家数：可能是按标准分的，也可能是重复申报。",
        """WITH p AS (SELECT b.place, b.body, b.year, b.kind, f.fen, f.name, regexp_replace(
                  f.name, '(19|20)[0-9]{2}年度?|[\\s“”"（）()《》]', '', 'g') AS bare
                FROM figures f JOIN own b USING (booklet) WHERE f.what = 'project'),
             n AS (SELECT bare, year, kind, fen, count(DISTINCT (place, body)) AS bodies
                   FROM p WHERE fen > 0 GROUP BY ALL)
           SELECT p.year, p.kind, min(p.name) AS project,
                  count(DISTINCT (p.place, p.body)) AS bodies,
                  count(DISTINCT p.place) AS places, min(p.fen) / 1e6 AS least_wan,
                  max(p.fen) / 1e6 AS most_wan, sum(p.fen) / 1e6 AS wan,
                  coalesce(max(n.bodies) FILTER (n.bodies > 1), 0) AS same_wan
           FROM p LEFT JOIN n USING (bare, year, kind, fen)
           WHERE length(bare) > 1
           GROUP BY p.bare, p.year, p.kind HAVING count(DISTINCT (p.place, p.body)) > 1
           ORDER BY bodies DESC, project, p.year, p.kind""",
        Drawn(("project", "year"), "bodies"),
    ),
}
