"""What should be there and is not, and what could not be read."""

from __future__ import annotations

from mingzhang.batch.question.kind import Drawn, Question, Questions

PRESENCE: Questions = {
    "missing": Question(
        "应有而没有的：哪些单位、哪年、哪一种",
        "对照应公开单位清单（--roster）；到期日在 --day 之后的算“还没到期”，没有到期日的算“没有”。"
        "没读出来的文件不算有，见 failures。",
        """SELECT r.place, r.name, r.year, r.kind, r.due,
                  CASE WHEN r.due > getvariable('day') THEN '还没到期' ELSE '没有' END AS standing
           FROM roster r WHERE NOT EXISTS (
             SELECT 1 FROM booklets b WHERE b.body = r.body AND b.year = r.year
               AND (r.kind = '' OR b.kind = r.kind) AND (r.place = '' OR b.place = r.place))
           ORDER BY standing DESC, r.place, r.name, r.year, r.kind""",
        given=("roster",),
    ),
    "late": Question(
        "晚公开的：晚了几天",
        "按清单（--roster）里的到期日due和公开日published；清单没写公开日的不判断。",
        """SELECT place, name, year, kind, due, published, published - due AS days_late
           FROM roster WHERE published > due ORDER BY days_late DESC, place, name, year, kind""",
        Drawn(("name", "year"), "days_late"),
        given=("roster",),
    ),
    "mismatched": Question(
        "文件里不是清单所说的：别家的、别的年度或类别",
        "对照成批审核时的清单（batch --list）；单位名一个含另一个的算同一家。",
        """WITH told AS (
             SELECT expected_department, expected_year, expected_kind, department, year, kind, file
             FROM booklets
             UNION ALL
             SELECT c.expected_department, c.expected_year, c.expected_kind,
                    b.department, b.year, b.kind, c.file
             FROM copies c JOIN booklets b USING (digest))
           SELECT * FROM told WHERE
             (expected_department <> '' AND NOT contains(department, expected_department)
                                        AND NOT contains(expected_department, department))
             OR (expected_year IS NOT NULL AND expected_year <> year)
             OR (expected_kind <> '' AND expected_kind <> kind)
           UNION ALL
           SELECT expected_department, expected_year, expected_kind, '', NULL, '', file
           FROM failures WHERE expected_department <> ''
           UNION ALL
           SELECT c.expected_department, c.expected_year, c.expected_kind, '', NULL, '', c.file
           FROM copies c JOIN failures f USING (digest) WHERE c.expected_department <> ''
           ORDER BY expected_department, file""",
    ),
    "twice": Question(
        "逐字节相同的文件：同一个文件交了几次，说是哪几家的",
        "相同的只做一次。清单说是两家、文件却是同一个，是有一家交错了。",
        """WITH first AS (
             SELECT DISTINCT digest, file, expected_department, department FROM booklets
             UNION ALL SELECT digest, file, expected_department, '' FROM failures)
           SELECT any_value(f.department) AS department, count(DISTINCT c.file) + 1 AS files,
                  min(f.file) AS file, string_agg(DISTINCT c.file, '、' ORDER BY c.file) AS others,
                  array_to_string(list_sort(list_distinct(list(c.expected_department)
                    || list(f.expected_department))), '、') AS expected_department
           FROM copies c JOIN first f USING (digest) GROUP BY c.digest
           ORDER BY files DESC, file""",
    ),
    "failures": Question(
        "读不了的文件和原因",
        "这些文件没有进入其他任何一问。",
        """SELECT reason, count(*) AS files, min(file) AS example FROM failures
           GROUP BY reason ORDER BY files DESC, reason""",
        Drawn(("reason",), "files"),
    ),
    "unread": Question(
        "文件里没有读的东西",
        "例如图片、嵌入对象；里面要是有数，这里的审核没有看到。",
        """SELECT thing, why, sum(count)::BIGINT AS things, count(DISTINCT booklet) AS booklets
           FROM accounts WHERE fate = 'unread' GROUP BY thing, why
           ORDER BY things DESC, thing, why""",
    ),
    "shapes": Question(
        "没有认出的表：标题和张数",
        "没有认出的表只核对自身的加总，不与别的表核对。",
        """SELECT title, count(*) AS tables, min(department) AS example
           FROM tables WHERE shape = '' GROUP BY title ORDER BY tables DESC, title""",
    ),
}
