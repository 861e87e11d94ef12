"""A body beside its like, and beside itself in another year."""

from __future__ import annotations

from mingzhang.batch.question.kind import Drawn, Question, Questions

_MAIN = """main AS (
    SELECT booklet, arg_max(code, fen) AS code FROM figures
    WHERE what = 'function' AND length(code) = 3 AND fen > 0 GROUP BY booklet)"""
# The class that most of a body's money is spent for.

PEER: Questions = {
    "peers": Question(
        "一个单位与同类单位比：各功能占多少，人均多少",
        "用 --body 指定单位。同类：名称相同的外地单位，不足三家则为同年同种、"
        "支出最多的功能类相同的单位。"
        "median是同类的中位数；人均要清单（--roster）里有人数people。比例不同不是错误，只是值得一问。",
        """WITH asking AS (SELECT * FROM chosen
                WHERE body = getvariable('body') OR department = getvariable('name')),
             alike AS (SELECT c.* FROM chosen c
                SEMI JOIN asking a ON a.year = c.year AND a.kind = c.kind AND a.level = c.level),
             main AS (SELECT booklet, arg_max(code, fen) AS code FROM figures
                WHERE what = 'function' AND length(code) = 3 AND fen > 0
                  AND booklet IN (SELECT booklet FROM alike) GROUP BY booklet),
             me AS (SELECT a.*, m.code AS most FROM asking a LEFT JOIN main m USING (booklet)),
             like_name AS (SELECT me.booklet AS mine, c.booklet FROM me JOIN chosen c
                ON c.body = me.body AND c.place <> me.place AND c.year = me.year
                AND c.kind = me.kind AND c.level = me.level),
             few AS (SELECT booklet FROM me WHERE
                (SELECT count(*) FROM like_name l WHERE l.mine = me.booklet) < 3),
             peers AS (SELECT * FROM like_name WHERE mine NOT IN (SELECT booklet FROM few)
                UNION ALL
                SELECT me.booklet, c.booklet FROM me JOIN main m ON m.code = me.most
                JOIN alike c ON c.booklet = m.booklet AND c.booklet <> me.booklet
                  AND c.year = me.year AND c.kind = me.kind AND c.level = me.level
                WHERE me.booklet IN (SELECT booklet FROM few)),
             family AS (SELECT mine, booklet FROM peers
                UNION ALL SELECT booklet, booklet FROM me),
             parts AS (SELECT booklet, code, name, fen FROM figures
                WHERE booklet IN (SELECT booklet FROM family)
                  AND (what = 'function' AND length(code) = 3
                       OR what = 'measure' AND code IN ('basic', 'project', 'three_public',
                          'agency_operating', 'expenditure_total'))),
             total AS (SELECT booklet, fen FROM parts WHERE code = 'expenditure_total' AND fen > 0),
             heads AS (SELECT c.booklet, max(r.people) AS people FROM alike c JOIN roster r
                ON r.body = c.body AND r.year = c.year AND (r.place = '' OR r.place = c.place)
                WHERE r.people > 0 GROUP BY c.booklet),
             named AS (SELECT code, mode(name) AS name FROM parts GROUP BY code),
             asked AS (SELECT DISTINCT f.mine AS booklet, p.code
                FROM family f JOIN parts p USING (booklet)),
             beside AS (SELECT a.booklet AS mine, a.code, q.booklet,
                  100.0 * coalesce(p.fen, 0) / t.fen AS share, p.fen / h.people AS head
                FROM asked a JOIN peers q ON q.mine = a.booklet
                JOIN total t ON t.booklet = q.booklet
                LEFT JOIN parts p ON p.booklet = q.booklet AND p.code = a.code
                LEFT JOIN heads h ON h.booklet = q.booklet)
           SELECT me.place, me.department, me.year, me.kind, a.code, n.name,
                  coalesce(p.fen, 0) / 1e6 AS wan,
                  round(100.0 * coalesce(p.fen, 0) / t.fen, 2) AS share,
                  round(median(b.share), 2) AS median_share, count(b.share) AS peers,
                  round(100.0 * count(b.share) FILTER (b.share < 100.0 * coalesce(p.fen, 0) / t.fen)
                        / count(b.share), 0) AS above_percent,
                  round(p.fen / 1e6 / h.people, 2) AS wan_per_head,
                  round(median(b.head) / 1e6, 2) AS median_wan_per_head
           FROM asked a JOIN me USING (booklet) JOIN total t ON t.booklet = me.booklet
           JOIN named n USING (code)
           LEFT JOIN parts p ON p.booklet = me.booklet AND p.code = a.code
           LEFT JOIN heads h ON h.booklet = me.booklet
           LEFT JOIN beside b ON b.mine = me.booklet AND b.code = a.code
           GROUP BY me.place, me.department, me.year, me.kind, a.code, n.name, p.fen, t.fen,
                    h.people
           ORDER BY me.year, me.kind, me.department, wan DESC, a.code""",
        Drawn(("year", "name"), "share"),
        whole=("body", "place"),
        needs=("body",),
    ),
    "outliers": Question(
        "与同类相差很远的：基本支出、“三公”经费等占支出的比例",
        "同类：同年、同种、支出最多的功能类相同，至少八家。离群按中位数和绝对中位差，修正z大于3.5"
        "（Iglewicz 和 Hoaglin，1993）。离群不是错误，只是值得一问。",
        f"""WITH {_MAIN},
             ratio AS (SELECT c.booklet, c.place, c.department, c.year, c.kind, c.level,
                  m.code AS peer_class, f.code, f.name, f.fen,
                  100.0 * f.fen / t.fen AS share
                FROM chosen c JOIN main m USING (booklet)
                JOIN figures f ON f.booklet = c.booklet AND f.what = 'measure' AND f.code IN
                  ('basic', 'three_public', 'hospitality', 'vehicles', 'overseas',
                   'agency_operating')
                JOIN figures t ON t.booklet = c.booklet AND t.what = 'measure'
                  AND t.code = 'expenditure_total' AND t.fen > 0),
             centre AS (SELECT year, kind, level, peer_class, code, count(*) AS peers,
                  median(share) AS middle, mad(share) AS spread
                FROM ratio GROUP BY ALL HAVING count(*) >= 8 AND mad(share) > 0)
           SELECT r.place, r.department, r.year, r.kind, r.code, r.name, r.fen / 1e6 AS wan,
                  round(r.share, 2) AS share, round(c.middle, 2) AS median_share, c.peers,
                  round(0.6745 * (r.share - c.middle) / c.spread, 1) AS z
           FROM ratio r JOIN centre c USING (year, kind, level, peer_class, code)
           WHERE abs(0.6745 * (r.share - c.middle) / c.spread) > 3.5
           ORDER BY abs(z) DESC, r.place, r.department, r.code""",
        Drawn(("department", "name"), "z"),
        whole=("body", "place"),
    ),
    "jumps": Question(
        "一个单位两年之间变化超过一倍的指标",
        "上年数取同一本里印的上年数，没有印的取上年那本资料。两年中大的一年不足十万元的不列。",
        """WITH f AS (SELECT c.place, c.body, c.level, c.department, c.year, c.kind, f.code, f.name,
                  f.fen, f.previous_fen FROM figures f JOIN chosen c USING (booklet)
                WHERE f.what = 'measure' AND f.code IN
                  ('expenditure_total', 'basic', 'project', 'three_public', 'agency_operating'))
           SELECT n.place, n.department, n.year, n.kind, n.name,
                  coalesce(n.previous_fen, p.fen) / 1e6 AS before_wan, n.fen / 1e6 AS wan,
                  round(n.fen / nullif(coalesce(n.previous_fen, p.fen), 0), 2) AS times
           FROM f n LEFT JOIN f p ON p.place = n.place AND p.body = n.body AND p.level = n.level
             AND p.kind = n.kind AND p.code = n.code AND p.year = n.year - 1
           WHERE greatest(n.fen, coalesce(n.previous_fen, p.fen)) >= 10000000
             AND coalesce(n.previous_fen, p.fen) >= 0 AND n.fen >= 0
             AND (n.fen > 2 * coalesce(n.previous_fen, p.fen)
                  OR 2 * n.fen < coalesce(n.previous_fen, p.fen))
           ORDER BY abs(n.fen - coalesce(n.previous_fen, p.fen)) DESC, n.place, n.department,
                    n.name""",
        Drawn(("department", "name", "year"), "times"),
    ),
    "restated": Question(
        "今年印的上年数，与上年那本自己印的不一样的",
        "口径有调整的应有说明；只比较两本都印了的指标，一万元之内视为单位不同带来的舍入。",
        """WITH f AS (SELECT c.place, c.body, c.level, c.department, c.year, c.kind, f.code, f.name,
                  f.fen, f.previous_fen FROM figures f JOIN chosen c USING (booklet)
                WHERE f.what = 'measure')
           SELECT n.place, n.department, n.year, n.kind, n.name,
                  n.previous_fen / 1e6 AS said_now_wan,
                  p.fen / 1e6 AS said_then_wan, (n.previous_fen - p.fen) / 1e6 AS gap_wan
           FROM f n JOIN f p ON p.place = n.place AND p.body = n.body AND p.level = n.level
             AND p.kind = n.kind AND p.code = n.code AND p.year = n.year - 1
           WHERE abs(n.previous_fen - p.fen) > 1000000
           ORDER BY abs(gap_wan) DESC, n.place, n.department, n.name""",
        Drawn(("department", "name", "year"), "gap_wan"),
    ),
}
