"""Sums of money: by what it is for, by place, by year, and against what the county says itself."""

from __future__ import annotations

from mingzhang.batch.question.kind import Drawn, Question, Questions

_ADDED = "只加部门的资料（含所属单位），单位的不再加；同一本有几份的取一份。万元。"

MONEY: Questions = {
    "functions": Question(
        "各功能分类（类）的支出合计，按地区和年度",
        f"取自支出总表。{_ADDED}",
        """SELECT b.place, b.year, b.kind, f.code, mode(f.name) AS name,
                  count(*) AS departments, sum(f.fen) / 1e6 AS wan
           FROM figures f JOIN own b USING (booklet)
           WHERE f.what = 'function' AND length(f.code) = 3
           GROUP BY b.place, b.year, b.kind, f.code
           ORDER BY b.place, b.year, b.kind, wan DESC, f.code""",
        Drawn(("place", "year", "name"), "wan"),
    ),
    "economic": Question(
        "各部门经济分类（类）的基本支出合计，按地区和年度",
        f"取自一般公共预算基本支出表。{_ADDED}",
        """SELECT b.place, b.year, b.kind, f.code, mode(f.name) AS name,
                  count(*) AS departments, sum(f.fen) / 1e6 AS wan
           FROM figures f JOIN own b USING (booklet)
           WHERE f.what = 'economic' AND length(f.code) = 3
           GROUP BY b.place, b.year, b.kind, f.code
           ORDER BY b.place, b.year, b.kind, wan DESC, f.code""",
        Drawn(("place", "year", "name"), "wan"),
    ),
    "years": Question(
        "各地区每年的收支总计、基本支出、项目支出、“三公”经费",
        f"{_ADDED}各年部门数不同时，合计不能直接比较；departments是加了几家。",
        """SELECT b.place, b.year, b.kind, count(DISTINCT b.booklet) AS departments,
                  sum(fen) FILTER (f.code = 'income_total') / 1e6 AS income,
                  sum(fen) FILTER (f.code = 'expenditure_total') / 1e6 AS expenditure,
                  sum(fen) FILTER (f.code = 'basic') / 1e6 AS basic,
                  sum(fen) FILTER (f.code = 'project') / 1e6 AS project,
                  sum(fen) FILTER (f.code = 'three_public') / 1e6 AS three_public
           FROM own b LEFT JOIN figures f ON f.booklet = b.booklet AND f.what = 'measure'
           GROUP BY b.place, b.year, b.kind ORDER BY b.place, b.kind, b.year""",
        Drawn(("place", "year", "kind"), "expenditure"),
    ),
    "largest": Question(
        "支出总计最大的部门",
        "每本资料自己印的支出总计。万元。",
        """SELECT b.place, b.department, b.year, b.kind, f.fen / 1e6 AS wan
           FROM figures f JOIN own b USING (booklet)
           WHERE f.what = 'measure' AND f.code = 'expenditure_total'
           ORDER BY wan DESC, b.place, b.department, b.year, b.kind""",
        Drawn(("department", "year"), "wan"),
    ),
    "county": Question(
        "各部门合计与本级自己公布的总数：差多少",
        "本级公布的数由 --totals 给出（列 place、year、kind、code、wan；code空是总计，"
        "三位是功能分类的类）。部门有缺的，合计必然小；departments是加了几家。",
        """WITH s AS (
             SELECT b.place, b.year, b.kind, f.code, sum(f.fen) AS fen, count(*) AS departments
             FROM figures f JOIN own b USING (booklet)
             WHERE f.what = 'function' AND length(f.code) = 3 GROUP BY ALL
             UNION ALL
             SELECT b.place, b.year, b.kind, '', sum(f.fen), count(*)
             FROM figures f JOIN own b USING (booklet)
             WHERE f.what = 'measure' AND f.code = 'expenditure_total'
             GROUP BY b.place, b.year, b.kind)
           SELECT t.place, t.year, t.kind, t.code, t.fen / 1e6 AS published_wan,
                  s.fen / 1e6 AS departments_wan, (s.fen - t.fen) / 1e6 AS gap_wan,
                  coalesce(s.departments, 0) AS departments
           FROM totals t LEFT JOIN s
             ON s.place = t.place AND s.year = t.year AND s.kind = t.kind AND s.code = t.code
           ORDER BY abs(gap_wan) DESC NULLS FIRST, t.place, t.year, t.kind, t.code""",
        Drawn(("place", "year", "code"), "gap_wan"),
        given=("totals",),
    ),
}
