"""Every member of the cube's dimensions with its Chinese label, once."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A string enum whose members carry a Chinese label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Origin(Labelled):
    """Where the money of a line comes from in time."""

    CURRENT = "current", "当年"
    CARRIED_OVER = "carried_over", "上年结转"


class Fund(Labelled):
    """The budget or account that pays."""

    GENERAL_PUBLIC = "general_public", "一般公共预算"
    GOVERNMENT_FUND = "government_fund", "政府性基金预算"
    STATE_CAPITAL = "state_capital", "国有资本经营预算"
    FISCAL_ACCOUNT = "fiscal_account", "财政专户管理资金"
    UNIT_OWN = "unit_own", "单位资金"
    # Places that divide the unit's own funds use these instead of 单位资金.
    BUSINESS = "business", "事业收入"
    SUPERIOR = "superior", "上级补助收入"
    SUBORDINATE = "subordinate", "附属单位上缴收入"
    OPERATION = "operation", "事业单位经营收入"
    OTHER = "other", "其他收入"
    # Kinds of income that some places set apart within the budgets above.
    SPECIAL = "special", "专项收入"
    EDUCATION_FEE = "education_fee", "专户管理教育收费"
    NON_TAX = "non_tax", "其他非税收入"
    DEBT = "debt", "债务资金"


GRANTS = (Fund.GENERAL_PUBLIC, Fund.GOVERNMENT_FUND, Fund.STATE_CAPITAL)
"""财政拨款: what the treasury grants, the three budgets a department is paid from."""


class Nature(Labelled):
    """What kind of spending a line is."""

    PERSONNEL = "personnel", "人员经费"
    OPERATING = "operating", "公用经费"
    PROJECT = "project", "项目支出"
    RESERVED = "reserved", "单位预留机动经费"
    YEAR_END = "year_end", "年终结转"
    # Kinds that public institutions show in final accounts beside basic and project.
    HANDED_UP = "handed_up", "上缴上级支出"
    OPERATION = "operation", "经营支出"
    SUBSIDY = "subsidy", "对附属单位补助支出"


BASIC = (Nature.PERSONNEL, Nature.OPERATING)
"""基本支出."""


class Flow(Labelled):
    """Which way money goes in the year, for booklets whose two sides are apart: final accounts.

    What comes in (`INFLOW`) and what goes out (`OUTFLOW`) are the two faces of one total. A budget
    has only spending, which its income equals by construction.
    """

    INCOME = "income", "本年收入"
    RESERVE_USE = "reserve_use", "使用非财政拨款结余"
    OPENING = "opening", "年初结转和结余"
    SPENDING = "spending", "本年支出"
    DISTRIBUTION = "distribution", "结余分配"
    CLOSING = "closing", "年末结转和结余"


INFLOW = (Flow.INCOME, Flow.RESERVE_USE, Flow.OPENING)
OUTFLOW = (Flow.SPENDING, Flow.DISTRIBUTION, Flow.CLOSING)


class Stage(Labelled):
    """Which figure of an amount a line is: the booklet's own, or one printed beside it."""

    OWN = "own", "本年数"
    BUDGET = "budget", "年初预算数"
    ADJUSTED = "adjusted", "调整预算数"
    PREVIOUS = "previous", "上年数"
    PREVIOUS_ACTUAL = "previous_actual", "上年执行数"


class ThreePublic(Labelled):
    """The items of the three-public expenditure 三公经费; NONE for all other lines."""

    NONE = "none", ""
    OVERSEAS = "overseas", "因公出国（境）费"
    HOSPITALITY = "hospitality", "公务接待费"
    VEHICLE_PURCHASE = "vehicle_purchase", "公务用车购置费"
    VEHICLE_OPERATION = "vehicle_operation", "公务用车运行维护费"
    # No three-public items, but printed beside them by some places.
    MEETING = "meeting", "会议费"
    TRAINING = "training", "培训费"


class UnitKind(Labelled):
    """What a budget unit is in law; decides whether it has agency operating expenditure."""

    ADMINISTRATIVE = "administrative", "行政单位"
    CIVIL_SERVICE_LAW = "civil_service_law", "参公事业单位"
    PUBLIC_INSTITUTION = "public_institution", "事业单位"


class Agency(Labelled):
    """Whether a line is agency operating expenditure 机关运行经费."""

    YES = "yes", "机关运行经费"
    NO = "no", ""


class Level(Labelled):
    """Whose figures a booklet holds."""

    DEPARTMENT = "department", "部门"  # a department with its units
    UNIT = "unit", "单位"  # one unit, which may be the department's own office


class BookletKind(Labelled):
    """Which of the two booklets of a year this is."""

    BUDGET = "budget", "预算"
    FINAL_ACCOUNTS = "final_accounts", "决算"


class ProjectCategory(Labelled):
    """The two categories a second-level project falls into."""

    OTHER_OPERATION = "other_operation", "其他运转类项目"
    SPECIFIC_TARGET = "specific_target", "特定目标类项目"


class ProcurementKind(Labelled):
    GOODS = "goods", "货物"
    WORKS = "works", "工程"
    SERVICES = "services", "服务"


class ProcurementForm(Labelled):
    """Who carries a purchase out 采购组织形式."""

    CENTRAL = "central", "集中采购"  # the centralised catalogue's items, by the agency
    DEPARTMENTAL = "departmental", "部门集中采购"
    OWN = "own", "分散采购"
