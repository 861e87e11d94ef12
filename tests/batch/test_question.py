"""Every named question on a small corpus with a planted answer, and its silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from made_corpus import Made
from mingzhang.batch.ask import Answer, Choice, ask
from mingzhang.batch.corpus import Corpus, CorpusError
from mingzhang.batch.given import Listed, read_roster, read_totals
from mingzhang.batch.question.catalogue import QUESTIONS
from mingzhang.errors import SourceErrors, Unreadable

COPY = (
    "统筹推进农村饮水安全巩固提升，对全县十二个乡镇的老旧管网逐一排查登记，按轻重缓急分三年改造，"
    "优先保障集中供养机构和学校用水，建立水质月报制度并向社会公开。"
)
NEARLY = COPY.replace("十二个", "十五个")
FORM = (
    "收入预算是指单位为履行职能按照规定从不同渠道取得的各项资金，包括财政拨款、事业收入、"
    "经营收入和其他收入，支出预算包括基本支出、项目支出和结转下年的支出。"
)
OWN = (
    "{}承担本领域的规划编制、监督检查和宣传培训，{}负责日常值守，{}负责档案整理，"
    "{}负责对外联络与应急，各科室按月报送进展。"
)


@pytest.fixture
def made() -> Made:
    return Made()


def _listed(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8-sig")
    return path


def _column(answer: Answer, name: str) -> list[Any]:
    return [row[answer.columns.index(name)] for row in answer.rows]


# ---- what was found ----------------------------------------------------------------------------


def test_findings_are_counted_by_rule_place_and_level(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局", findings=[("B101", "error"), ("B101", "error"), ("N131", "note")])
    made.add("乙县", "水务局", findings=[("B101", "error")])
    made.add("乙县", "财政局")
    rules = made.ask(tmp_path, "findings")
    assert rules.rows[0] == ("B101", "error", "title of B101", 3, 2, 66.7)
    corpus = Corpus(tmp_path / "corpus")
    placed = ask(corpus, "findings-by-place", Choice(place="乙县", level="error"))
    assert [row[0] for row in placed.rows] == ["乙县"]
    assert _column(placed, "per_booklet") == [0.5]
    assert not ask(corpus, "findings", Choice(level="warning")).rows
    assert ask(corpus, "findings", Choice(rule="N131")).rows[0][3] == 1
    assert [row[1] for row in ask(corpus, "worst").rows] == ["甲县水务局", "乙县水务局"]
    assert [row[3:5] for row in ask(corpus, "places").rows] == [(2, 1), (1, 2)]
    assert len(ask(corpus, "places", Choice(place="14")).rows) == 1


# ---- what should be there ----------------------------------------------------------------------

ROSTER = """body,year,kind,place,due,published,people
甲县水务局,2025,budget,甲县,2025-02-01,2025-02-01,20
甲县财政局,2025,budget,甲县,2025-02-01,2025-02-11,
甲县教育局,2025,budget,甲县,2025-02-01,,
甲县民政局,2025,budget,甲县,2026-02-01,,
"""


def test_missing_and_late_are_told_apart_from_not_yet_due(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局")
    made.add("甲县", "财政局")
    made.add("甲县", "民政局", year=2024)
    roster = read_roster(_listed(tmp_path / "roster.csv", ROSTER))
    choice = Choice(roster=roster, day=date(2025, 3, 1))
    found = made.ask(tmp_path, "missing", choice)
    assert [(row[1], row[5]) for row in found.rows] == [
        ("甲县民政局", "还没到期"),
        ("甲县教育局", "没有"),
    ]
    late = ask(Corpus(tmp_path / "corpus"), "late", choice)
    assert [(row[1], row[6]) for row in late.rows] == [("甲县财政局", 10)]
    with pytest.raises(CorpusError, match="--roster"):
        ask(Corpus(tmp_path / "corpus"), "missing")


def test_what_a_list_gets_wrong_is_named_by_line(tmp_path: Path) -> None:
    wrong = "body,year,kind,due\n甲县水务局,25,budget,\n,2025,,\n甲,2025,概算,\n乙,2025,,3月1日\n"
    with pytest.raises(SourceErrors) as caught:
        read_roster(_listed(tmp_path / "roster.csv", wrong))
    assert [mistake.where for mistake in caught.value.mistakes] == [
        f"roster.csv:{number}" for number in (2, 3, 4, 5)
    ]
    with pytest.raises(Unreadable, match="wan"):
        read_totals(_listed(tmp_path / "totals.csv", "place,year\n甲县,2025\n"))
    with pytest.raises(SourceErrors):
        read_totals(_listed(tmp_path / "totals.csv", "place,year,wan\n甲县,2025,NaN\n"))


def test_file_of_another_body_or_year_is_named(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局", expected_department="甲县水务局", expected_year=2025)
    made.add("甲县", "财政局", expected_department="甲县审计局", expected_year=2025)
    made.add("甲县", "教育局", expected_department="教育局", expected_year=2024)
    found = made.ask(tmp_path, "mismatched")
    assert _column(found, "department") == ["甲县教育局", "甲县财政局"]


# ---- money -------------------------------------------------------------------------------------


def test_sums_take_departments_once_and_no_units(made: Made, tmp_path: Path) -> None:
    spent = {"income_total": 30.0, "expenditure_total": 30.0, "basic": 10.0, "project": 20.0}
    made.add("甲县", "水务局", measures=spent, functions={"213": 30, "21303": 30})
    made.add("甲县", "水务局", measures=spent, functions={"213": 30}, understood=1)  # another copy
    made.add("甲县", "水务局", level="unit", measures=spent, functions={"213": 9})
    made.add("甲县", "财政局", measures={"expenditure_total": 5.5}, functions={"201": 5.5},
             economic={"301": 2, "30101": 2})  # fmt: skip
    made.add("乙县", "财政局", measures={"expenditure_total": 7}, functions={"201": 7})
    found = made.ask(tmp_path, "functions", Choice(place="甲县"))
    assert [(row[3], row[5], row[6]) for row in found.rows] == [("213", 1, 30.0), ("201", 1, 5.5)]
    corpus = Corpus(tmp_path / "corpus")
    assert [(row[3], row[6]) for row in ask(corpus, "economic").rows] == [("301", 2.0)]
    years = {row[0]: row for row in ask(corpus, "years").rows}
    assert years["甲县"][3:] == (2, 30.0, 35.5, 10.0, 20.0, None)
    assert [row[1] for row in ask(corpus, "largest").rows] == [
        "甲县水务局", "乙县财政局", "甲县财政局",
    ]  # fmt: skip
    given = "place,year,kind,code,wan\n甲县,2025,budget,,40.5\n甲县,2025,budget,201,5.50\n"
    totals = read_totals(_listed(tmp_path / "totals.csv", given + "丙县,2025,,,1\n"))
    county = ask(corpus, "county", Choice(totals=totals))
    assert [(row[0], row[3], row[6], row[7]) for row in county.rows] == [
        ("丙县", "", None, 0), ("甲县", "", -5.0, 2), ("甲县", "201", 0.0, 1),
    ]  # fmt: skip


# ---- peers -------------------------------------------------------------------------------------


def test_body_stands_beside_bodies_of_its_name(made: Made, tmp_path: Path) -> None:
    for place, share in (("甲县", 60), ("乙县", 20), ("丙县", 22), ("丁县", 24)):
        made.add(place, "水务局", measures={"expenditure_total": 100, "basic": share},
                 functions={"213": 100})  # fmt: skip
    made.add("甲县", "财政局", measures={"expenditure_total": 1, "basic": 1}, functions={"201": 1})
    rows = "".join(f"{p}水务局,2025,,{p},,,{n}\n" for p, n in (("甲县", 10), ("乙县", 20)))
    header = "body,year,kind,place,due,published,people\n"
    roster = read_roster(_listed(tmp_path / "roster.csv", header + rows))
    found = made.ask(tmp_path, "peers", Choice(body="甲县水务局", roster=roster))
    basic = next(row for row in found.rows if row[4] == "basic")
    assert basic[6:] == (60.0, 60.0, 22.0, 3, 100.0, 6.0, 1.0)
    assert next(row for row in found.rows if row[4] == "213")[7:9] == (100.0, 100.0)
    with pytest.raises(CorpusError, match="--body"):
        ask(Corpus(tmp_path / "corpus"), "peers")


def test_body_without_namesakes_stands_beside_its_main_class(made: Made, tmp_path: Path) -> None:
    for number, body in enumerate(("财政局", "审计局", "统计局")):
        made.add("甲县", body, measures={"expenditure_total": 10, "basic": number + 1},
                 functions={"201": 10})  # fmt: skip
    made.add(
        "甲县", "水务局", measures={"expenditure_total": 10, "basic": 9}, functions={"213": 10}
    )
    found = made.ask(tmp_path, "peers", Choice(body="财政局"))
    basic = next(row for row in found.rows if row[4] == "basic")
    assert (basic[7], basic[8], basic[9]) == (10.0, 25.0, 2)


def test_outlier_needs_enough_peers(made: Made, tmp_path: Path) -> None:
    for number in range(9):
        share = 90 if number == 8 else 20 + number
        made.add("甲县", f"局{number}", measures={"expenditure_total": 100, "basic": share},
                 functions={"201": 100})  # fmt: skip
    for number in range(5):  # too few of their class to say what is usual
        share = 90 if number == 4 else 20 + number
        made.add("甲县", f"院{number}", measures={"expenditure_total": 100, "basic": share},
                 functions={"210": 100})  # fmt: skip
    found = made.ask(tmp_path, "outliers")
    assert [(row[1], row[4]) for row in found.rows] == [("甲县局8", "basic")]


def test_jump_of_more_than_double_is_listed(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局", measures={"project": (250, 100), "basic": (101, 100)})
    made.add("甲县", "财政局", year=2024, measures={"project": 100, "basic": 100})
    made.add("甲县", "财政局", measures={"project": 40, "basic": 200, "three_public": (3, 1)})
    found = made.ask(tmp_path, "jumps")
    assert [(row[1], row[4], row[7]) for row in found.rows] == [
        ("甲县水务局", "project", 2.5),
        ("甲县财政局", "project", 0.4),
    ]


def test_last_years_figure_that_was_another_then(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局", year=2024, measures={"project": 100, "basic": 50})
    made.add("甲县", "水务局", measures={"project": (90, 120), "basic": (50, 50.3)})
    found = made.ask(tmp_path, "restated")
    assert [(row[4], row[7]) for row in found.rows] == [("project", 20.0)]


# ---- alike -------------------------------------------------------------------------------------


def test_copied_paragraph_is_found_and_the_form_is_not(made: Made, tmp_path: Path) -> None:
    names = ("水务局", "财政局", "教育局", "民政局", "司法局", "林业局", "文旅局")
    for body in names:
        own = OWN.format(*(f"{body}{part}" for part in "甲乙丙丁"))
        copy = {"水务局": [COPY], "林业局": [NEARLY]}.get(body, [])
        made.add("甲县", body, texts=[FORM, own, *copy], goals=copy)
    made.add("甲县", "水务局", year=2024, texts=[COPY])  # a body may repeat itself
    found = made.ask(tmp_path, "copied")
    assert [(row[0], row[1], row[4]) for row in found.rows] == [(2, 1, "甲县林业局、甲县水务局")]
    assert found.columns[-1] == "alike"
    assert 0.8 <= found.rows[0][5] < 1
    goals = ask(Corpus(tmp_path / "corpus"), "goals")
    assert [row[0] for row in goals.rows] == [2]


def test_projects_of_one_name_in_several_bodies(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局", projects={"2025年“驻村”补助": 3, "管网改造": 50})
    made.add("甲县", "财政局", projects={"驻村补助": 3})
    made.add("乙县", "财政局", projects={"驻村补助": 8, "系统运维": 9})
    found = made.ask(tmp_path, "projects")
    (row,) = found.rows
    assert row[3:] == (3, 2, 3.0, 8.0, 14.0, 2)


# ---- habits ------------------------------------------------------------------------------------


def test_habits_of_rounding(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局", projects={f"项目{n}": 10 * (n + 1) for n in range(10)})
    made.add("甲县", "财政局", projects={f"项目{n}": 1.37 * (n + 1) for n in range(10)})
    made.add("甲县", "教育局", projects={"一个": 10})
    found = made.ask(tmp_path, "round-sums")
    assert [(row[1], row[4], row[6]) for row in found.rows] == [
        ("甲县水务局", 10, 100.0),
        ("甲县财政局", 10, 0.0),
    ]
    units = ask(Corpus(tmp_path / "corpus"), "rounding")
    assert units.rows == (("甲县", "万元", 2, 24, 3),)


def test_last_digits_are_counted_where_there_are_enough(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局", cells=[f"{n}.{n % 10}5" for n in range(1100)])
    made.add("乙县", "水务局", cells=["1.23", "12", "3.4"])
    found = made.ask(tmp_path, "digits")
    assert found.rows == (("甲县", 5, 1100, 100.0),)


# ---- openness ----------------------------------------------------------------------------------


def test_ranking_of_places_counts_only_what_is_known(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局")
    made.add("乙县", "水务局", roles=("income",), scanned=True, findings=[("B101", "error")],
             broken=5)  # fmt: skip
    found = made.ask(tmp_path, "openness")
    assert [row[:3] for row in found.rows] == [("甲县", 2025, 100.0), ("乙县", 2025, 9.1)]
    assert found.rows[0][4:6] == (None, None)  # without a roster nobody knows
    roster = read_roster(_listed(tmp_path / "roster.csv", ROSTER))
    ranked = ask(
        Corpus(tmp_path / "corpus"), "openness", Choice(roster=roster, day=date(2025, 3, 1))
    )
    first = next(row for row in ranked.rows if row[0] == "甲县")
    assert first[4:6] == (33.3, 50.0)
    assert first[2] == 72.5


# ---- all ---------------------------------------------------------------------------------------


def test_every_question_is_answered_and_draws_what_it_has(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局", measures={"expenditure_total": 1}, functions={"201": 1})
    choice = Choice(body="水务局", roster=Listed(()), totals=Listed(()))
    made.ask(tmp_path, "places")
    for name, question in QUESTIONS.items():
        answer = ask(Corpus(tmp_path / "corpus"), name, choice)
        assert answer.columns, name
        if question.drawn:
            assert {*question.drawn.label, question.drawn.value} <= {*answer.columns}, name


def test_own_sql_reads_nothing_outside_the_corpus(made: Made, tmp_path: Path) -> None:
    made.add("甲县", "水务局")
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    assert made.ask(tmp_path, "SELECT count(*) FROM booklets").rows == ((1,),)
    for wrong in (
        f"SELECT * FROM '{secret}'",
        f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ):
        with pytest.raises(CorpusError):
            ask(Corpus(tmp_path / "corpus"), wrong)
    assert not (tmp_path / "out.csv").exists()


def test_answer_that_is_cut_says_so(made: Made, tmp_path: Path) -> None:
    for number in range(3):
        made.add("甲县", f"局{number}", findings=[("B101", "error")])
    assert made.ask(tmp_path, "worst", Choice(most=2)).cut
    assert not ask(Corpus(tmp_path / "corpus"), "worst", Choice(most=3)).cut
