"""The example of the repository against the real booklet that it was made after.

The sample is parsed here by plain means (tabs, numbers), not by the program's own recogniser.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from kept import source_of
from mingzhang.amounts import find_figure
from mingzhang.document import ContentsEntry
from mingzhang.model.booklet import Booklet, Table
from mingzhang.model.budget import Budget
from mingzhang.model.form import TERM, YEAR, Form
from mingzhang.model.row_key import parse
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.plant import plant, read_mistakes

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
AS_PRINTED = EXAMPLE.with_name(EXAMPLE.name + "-as-printed.toml")


@pytest.fixture(scope="module")
def budget() -> Budget:
    return source_of(EXAMPLE)


@pytest.fixture(scope="module")
def booklet(budget: Budget) -> Booklet:
    return compute_booklet(budget)


@pytest.fixture(scope="module")
def as_printed(booklet: Booklet) -> Booklet:
    """The booklet with the contradictions of the real one planted again."""
    return plant(booklet, read_mistakes(AS_PRINTED))


@pytest.fixture(scope="module")
def sample(lanxian_text: Path) -> list[str]:
    return lanxian_text.read_text("utf-8").splitlines()


# ---- without the sample -----------------------------------------------------------------------

HEADLINES = [
    ("income_expenditure", "income", "total", "amount", "1,021.29"),
    ("income_expenditure", "expenditure", "207", "current", "994.21"),
    ("income_expenditure", "expenditure", "208", "total", "21.08"),
    ("income", "main", "2070899", "general_public", "494.08"),
    ("expenditure", "main", "total", "basic", "457.88"),
    ("expenditure", "main", "total", "project", "563.41"),
    ("expenditure", "main", "20708", "project", "548.56"),
    ("grants", "expenditure", "213", "general_public", "6.00"),
    ("general_public", "main", "2080705", "project", "6.06"),
    ("basic", "main", "total", "personnel", "436.75"),
    ("basic", "main", "30102|50501", "total", "53.91"),
    ("basic", "main", "31002|50601", "operating", "0.19"),
    ("agency_operating", "main", "total", "total", "21.13"),
    ("projects", "main", "department", "total", "563.41"),
    (
        "projects",
        "main",
        "project:岚县融媒体中心/2024年与央广网、人民网等媒体宣传费",
        "general_public",
        "176.00",
    ),
]


@pytest.mark.parametrize(("shape", "panel", "row", "column", "printed"), HEADLINES)
def test_headline_figure_is_printed(
    booklet: Booklet, shape: str, panel: str, row: str, column: str, printed: str
) -> None:
    table = booklet.find_table(shape)
    assert table is not None
    side = table.find_panel(panel)
    assert side is not None
    found = side.find_row(parse(row))
    assert found is not None
    assert found.cells[side.columns.index(column)].text == printed


def test_sums_show_the_gaps_of_independent_rounding(booklet: Booklet) -> None:
    """445.66 + 54.48 + 494.08 prints 994.22 by hand and 994.21 in the booklet."""
    table = booklet.find_table("expenditure")
    assert table is not None
    rows = {str(row.key): row.cells[0].text for row in table.panels[0].rows}
    parts = sum(Decimal(rows[code]) for code in ("2070801", "2070802", "2070899"))
    assert (str(parts), rows["20708"]) == ("994.22", "994.21")


def test_every_empty_table_is_printed_with_its_note(booklet: Booklet) -> None:
    empty = {
        "government_fund_income",
        "government_fund",
        "state_capital",
        "three_public",
        "projects_carried_over",
    }
    assert len(booklet.tables) == 13
    assert {t.shape for t in booklet.tables if t.note == "注：本表无数据"} == empty


def test_every_project_has_its_target_with_the_amount_of_its_lines(budget: Budget) -> None:
    amounts: Counter[str] = Counter()
    for line in budget.lines:
        amounts[line.project] += line.fen
    assert len(budget.projects) == len(budget.targets) == 18
    assert {t.subject for t in budget.targets} == {p.name for p in budget.projects}
    for target in budget.targets:
        total = target.amount("total", YEAR)
        assert total is not None
        assert total.fen == amounts[target.subject], target.subject


def test_sources_of_every_target_add_up(budget: Budget) -> None:
    for target in budget.targets:
        for period in (TERM, YEAR):
            names = ("central", "provincial", "local", "own")
            parts = [target.amount(name, period) for name in names]
            total = target.amount("total", period)
            assert total is not None
            assert sum(part.fen for part in parts if part) == total.fen, target.subject


def test_whole_department_target_holds_the_whole_budget(budget: Budget) -> None:
    target = budget.department_target
    assert target is not None
    names = ("total", "basic", "project")
    total, basic, project = (target.amount(name, YEAR) for name in names)
    assert total is not None
    assert basic is not None
    assert project is not None
    assert total.fen == sum(line.fen for line in budget.lines)
    assert total.fen == basic.fen + project.fen
    assert sum(task.amount.fen for task in target.tasks if task.amount) == total.fen


def test_every_catalogue_code_stands_below_its_parent(budget: Budget) -> None:
    assert budget.catalogue is not None
    lengths = {1: 1, 2: 3, 3: 5, 4: 7}
    seen: dict[str, set[str]] = {}
    for entry in budget.catalogue.entries:
        codes = seen.setdefault(entry.department, set())
        assert len(entry.code) == lengths[entry.level], entry
        if entry.level > 1:
            assert entry.code[: lengths[entry.level - 1]] in codes, entry
        codes.add(entry.code)
    assert len(seen) == 15


def test_no_person_and_no_telephone_is_in_the_source(budget: Budget) -> None:
    for target in budget.targets:
        said = [target.text(role) for role in ("responsible", "handler", "phone")]
        assert said == ["", "", ""], target.subject


# ---- beside the sample ------------------------------------------------------------------------


def _sample_tables(sample: list[str]) -> list[list[list[str]]]:
    """The rows of the 13 tables of part two, split at tabs."""
    start = max(n for n, line in enumerate(sample) if line.startswith("第二部分"))
    end = max(n for n, line in enumerate(sample) if line.startswith("第三部分"))
    tables: list[list[list[str]]] = []
    for line in sample[start:end]:
        if line.startswith("部门名称："):
            tables.append([])
        elif tables and "\t" in line:
            tables[-1].append(line.split("\t"))
    return tables


def _figures(row: list[str]) -> list[Decimal]:
    """The figures with a decimal point of one row; codes and column numbers have none."""
    found = [figure for figure in map(find_figure, row) if figure and figure[1]]
    return [Decimal(digits).scaleb(-decimals) for digits, decimals in found]


def _name(cell: str) -> str:
    return re.sub(r"\s", "", cell)


def _printed_rows(table: Table) -> list[tuple[str, list[Decimal]]]:
    return [
        ("".join(row.labels), [Decimal(c.amount.text()) for c in row.cells if c.amount])
        for panel in table.panels
        for row in panel.rows
    ]


def _sample_rows(rows: list[list[str]], two_sided: int) -> list[tuple[str, list[Decimal]]]:
    """Name and figures of each row with figures; a two-sided table is cut at a column."""
    sides = [(row[:two_sided], row[two_sided:]) if two_sided else (row,) for row in rows]
    found = []
    for place in range(2 if two_sided else 1):
        for side in sides:
            cells = side[place]
            name = "".join(_name(cell) for cell in cells if cell and not _figures([cell]))
            if _figures(cells):
                found.append((name, _figures(cells)))
    return found


def test_thirteen_tables_are_the_sample_s_figure_for_figure(
    booklet: Booklet, sample: list[str]
) -> None:
    tables = _sample_tables(sample)
    assert len(tables) == len(booklet.tables) == 13
    figures = 0
    for number, (ours, theirs) in enumerate(zip(booklet.tables, tables, strict=True), 1):
        two_sided = 2 if number in (1, 4) else 0
        mine = [(_name(name), row) for name, row in _printed_rows(ours) if row]
        assert mine == _sample_rows(theirs, two_sided), f"表{number}"
        figures += sum(len(row) for _, row in mine)
    assert figures == 217  # a parser that finds nothing must not pass


def test_cells_of_the_tables_stand_in_the_columns_of_the_sample(
    booklet: Booklet, sample: list[str]
) -> None:
    """Which column of figures a figure stands in, for the tables with one side."""
    for number, (ours, theirs) in enumerate(
        zip(booklet.tables, _sample_tables(sample), strict=True), 1
    ):
        if number in (1, 4, 9):
            continue
        width = len(ours.panels[0].columns)
        by_name = {
            _name("".join(row.labels)): [c.amount is not None for c in row.cells]
            for row in ours.panels[0].rows
        }
        for row in theirs:
            if _figures(row) and by_name:
                stubs = len(row) - width
                name = _name("".join(row[:stubs]))
                assert [bool(cell) for cell in row[stubs:]] == by_name[name], (number, name)


def test_titles_and_department_of_the_tables_are_the_sample_s(
    booklet: Booklet, sample: list[str]
) -> None:
    lines = {_name(line) for line in sample}
    for table in booklet.tables:
        assert table.title in lines
        assert f"部门名称：{table.department}" in lines


def test_contents_list_what_the_sample_lists(booklet: Booklet, sample: list[str]) -> None:
    def plain(text: str) -> str:
        return re.sub(r"[.…\s]+\d+$|\s", "", text)

    begin = sample.index("目 录")
    end = next(n for n in range(begin, len(sample)) if sample[n].startswith("第四部分"))
    theirs = [plain(line) for line in sample[begin + 1 : end + 1] if line.strip()]

    def ours(entry: ContentsEntry) -> str:
        return plain(entry.title)

    assert [ours(entry) for entry in booklet.contents] == theirs


SECTIONS = [
    "部门预算收支数据变动情况及原因",
    "收入预算情况说明",
    "支出预算情况说明",
    "财政拨款收支预算总体情况说明",
    "一般公共预算当年支出规模变化情况",
    "一般公共预算当年支出结构情况",
    "一般公共预算基本支出情况说明",
    "政府采购情况",
    "整体绩效目标",
    "项目绩效目标",
    "车辆情况",
    "房屋情况",
    "其他国有资产占有使用情况",
]
_MONEY = re.compile(r"[\d,]+(?:\.\d+)?(?=万元|%|个|辆|平方米|台)")


def _sample_section(sample: list[str], title: str) -> str:
    start = max(n for n, line in enumerate(sample[:1100]) if _heading_of(line) == title)
    text = []
    for line in sample[start + 1 :]:
        if re.match(r"[一二三四五六七八九十]+、|\([一二三]\)|（[一二三]）|\d、|\[illegible", line):
            break
        text.append(line)
    return "".join(text)


def _heading_of(line: str) -> str:
    return re.sub(r"^([一二三四五六七八九十]+、|\([一二三]\)|\d、)", "", line).strip(" ：")


@pytest.mark.parametrize("title", SECTIONS)
def test_figures_of_the_section_are_the_sample_s(
    booklet: Booklet, sample: list[str], title: str
) -> None:
    section = next(s for s in booklet.sections if s.part == 3 and s.title == title)
    ours = _MONEY.findall("".join(sentence.text for sentence in section.paragraphs))
    theirs = _MONEY.findall(_sample_section(sample, title))
    assert theirs, "nothing was found in the sample"

    def value(figure: str) -> Decimal:
        return Decimal(figure.replace(",", ""))

    assert [value(figure) for figure in ours] == [value(figure) for figure in theirs]


def test_agency_operating_expenditure_fell_as_the_sample_says(
    booklet: Booklet, sample: list[str]
) -> None:
    section = booklet.find_section(3, "机关运行经费")
    assert section is not None
    theirs = next(line for line in sample if "家行政、参公单位机关运行经费" in line)
    for figure in ("21.13万元", "减少6.69万元", "下降24.05%"):
        assert figure in section.paragraphs[0].text
        assert figure in theirs


def _sample_forms(sample: list[str]) -> list[list[list[str]]]:
    """The rows of each project target form, split at tabs; a long target has two forms."""
    end = max(n for n, line in enumerate(sample) if line.startswith("十一、国有资产"))
    forms: list[list[list[str]]] = []
    for line in sample[:end]:
        if line.startswith("项目名称\t") and "合计" not in line:
            forms.append([])
        if forms:
            forms[-1].append([cell.strip() for cell in line.split("\t")])
    return forms


def _form_name(form: list[list[str]]) -> str:
    """Its project; one name was misread where it was taken from the picture."""
    return next(cell for cell in form[0][1:] if cell).replace("天商地北成县人", "天南地北岚县人")


def _money_rows(form: list[list[str]]) -> list[tuple[str, ...]]:
    rows = [
        tuple(cell for cell in row if re.fullmatch(r"[\d,]+(\.\d\d)?", cell))
        for row in form[3:12]
        if any(re.search("资金|财政资|自筹", cell) for cell in row)
    ]
    return [row for row in rows if row]


def _funding_rows(target: Form) -> list[tuple[str, ...]]:
    def words(name: str, period: str) -> str:
        amount = target.amount(name, period)
        return "" if amount is None else amount.text(thousands=True)

    rows = [
        (words(name, TERM), words(name, YEAR))
        for name in ("total", "central", "provincial", "local", "own", "other")
    ]
    return [row for row in rows if any(row)]


def test_eighteen_targets_have_the_sample_s_names_order_and_funding(
    as_printed: Booklet, sample: list[str]
) -> None:
    forms = _sample_forms(sample)
    names = list(dict.fromkeys(_form_name(form) for form in forms))
    assert len(forms) == 20 - 1  # one of the 18 is printed on two forms
    assert [target.subject for target in as_printed.targets] == names
    for form in forms:
        target = next(t for t in as_printed.targets if t.subject == _form_name(form))
        assert _money_rows(form) == _funding_rows(target), target.subject


def test_dates_of_the_targets_are_the_sample_s(as_printed: Booklet, sample: list[str]) -> None:
    for form in _sample_forms(sample):
        dates = re.findall(r"20\d{12}", "".join("".join(row) for row in form))
        target = next(t for t in as_printed.targets if t.subject == _form_name(form))
        if dates:
            assert dates == [target.text("filled_at")], target.subject


# Cells that the text of the sample lost or ran together with their neighbour.
LOST = {
    ("2025年中央广播电视节目无线覆盖(数字)运行维护费", "23.7万元"): 1,
    ("2024年县域外媒体宣传费", "展示"): 1,
    ("2024年县域外媒体宣传费", "营造"): 1,
}


def test_indicator_values_are_the_sample_s(as_printed: Booklet, sample: list[str]) -> None:
    """Every value of ours is a cell of the sample's form, at least as often."""
    cells: dict[str, Counter[str]] = {}
    for form in _sample_forms(sample):
        found = cells.setdefault(_form_name(form), Counter())
        found.update(cell for row in form for cell in row)
    lacking = {}
    for target in as_printed.targets:
        ours = Counter(indicator.value for indicator in target.indicators)
        for value, count in ours.items():
            lack = count - cells[target.subject][value]
            if lack > 0:
                lacking[target.subject, value] = lack
    assert lacking == LOST


def test_catalogue_has_the_sample_s_codes_and_names(as_printed: Booklet, sample: list[str]) -> None:
    start = max(n for n, line in enumerate(sample) if "服务指导性目录(第二批)" in line)
    theirs = []
    for line in sample[start:]:
        cells = line.split("\t")
        if len(cells) > 1 and re.fullmatch(r"A?\d*", cells[0]) and cells[0]:
            place = next(n for n, cell in enumerate(cells) if n and cell.strip())
            theirs.append((cells[0], place, _catalogue_name(cells[place])))
    assert as_printed.catalogue is not None
    ours = [
        (entry.code, entry.level, _catalogue_name(entry.name))
        for entry in as_printed.catalogue.entries
    ]
    added = [("A", 1, "公共服务"), ("A01", 2, "公共安全服务")]  # on the page that is lost
    place = next(
        n for n, entry in enumerate(as_printed.catalogue.entries) if entry.department == "应急管理"
    )
    assert ours[place : place + 2] == added
    assert ours[:place] + ours[place + 2 :] == theirs


def _catalogue_name(text: str) -> str:
    return re.sub(r"[\s\"“”()（）]", "", text)
