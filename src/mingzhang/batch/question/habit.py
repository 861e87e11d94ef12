"""How figures are printed and chosen, and which indicators are set."""

from __future__ import annotations

from mingzhang.batch.question.kind import Drawn, Question, Questions

HABIT: Questions = {
    "rounding": Question(
        "各地区用什么单位、印到几位小数",
        "一地几种写法并存的，比较和加总时要先换算。",
        """SELECT b.place, t.unit, t.decimals, count(*) AS tables,
                  count(DISTINCT t.booklet) AS booklets
           FROM tables t JOIN booklets b USING (booklet) GROUP BY b.place, t.unit, t.decimals
           ORDER BY b.place, tables DESC, t.unit, t.decimals""",
        Drawn(("place", "unit", "decimals"), "tables"),
    ),
    "round-sums": Question(
        "项目金额多是整数的单位：整万、整十万",
        "至少十个项目。整数多，常是按“盘子”切的而不是按成本算的；这是习惯，不是错误。",
        """SELECT b.place, b.department, b.year, b.kind, count(*) AS projects,
                  round(100.0 * count(*) FILTER (f.fen % 1000000 = 0) / count(*), 0) AS whole_wan,
                  round(100.0 * count(*) FILTER (f.fen % 10000000 = 0) / count(*), 0)
                    AS whole_ten_wan
           FROM figures f JOIN chosen b USING (booklet) WHERE f.what = 'project' AND f.fen > 0
           GROUP BY b.place, b.department, b.year, b.kind HAVING count(*) >= 10
           ORDER BY whole_ten_wan DESC, whole_wan DESC, b.place, b.department, b.year, b.kind""",
        Drawn(("department", "year"), "whole_ten_wan"),
    ),
    "digits": Question(
        "各地区印出的数，末位数字是不是均匀",
        "按0到9各占多少（%）；金额按实际算时接近各一成，0特别多是凑整，别的特别多才奇怪。"
        "只看两位小数的万元数，至少一千个。",
        """WITH d AS (SELECT c.booklet, abs(c.fen) // 10000 % 10 AS digit, count(*) AS cells
                FROM cells c JOIN tables t ON t.booklet = c.booklet AND t."table" = c."table"
                WHERE c.mark = 'figure' AND c.fen <> 0 AND t.decimals = 2 AND t.unit = '万元'
                GROUP BY ALL),
             n AS (SELECT b.place, d.digit, sum(d.cells) AS cells FROM d
                   JOIN booklets b USING (booklet) GROUP BY ALL),
             t AS (SELECT place, sum(cells) AS cells FROM n GROUP BY place
                   HAVING sum(cells) >= 1000)
           SELECT n.place, n.digit, n.cells::BIGINT AS figures,
                  round(100.0 * n.cells / t.cells, 1) AS share
           FROM n JOIN t USING (place) ORDER BY n.place, n.digit""",
        Drawn(("place", "digit"), "share"),
    ),
    "indicators": Question(
        "最常用的绩效指标",
        "同一个指标的值各家不同，example是其中一个。",
        """SELECT first, third, count(DISTINCT department) AS departments, count(*) AS times,
                  min(value) AS example
           FROM indicators GROUP BY first, third ORDER BY times DESC, first, third""",
        Drawn(("third",), "times"),
    ),
}
