"""What tables and figures are for, whatever a place calls or prints them.

Rules and the platform ask a profile for a role, never for the id of a table or the key of a
measure. A table or a measure of the same name has its role by itself; `role = "…"` in the TOML
says it where the profile names it otherwise, and an alternative form has the role of the form
that it stands for.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A table, or a figure of the text; several are both."""

    # the statutory tables
    INCOME_EXPENDITURE = "income_expenditure"  # 收支总表
    INCOME = "income"  # 收入总表
    EXPENDITURE = "expenditure"  # 支出总表
    GRANTS = "grants"  # 财政拨款收支总表
    GENERAL_PUBLIC = "general_public"  # 一般公共预算支出表
    BASIC = "basic"  # 一般公共预算基本支出表; what is spent for it
    THREE_PUBLIC = "three_public"  # “三公”经费支出表; the total
    GOVERNMENT_FUND = "government_fund"  # 政府性基金预算支出表
    GOVERNMENT_FUND_INCOME = "government_fund_income"
    STATE_CAPITAL = "state_capital"  # 国有资本经营预算支出表
    # others
    PROJECTS = "projects"  # 项目支出表
    PROJECTS_CARRIED_OVER = "projects_carried_over"  # 上年结转项目支出表
    AGENCY_OPERATING = "agency_operating"  # 机关运行经费
    PROCUREMENT = "procurement"  # 政府采购表
    # figures of the text
    INCOME_TOTAL = "income_total"
    EXPENDITURE_TOTAL = "expenditure_total"
    SPENDING = "spending"  # without what is left at the end of the year
    PROJECT = "project"  # project expenditure
    PROJECT_CURRENT = "project_current"  # of this year's money
    OVERSEAS = "overseas"
    HOSPITALITY = "hospitality"
    VEHICLES = "vehicles"
    VEHICLE_PURCHASE = "vehicle_purchase"
    VEHICLE_OPERATION = "vehicle_operation"

    @classmethod
    def named(cls, name: str) -> Role | None:
        """The role of this name."""
        return _BY_NAME.get(name)


_BY_NAME = {role.value: role for role in Role}

STATUTORY = (
    Role.INCOME_EXPENDITURE,
    Role.INCOME,
    Role.EXPENDITURE,
    Role.GRANTS,
    Role.GENERAL_PUBLIC,
    Role.BASIC,
    Role.THREE_PUBLIC,
    Role.GOVERNMENT_FUND,
)
"""Three overall tables and five of the treasury's grants: 财预〔2016〕143号."""

MAIN = (
    Role.INCOME_TOTAL,
    Role.EXPENDITURE_TOTAL,
    Role.BASIC,
    Role.PROJECT,
    Role.THREE_PUBLIC,
)
"""The figures that a reader looks for first."""

THREE_PUBLIC = (
    Role.THREE_PUBLIC,
    Role.OVERSEAS,
    Role.HOSPITALITY,
    Role.VEHICLES,
    Role.VEHICLE_PURCHASE,
    Role.VEHICLE_OPERATION,
)
"""The three public expenses in total and one by one."""
