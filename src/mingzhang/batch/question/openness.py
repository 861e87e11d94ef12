"""Which places disclose how well, by rules that stand beside the answer; places, never people."""

from __future__ import annotations

from mingzhang.batch.question.kind import Drawn, Question, Questions
from mingzhang.tables.role import STATUTORY

_ROLES = ", ".join(f"'{role.value}'" for role in STATUTORY)

RULES: tuple[tuple[str, str, int], ...] = (
    ("present", "应公开的公开了：清单上的资料在语料库里的比例", 30),
    ("punctual", "按时：清单写了到期日和公开日的，没有晚的比例", 15),
    ("complete", "表齐：八张法定表都在的资料的比例", 20),
    ("legible", "机器能读：不是扫描件的资料的比例", 15),
    ("exact", "表内一致：成立的勾稽关系占核对了的比例", 10),
    ("clean", "没有错误：审核没有发现错误的资料的比例", 10),
)
"""Column, what it counts, points of a hundred. What is unknown counts neither for nor against."""

_POINTS = " + ".join(f"coalesce({name} * {points}, 0)" for name, _words, points in RULES)
_KNOWN = " + ".join(
    f"CASE WHEN {name} IS NULL THEN 0 ELSE {points} END" for name, _words, points in RULES
)
_SHOWN = ", ".join(f"round(100 * {name}, 1) AS {name}" for name, _words, _points in RULES)

OPENNESS: Questions = {
    "openness": Question(
        "各地区公开得怎么样（百分制）",
        "规则："
        + "；".join(f"{words}，{points}分（{name}）" for name, words, points in RULES)
        + "。不知道的项不计分也不扣分，按知道的折算成一百分；没有清单（--roster）就不知道前两项。"
        "只评地区，不评人。",
        f"""WITH held AS (SELECT t.booklet, count(DISTINCT t.role) AS statutory FROM tables t
                WHERE t.role IN ({_ROLES}) GROUP BY t.booklet),
             b AS (SELECT c.place, c.year, count(*) AS booklets,
                  avg((coalesce(h.statutory, 0) = {len(STATUTORY)})::INT) AS complete,
                  avg((NOT c.scanned)::INT) AS legible,
                  1 - sum(c.broken) / nullif(sum(c.relations), 0) AS exact,
                  avg((c.errors = 0)::INT) AS clean
                FROM chosen c LEFT JOIN held h USING (booklet) GROUP BY c.place, c.year),
             r AS (SELECT r.place, r.year,
                  avg((EXISTS (SELECT 1 FROM booklets x WHERE x.body = r.body AND x.year = r.year
                       AND (r.kind = '' OR x.kind = r.kind) AND x.place = r.place))::INT)
                    FILTER (r.due IS NULL OR r.due <= getvariable('day')) AS present,
                  avg((r.published <= r.due)::INT) AS punctual
                FROM roster r WHERE r.place <> '' GROUP BY r.place, r.year),
             placed AS (SELECT coalesce(b.place, r.place) AS place,
                  coalesce(b.year, r.year) AS year,
                  coalesce(b.booklets, 0) AS booklets, r.present, r.punctual, b.complete, b.legible,
                  b.exact, b.clean
                FROM b FULL JOIN r ON r.place = b.place AND r.year = b.year)
           SELECT place, year, round(100.0 * ({_POINTS}) / nullif({_KNOWN}, 0), 1) AS points,
                  booklets, {_SHOWN}
           FROM placed WHERE place <> '' ORDER BY year DESC, points DESC NULLS LAST, place""",
        Drawn(("place", "year"), "points"),
    ),
}
