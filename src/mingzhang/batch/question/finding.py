"""What the check found."""

from __future__ import annotations

from mingzhang.batch.question.kind import Drawn, Question, Questions

FINDING: Questions = {
    "findings": Question(
        "哪条规则发现最多，涉及多少本",
        "同一处错误只算一次；share是涉及的资料占全部资料的比例（%）。",
        """SELECT rule, severity, any_value(title) AS title, count(*) AS findings,
                  count(DISTINCT booklet) AS booklets,
                  round(100.0 * count(DISTINCT booklet) / (SELECT count(*) FROM booklets), 1)
                    AS share
           FROM findings GROUP BY rule, severity ORDER BY findings DESC, rule""",
        Drawn(("rule", "severity", "title"), "findings"),
    ),
    "findings-by-place": Question(
        "哪个地区、哪条规则、哪个级别发现了多少",
        "per_booklet是平均每本几处；各地资料多少不同，比总数公平。",
        """SELECT b.place, b.year, b.kind, f.severity, f.rule, any_value(f.title) AS title,
                  count(*) AS findings, count(DISTINCT f.booklet) AS booklets,
                  round(count(*) / any_value(n.booklets), 2) AS per_booklet
           FROM findings f JOIN booklets b USING (booklet)
           JOIN (SELECT place, year, kind, count(*) AS booklets FROM booklets GROUP BY ALL) n
             ON n.place = b.place AND n.year = b.year AND n.kind = b.kind
           GROUP BY b.place, b.year, b.kind, f.severity, f.rule
           ORDER BY b.place, b.year, b.kind, findings DESC, f.rule""",
    ),
    "places": Question(
        "各地区、年度、类别：多少本，多少错误，看懂多少",
        "understood是文字里的数看懂的比例；没看懂的不判断，所以错误少不等于没有错误。",
        """SELECT place, year, kind, count(*) AS booklets, sum(errors)::BIGINT AS errors,
                  sum(warnings)::BIGINT AS warnings, sum(broken)::BIGINT AS broken_relations,
                  round(sum(errors) / count(*), 2) AS errors_per_booklet,
                  round(sum(understood) / nullif(sum(figures), 0), 3) AS understood
           FROM booklets GROUP BY place, year, kind ORDER BY place, year, kind""",
        Drawn(("place", "year", "kind"), "errors_per_booklet"),
    ),
    "worst": Question(
        "错误最多的资料",
        "一本资料错误多，常是一处源头连带许多处；先看原文件的审核报告。",
        """SELECT place, department, year, kind, errors, warnings, broken, file FROM booklets
           WHERE errors > 0 ORDER BY errors DESC, place, department, file""",
        Drawn(("department", "year"), "errors"),
    ),
}
