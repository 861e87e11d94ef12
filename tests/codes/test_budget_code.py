"""Codes as booklets print them, by year and place."""

import re
from pathlib import Path

import pytest

from mingzhang.codes import (
    FUNCTION_CLASSES,
    department_economic,
    find_basic_nature,
    find_three_public,
    functional,
    government_economic,
    government_economic_for,
    normal_name,
    revenue,
)
from mingzhang.model.vocabulary import Nature, ThreePublic, UnitKind

LANXIAN_FUNCTIONS = [
    ("207", "文化旅游体育与传媒支出"),
    ("20708", "广播电视"),
    ("2070801", "行政运行"),
    ("2070802", "一般行政管理事务"),
    ("2070899", "其他广播电视支出"),
    ("208", "社会保障和就业支出"),
    ("20805", "行政事业单位养老支出"),
    ("2080502", "事业单位离退休"),
    ("20807", "就业补助"),
    ("2080705", "公益性岗位补贴"),
    ("2080711", "就业见习补贴"),
    ("213", "农林水支出"),
    ("21305", "巩固脱贫攻坚成果衔接乡村振兴"),
    ("2130599", "其他巩固脱贫攻坚成果衔接乡村振兴支出"),
]

LANXIAN_ECONOMICS = [
    ("301", "基本工资", "30101", "工资福利支出"),
    ("301", "津贴补贴", "30102", "工资福利支出"),
    ("301", "奖金", "30103", "工资福利支出"),
    ("301", "绩效工资", "30107", "工资福利支出"),
    ("301", "机关事业单位基本养老保险缴费", "30108", "工资福利支出"),
    ("301", "职业年金缴费", "30109", "工资福利支出"),
    ("301", "职工基本医疗保险缴费", "30110", "工资福利支出"),
    ("301", "公务员医疗补助缴费", "30111", "工资福利支出"),
    ("301", "其他社会保障缴费", "30112", "工资福利支出"),
    ("301", "住房公积金", "30113", "工资福利支出"),
    ("301", "其他工资福利支出", "30199", "工资福利支出"),
    ("302", "办公费", "30201", "商品和服务支出"),
    ("302", "印刷费", "30202", "商品和服务支出"),
    ("302", "差旅费", "30211", "商品和服务支出"),
    ("302", "福利费", "30229", "商品和服务支出"),
    ("302", "其他交通费用", "30239", "商品和服务支出"),
    ("302", "其他商品和服务支出", "30299", "商品和服务支出"),
    ("303", "退休费", "30302", "离退休费"),
    ("310", "办公设备购置", "31002", "资本性支出"),
]


@pytest.mark.parametrize(("code", "name"), LANXIAN_FUNCTIONS)
def test_function_of_the_lanxian_budget(code: str, name: str) -> None:
    assert functional().is_name_of(code, name, 2025) is True


@pytest.mark.parametrize(("group", "name", "code", "government"), LANXIAN_ECONOMICS)
def test_economic_name_of_the_lanxian_budget(
    group: str, name: str, code: str, government: str
) -> None:
    """Table 6 prints names without codes; the name under its group is one code."""
    assert [c.code for c in department_economic().find_by_name(name, group, 2025)] == [code]
    target = government_economic_for(code, UnitKind.PUBLIC_INSTITUTION)
    assert target is not None
    assert government_economic().is_name_of(target, government, 2025) is True


def test_classes_in_the_order_of_table_1() -> None:
    assert [(i, c.code) for i, c in enumerate(FUNCTION_CLASSES, 1) if i in (9, 10, 18, 24, 30)] == [
        (9, "209"),
        (10, "210"),
        (18, "219"),
        (24, "227"),
        (30, "234"),
    ]


@pytest.mark.parametrize(
    ("code", "name", "year", "answer"),
    [
        ("207", "文化体育与传媒支出", 2018, True),
        ("207", "文化体育与传媒支出", 2025, False),
        ("207", "文化旅游体育与传媒支出", 2018, False),
        ("20805", "行政事业单位离退休", 2019, True),
        ("20805", "行政事业单位离退休", 2025, False),
        ("21305", "扶贫", 2019, True),
        ("21305", "扶贫", 2025, False),
        ("21305", "巩固脱贫衔接乡村振兴", 2022, True),
        ("2080504", "未归口管理的行政单位离退休", 2018, True),
        ("2080504", "未归口管理的行政单位离退休", 2025, None),
        ("224", "灾害防治及应急管理支出", 2018, None),
        ("2070801", "其他广播电视支出", 2025, False),
    ],
)
def test_name_by_year(code: str, name: str, year: int, answer: bool | None) -> None:
    assert functional().is_name_of(code, name, year) is answer


def test_code_of_the_list_of_2010_is_known_as_old_only() -> None:
    """20817 农村最低生活保障 went up in 20819 later; the list says nothing of today."""
    assert functional().get("20817").valid_to == 2010  # type: ignore[union-attr]
    assert functional().get("20817", 2025) is None


def test_item_of_2010_with_its_group_in_brackets_has_the_bare_name_too() -> None:
    assert functional().is_name_of("2010101", "行政运行", 2010) is True
    assert functional().is_name_of("2010101", "行政运行（人大）", 2010) is True


def test_department_economic_name_before_the_reform_of_2018() -> None:
    assert department_economic().is_name_of("310", "其他资本性支出", 2017) is True
    assert department_economic().is_name_of("310", "其他资本性支出", 2025) is False
    assert department_economic().is_name_of("30311", "住房公积金", 2017) is True
    assert department_economic().get("30311", 2019) is None


@pytest.mark.parametrize("kind", [UnitKind.ADMINISTRATIVE, UnitKind.CIVIL_SERVICE_LAW])
def test_crosswalk_of_an_administrative_unit(kind: UnitKind) -> None:
    assert [
        government_economic_for(c, kind)
        for c in ("301", "30101", "30108", "30113", "30199", "30201", "30217", "30302", "31002")
    ] == ["501", "50101", "50102", "50103", "50199", "50201", "50206", "50905", "50306"]


def test_crosswalk_says_nothing_where_the_code_does_not_decide() -> None:
    assert government_economic_for("312", UnitKind.ADMINISTRATIVE) is None
    assert government_economic_for("30107", UnitKind.ADMINISTRATIVE) is None
    assert government_economic_for("99999", UnitKind.PUBLIC_INSTITUTION) is None


def test_unit_kind_that_does_not_exist_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="unknown unit kind"):
        government_economic_for("301", "企业")


def test_every_unit_kind_has_a_crosswalk() -> None:
    assert all(government_economic_for("30302", kind) == "50905" for kind in UnitKind)


def test_nature_and_three_public_values_are_those_of_the_vocabulary() -> None:
    codes = [c.code for c in department_economic()]
    natures = {find_basic_nature(c) for c in codes} - {None}
    assert natures == {Nature.PERSONNEL, Nature.OPERATING}
    items = {find_three_public(c) for c in codes} - {None}
    beside = {ThreePublic.NONE, ThreePublic.MEETING, ThreePublic.TRAINING}  # no three-public items
    assert items == set(ThreePublic) - beside


@pytest.mark.parametrize(
    ("code", "item"),
    [
        ("30212", ThreePublic.OVERSEAS),
        ("30217", ThreePublic.HOSPITALITY),
        ("30231", ThreePublic.VEHICLE_OPERATION),
        ("31013", ThreePublic.VEHICLE_PURCHASE),
        ("30213", None),
        ("302", None),
    ],
)
def test_three_public_item_of_a_code(code: str, item: ThreePublic | None) -> None:
    assert find_three_public(code) == item


def test_revenue_of_land() -> None:
    assert revenue().parent("1030148") == revenue().get("10301")
    assert revenue().is_name_of("1030148", "国有土地使用权出让收入") is True


def test_codes_and_names_printed_in_the_shanxi_sample(shared: Path) -> None:
    """Every line of the sample that begins with a code has a name the tables know."""
    text = (shared / "samples/shanxi/lanxian-media-center-2025-budget.txt").read_text("utf-8")
    printed = set(re.findall(r"^(2\d{2}(?:\d{2}){0,2})\t([^\t\n]+)", text, re.MULTILINE))
    assert len(printed) >= len(LANXIAN_FUNCTIONS)
    wrong = {p for p in printed if functional().is_name_of(*p, 2025) is not True}
    assert wrong == set()


def test_thirty_classes_printed_in_the_shanxi_sample(shared: Path) -> None:
    text = (shared / "samples/shanxi/lanxian-media-center-2025-budget.txt").read_text("utf-8")
    table = text[text.index("\n2025年预算收支总表") : text.index("\n2025年预算收入总表")]
    printed = re.findall(r"\t[一二三四五六七八九十]+、([^\t\n]+)", table)
    assert [normal_name(p) for p in printed] == [normal_name(c.name) for c in FUNCTION_CLASSES]
