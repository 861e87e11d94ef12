"""The ledger by line: what a row means, what may happen, what only grows, what is imported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from kept import source_of
from mingzhang.cli.group import main
from mingzhang.errors import SourceErrors, Unreadable
from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import ThreePublic
from mingzhang.year.book import append
from mingzhang.year.entry import Balance, EntryKind
from mingzhang.year.ledger import Ledger, read_ledger
from mingzhang.year.mapping import Measure, guess_columns, read_columns
from mingzhang.year.treasury import entries_of, read_export

EXAMPLE = Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025"
JUNE, LAST = date(2025, 6, 30), date(2025, 12, 31)
BASIS = {"basis": "岚财预〔2025〕1号", "source": "指标文"}


@pytest.fixture(scope="module")
def budget() -> Budget:
    return source_of(EXAMPLE)


def opened(file: Path, basis: str) -> Result:
    what = ("year", "open", str(EXAMPLE), "--ledger", str(file))
    return CliRunner().invoke(main, [*what, "--day", "2025-02-18", "--basis", basis])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A ledger in which the whole budget is booked."""
    file = tmp_path / "ledger.csv"
    done = opened(file, "岚财预〔2025〕1号")
    assert done.exit_code == 0, done.output
    return file


def enter(book: Path, budget: Budget, **typed: str) -> Ledger:
    return append(book, [{"day": "2025-03-05", **BASIS, **typed}], budget)


def test_every_line_of_the_budget_is_booked_once(book: Path, budget: Budget) -> None:
    ledger = read_ledger(book, budget)
    assert ledger.unopened() == ()
    balances = ledger.lines(LAST)
    assert sum(b.initial for b in balances.values()) == sum(line.fen for line in budget.lines)
    before = book.read_bytes()
    opened(book, "又一次")
    assert book.read_bytes() == before


def test_what_the_budget_decides_need_not_be_typed(book: Path, budget: Budget) -> None:
    entry = enter(book, budget, kind="执行", project="宣传费", economic="30217", fen="100").entries[
        -1
    ]
    assert (entry.line.function, entry.line.economic) == ("2070899", "")
    assert entry.detail is not None
    assert entry.detail.three_public is ThreePublic.HOSPITALITY
    entry = enter(book, budget, kind="执行", function="2070801", economic="30201", fen="1").entries[
        -1
    ]
    assert (entry.line.economic, entry.detail) == ("30201", None)


def test_a_row_that_fits_several_lines_says_what_tells_them_apart(
    book: Path, budget: Budget
) -> None:
    with pytest.raises(SourceErrors) as refused:
        enter(book, budget, kind="追加", function="2070801", fen="1")
    (mistake,) = refused.value.mistakes
    assert "分不出" in mistake.problem
    assert "30201" in mistake.expected
    assert "资金来源" not in mistake.expected


def test_a_transfer_between_classes_opens_the_line_it_gives_to(book: Path, budget: Budget) -> None:
    ledger = enter(
        book,
        budget,
        kind="调剂",
        function="2070801",
        economic="30299",
        to_economic="30231",
        fen="800",
    )
    entry = ledger.entries[-1]
    assert entry.to is not None
    assert entry.to.three_public is ThreePublic.VEHICLE_OPERATION
    balances = ledger.lines(LAST)
    assert balances[entry.to] == Balance(adjusted=80_000, moved=80_000)
    assert balances[entry.line].left == 1_000_000 - 80_000
    assert sum(b.moved for b in balances.values()) == 0


def test_a_new_project_needs_its_category_and_its_function(book: Path, budget: Budget) -> None:
    with pytest.raises(SourceErrors):
        enter(book, budget, kind="追加", project="应急广播", function="2070899", fen="1")
    with pytest.raises(SourceErrors):
        enter(book, budget, kind="追加", project="应急广播", category="特定目标类项目", fen="1")
    ledger = enter(
        book, budget, kind="追加", project="应急广播", category="特定目标类项目",
        function="2070899", fen="1",
    )  # fmt: skip
    assert [project.name for project in ledger.projects_added] == ["应急广播"]
    assert enter(book, budget, kind="执行", project="应急广播", fen="1").entries[-1].fen == 100


def test_nothing_is_spent_on_a_line_that_is_not_there(book: Path, budget: Budget) -> None:
    with pytest.raises(SourceErrors, match="没有这条明细"):
        enter(book, budget, kind="执行", function="2070801", economic="30217", fen="1")


def test_a_wrong_entry_is_taken_back_whole_and_once(book: Path, budget: Budget) -> None:
    enter(book, budget, kind="追加", project="宣传费", fen="500")
    number = str(len(read_ledger(book, budget).entries))
    for fen, kind in (("-400", "追加"), ("500", "追加"), ("-500", "收回")):
        with pytest.raises(SourceErrors, match="同类别、金额相反"):
            enter(book, budget, kind=kind, fen=fen, corrects=number)
    ledger = enter(book, budget, kind="追加", fen="-500", corrects=number)
    balance = ledger.projects(LAST)["宣传费"]
    assert (balance.added, balance.adjusted) == (0, balance.initial)
    with pytest.raises(SourceErrors, match="已由"):
        enter(book, budget, kind="追加", fen="-500", corrects=number)
    with pytest.raises(SourceErrors, match="没有可更正的"):
        enter(book, budget, kind="追加", fen="-500", corrects=str(int(number) + 1))


def test_money_that_is_spent_cannot_be_corrected_away(book: Path, budget: Budget) -> None:
    enter(book, budget, kind="追加", project="宣传费", fen="500")
    number = str(len(read_ledger(book, budget).entries))
    enter(book, budget, kind="执行", project="宣传费", fen="274500")
    with pytest.raises(SourceErrors, match=r"只剩274,000\.00元"):
        enter(book, budget, kind="追加", fen="-500", corrects=number)


def test_a_finished_project_is_told_and_taken_back(book: Path, budget: Budget) -> None:
    ledger = enter(book, budget, kind="完结", project="宣传费")
    assert ledger.finished(LAST) == {"宣传费"}
    assert ledger.finished(date(2025, 3, 4)) == frozenset()
    number = str(ledger.entries[-1].number)
    assert enter(book, budget, kind="完结", corrects=number).finished(LAST) == frozenset()


def test_a_changed_row_is_seen_and_a_typed_one_is_not(book: Path, budget: Budget) -> None:
    text = book.read_text(encoding="utf-8")
    typed = text.splitlines()[0].split(",")
    row = {
        "日期": "2025-03-01",
        "类别": "追加",
        "项目": "宣传费",
        "金额": "1",
        "依据": "文",
        "来源": "文",
    }
    more = ",".join(row.get(head, "") for head in typed) + "\n"
    book.write_text(text + more, encoding="utf-8")
    assert len(read_ledger(book, budget).entries) == 38
    # A spreadsheet writes days and amounts in its own way; that is no change.
    book.write_text(text.replace("2025-02-18", "2025/2/18").replace("539100.00", "539100"))
    read_ledger(book, budget)
    lines = text.splitlines(keepends=True)
    for changed in (
        text.replace("岚财预〔2025〕1号", "岚财预〔2025〕2号", 1),
        "".join(lines[:3] + lines[4:]),
        "".join([lines[0], lines[2], lines[1], *lines[3:]]),
    ):
        book.write_text(changed, encoding="utf-8")
        with pytest.raises(SourceErrors, match="记账后改过"):
            read_ledger(book, budget)


def test_appending_leaves_what_stands_there_byte_by_byte(book: Path, budget: Budget) -> None:
    before = book.read_bytes().removesuffix(b"\n")  # as an editor may leave it
    book.write_bytes(before)
    enter(book, budget, kind="追加", project="宣传费", fen="1")
    assert book.read_bytes().startswith(before + b"\n2025-03-05,")
    with pytest.raises(SourceErrors):
        enter(book, budget, kind="执行", project="宣传费", fen="9999999")
    assert len(read_ledger(book, budget).entries) == 38


def test_a_typed_ledger_of_few_columns_takes_entries_too(tmp_path: Path, budget: Budget) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text(
        "日期,类别,项目,金额,依据,来源\n2025-02-18,预算,宣传费,274000,批复,文\n", encoding="gb18030"
    )
    ledger = enter(file, budget, kind="执行", project="宣传费", economic="30201", fen="1")
    assert [entry.kind for entry in ledger.entries] == [EntryKind.BUDGET, EntryKind.EXECUTED]
    assert read_ledger(file, budget) == read_ledger(file, budget)
    assert read_ledger(file, budget).projects(LAST)["宣传费"].executed == 100


HEAD = "预算单位,项目名称,支出功能分类,部门经济分类,资金性质,指标金额,累计支出数\n"
EXPORT = (
    "岚县预算执行情况表,,,,,,\n" + HEAD + "012-岚县融媒体中心,0121-宣传费,2070899-其他广播电视支出,"
    '30227 委托业务费,111 一般公共预算资金,"274,000.00","100,000.00"\n'
    "岚县融媒体中心,,2070801,30101 基本工资,一般公共预算拨款,1675142,837571\n"
    "小计,,,,,,937571\n"
    "合计,,,,,,937571.00\n"
    "制表人：某某,,,,,,\n"
)


def imported(book: Path, budget: Budget, text: str, day: date = JUNE) -> Ledger:
    file = book.with_name("export.csv")
    file.write_text(text, encoding="utf-8")
    ledger = read_ledger(book, budget)
    export = read_export(file, budget, ledger, None)
    typed = entries_of(export, ledger, day)
    return append(book, typed, budget) if typed else ledger


def test_an_export_is_booked_once_and_then_by_its_difference(book: Path, budget: Budget) -> None:
    ledger = imported(book, budget, EXPORT)
    assert [(e.fen, e.spent_as.economic) for e in ledger.entries[-2:]] == [
        (10_000_000, "30227"),
        (83_757_100, "30101"),
    ]
    assert ledger.entries[-2].source == "export.csv:3"
    assert len(imported(book, budget, EXPORT).entries) == len(ledger.entries)
    july = EXPORT.replace("837571", "900000").replace("100,000.00", "90,000.00")
    july = july.replace("937571.00", "990000")
    ledger = imported(book, budget, july, date(2025, 7, 31))
    assert [(e.kind, e.fen) for e in ledger.entries[-2:]] == [
        (EntryKind.REVERSED, 1_000_000),
        (EntryKind.EXECUTED, 6_242_900),
    ]
    assert sum(b.executed for b in ledger.lines(LAST).values()) == 99_000_000


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        ("0121-宣传费", "0121-宣传工作费", "export.csv:3 “项目名称”", "没有名为"),
        ("30101 基本工资", "30217", "export.csv:4", "没有这条明细"),
        ("937571.00", "937572.00", "export.csv:6", "合计937,572.00元，各行相加937,571.00元"),
        ("274,000.00", "284,000.00", "export.csv:3", "台账调整后预算274,000.00元"),
        ("837571\n", "八十万\n", "export.csv:4 “累计支出数”", "不是金额"),
    ],
)
def test_rows_that_do_not_map_and_sums_that_do_not_agree_are_named(
    book: Path, budget: Budget, old: str, new: str, where: str, words: str
) -> None:
    before = book.read_bytes()
    with pytest.raises(SourceErrors) as refused:
        imported(book, budget, EXPORT.replace(old, new, 1))
    assert [(m.where, words in m.problem) for m in refused.value.mistakes] == [(where, True)]
    assert book.read_bytes() == before


def test_money_that_is_booked_and_not_exported_is_named(book: Path, budget: Budget) -> None:
    enter(book, budget, kind="执行", project="视频制作费", fen="1")
    with pytest.raises(SourceErrors, match="导出表里没有这一行"):
        imported(book, budget, EXPORT)


def test_payments_are_booked_each_on_its_day_and_once(book: Path, budget: Budget) -> None:
    text = (
        "支付日期,凭证号,项目名称,支付金额\n2025-05-06,A1,宣传费,100\n2025-06-07,A2,宣传费,100\n"
        "合计,,,200\n"
    )
    ledger = imported(book, budget, text)
    assert [str(e.day) for e in ledger.entries[-2:]] == ["2025-05-06", "2025-06-07"]
    assert len(imported(book, budget, text).entries) == len(ledger.entries)


def test_the_mapping_is_remembered_and_a_changed_head_is_told(book: Path, budget: Budget) -> None:
    file = book.with_name("六月.xlsx")
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet()
        for row, line in enumerate(EXPORT.replace('"', "").splitlines()[1:4]):
            for column, cell in enumerate(line.replace("274,000", "274000").replace(
                "100,000.00", "100000").split(",")):  # fmt: skip
                sheet.write(row, column, cell)
    command = ["year", "import", str(EXAMPLE), str(file), "--ledger", str(book), "--month", "6"]
    done = CliRunner().invoke(main, [*command, "--try"])
    assert "2行，合计937,571.00元；应记2条" in done.output
    assert not book.with_name("import.toml").exists()
    assert CliRunner().invoke(main, command).exit_code == 0
    remembered = read_columns(book.with_name("import.toml"))
    assert remembered.heads["project"] == "项目名称"
    assert remembered.measure is Measure.YEAR
    text = book.with_name("import.toml").read_text(encoding="utf-8")
    book.with_name("import.toml").write_text(
        text.replace("累计支出数", "累计支付"), encoding="utf-8"
    )
    done = CliRunner().invoke(main, command)
    assert isinstance(done.exception, Unreadable)


def test_words_of_the_platform_are_mapped_where_the_file_says_so(
    book: Path, budget: Budget
) -> None:
    file = book.with_name("export.csv")
    file.write_text(EXPORT.replace("0121-宣传费", "XF01宣传"), encoding="utf-8")
    mapping = book.with_name("import.toml")
    columns = guess_columns(HEAD.strip().split(","))
    assert columns is not None
    mapping.write_text(
        columns.to_toml() + '\n[values.project]\n"XF01宣传" = "宣传费"\n', encoding="utf-8"
    )
    ledger = read_ledger(book, budget)
    export = read_export(file, budget, ledger, read_columns(mapping))
    assert [row.line.project for row in export.rows] == ["宣传费", ""]


@pytest.mark.parametrize(
    ("heads", "measure"),
    [
        ("项目名称,累计支出数", Measure.YEAR),
        ("项目,本月支出,累计支出", Measure.YEAR),
        ("功能科目,本月支出", Measure.MONTH),
        ("项目,支付金额", None),
        ("姓名,累计支出数", None),
        ("项目,备注", None),
    ],
)
def test_columns_are_guessed_only_where_they_say_enough(
    heads: str, measure: Measure | None
) -> None:
    found = guess_columns(heads.split(","))
    assert (found.measure if found else None) == measure


def test_progress_counts_every_adjustment(book: Path, budget: Budget) -> None:
    enter(book, budget, kind="执行", project="宣传费", fen="274000")
    done = CliRunner().invoke(
        main, ["year", "progress", str(EXAMPLE), "--ledger", str(book), "--at", "2025-06-30"]
    )
    assert done.exit_code == 1
    assert "时间过去50.00%" in done.output
    assert "100.00%" in done.output


def _examples() -> list[list[str]]:
    page = (EXAMPLE.parents[1] / "docs" / "money.md").read_text(encoding="utf-8")
    table = page.split("## 一个例子")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| 20")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_worked_example_of_the_docs_is_what_is_computed(tmp_path: Path, budget: Budget) -> None:
    rows = _examples()
    assert len(rows) == 9
    book = tmp_path / "ledger.csv"
    other = {"day": "2025-01-01", "kind": "预算", "project": "视频制作费", "fen": "149800"}
    append(book, [{**other, **BASIS}], budget)
    for day, kind, project, to, fen, corrects, *figures in rows:
        typed = {"day": day, "kind": kind, "project": project, "to": to, "fen": fen}
        typed["corrects"] = str(int(corrects) + 1) if corrects else ""
        balance = append(book, [{**typed, **BASIS}], budget).projects(LAST)["县域外媒体宣传费"]
        found = (balance.initial, balance.adjusted, balance.executed, balance.left)
        assert [str(fen // 100) for fen in found] == figures


def test_the_unit_is_read_where_it_stands(book: Path, budget: Budget) -> None:
    wan = EXPORT.replace("岚县预算执行情况表", "单位：万元").replace('"274,000.00"', "27.4")
    wan = (
        wan.replace('"100,000.00"', "10")
        .replace("1675142", "167.5142")
        .replace("837571", "83.7571")
    )
    wan = wan.replace("937571.00", "93.7571").replace("937571", "93.7571")
    ledger = imported(book, budget, wan)
    assert [entry.fen for entry in ledger.entries[-2:]] == [10_000_000, 83_757_100]
    head = EXPORT.replace("累计支出数", "累计支出数（元）")
    assert len(imported(book, budget, head).entries) == len(ledger.entries)
    file = book.with_name("export.csv")
    file.write_text(wan, encoding="utf-8")
    yuan = guess_columns(HEAD.strip().split(","))
    with pytest.raises(Unreadable, match="表上写单位万元"):
        read_export(file, budget, ledger, yuan)


def test_each_sheet_has_heads_of_its_own_and_sums_of_parts_are_no_money(
    book: Path, budget: Budget
) -> None:
    file = book.with_name("六月.xlsx")
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet("执行")
        sheet.write_row(0, 0, ["项目名称", "累计支出数"])
        sheet.write_row(1, 0, ["宣传费", 100])
        sheet.write_row(2, 0, ["岚县融媒体中心小计", 100])
        sheet.write_row(3, 0, ["单位合计", 100])
        sheet.write_row(4, 0, ["合 计", 100])
        other = made.add_worksheet("说明")
        other.write_row(0, 0, ["经办", "2"])
    ledger = read_ledger(book, budget)
    export = read_export(file, budget, ledger, None)
    assert [(row.where, row.fen) for row in export.rows] == [("六月.xlsx 执行!A2", 10_000)]


def test_a_wrong_transfer_and_a_wrong_budget_are_taken_back(book: Path, budget: Budget) -> None:
    ledger = enter(book, budget, kind="调剂", project="宣传费", to="视频制作费", fen="5")
    number = str(ledger.entries[-1].number)
    ledger = enter(book, budget, kind="调剂", fen="-5", corrects=number)
    assert sum(abs(b.moved) for b in ledger.lines(LAST).values()) == 0
    wrong = next(e for e in ledger.entries if e.line.project == "宣传费")
    ledger = enter(book, budget, kind="预算", fen="-274000", corrects=str(wrong.number))
    assert [line.project for line, _fen in ledger.unopened()] == ["宣传费"]
    ledger = enter(book, budget, kind="预算", project="宣传费", fen="274000")
    assert ledger.unopened() == ()
