"""The parts of a budget source, once, for the folder and for the workbook."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from mingzhang.entry.field import Field, Form, Part, labels
from mingzhang.entry.form_part import (
    department_part,
    evaluation_part,
    statement_part,
    target_part,
)
from mingzhang.model.vocabulary import (
    BookletKind,
    Flow,
    Fund,
    Labelled,
    Level,
    Nature,
    Origin,
    ProcurementForm,
    ProcurementKind,
    ProjectCategory,
    Stage,
    ThreePublic,
    UnitKind,
)

PARTS: tuple[Part, ...] = (
    Part(
        "budget",
        "封面",
        Form.RECORD,
        (
            Field("profile", "地区格式", required=True, note="见 mingzhang profiles"),
            Field("year", "年度", required=True, note="四位数字，如 2025", code=True),
            Field("kind", "类别", labels(BookletKind), note="预算或决算，默认预算"),
            Field("level", "编报范围", labels(Level), note="部门预算还是单位预算，默认部门"),
            Field("date", "公开日期"),
            Field("unit", "金额单位", ("元", "万元"), note="各表金额的单位，默认元"),
        ),
        "这份资料是哪里、哪一年的。",
    ),
    Part(
        "department",
        "部门",
        Form.RECORD,
        (
            Field("name", "部门名称", required=True),
            Field("code", "部门代码", code=True),
            Field("county", "县（市、区）", note="表头和目录用的简称，如某县"),
            Field("duties", "部门职责", many=True, note="一段一行"),
            Field("organisation", "机构设置", many=True, note="一段一行"),
            Field(
                "units",
                "预算单位",
                columns=(
                    Field("name", "名称", required=True, width=30),
                    Field("code", "代码", code=True),
                    Field("kind", "性质", labels(UnitKind), required=True),
                    Field("posts", "编制人数", note="人"),
                    Field("people", "实有人数", note="人"),
                ),
                required=True,
                note="一个单位一行；部门本级也是一个单位",
            ),
        ),
        "部门的基本情况。",
    ),
    Part(
        "projects",
        "项目",
        Form.TABLE,
        (
            Field("name", "名称", required=True, width=40),
            Field("unit", "单位", note="只有一个单位时可不填", width=24, names="unit"),
            Field("category", "类别", labels(ProjectCategory), required=True, width=20),
        ),
        "二级项目。金额由预算明细算出。",
    ),
    Part(
        "lines",
        "预算明细",
        Form.TABLE,
        (
            Field("unit", "单位", note="只有一个单位时可不填", width=24, names="unit"),
            Field("function", "功能科目", code=True, note="7位代码，如 2010301"),
            Field("nature", "支出性质", labels(Nature), note="可由经济科目或项目推出时可不填"),
            Field("project", "项目", note="与“项目”页的名称一致", width=30, names="project"),
            Field("fund", "资金来源", labels(Fund), required=True),
            Field("origin", "资金年份", labels(Origin), note="默认当年"),
            Field("flow", "收支类别", labels(Flow), note="决算用，默认本年支出", width=18),
            Field("stage", "数的口径", labels(Stage), note="决算用，默认本年数"),
            Field("economic", "部门经济科目", code=True, note="5位代码，如 30101"),
            Field("government_economic", "政府经济科目", code=True, note="不填则按对照表推出"),
            Field("revenue", "收入科目", code=True, note="政府性基金、国有资本经营预算填"),
            Field("fen", "金额", required=True, note="单位见“封面”", width=18),
            Field(
                "three_public",
                "三公经费",
                (*labels(ThreePublic), "无"),
                note="不填则由部门经济科目推出",
                width=20,
            ),
            Field("agency", "机关运行经费", ("是", "否"), note="不填则由单位性质推出"),
            Field("note", "备注", width=24),
        ),
        "每一笔预算一行，每个数只填这一次，各表由此算出。",
    ),
    Part(
        "comparisons",
        "上年数",
        Form.TABLE,
        (
            Field("measure", "指标", required=True, width=36),
            Field("fen", "上年金额", required=True, width=18),
            Field("reason", "原因", note="与上年相比增减变化的原因", width=60),
        ),
        "上年的数和变化原因，写进文字说明。",
    ),
    Part(
        "execution",
        "预算执行",
        Form.TABLE,
        (
            Field("measure", "指标", width=36, note="与下一列填其一"),
            Field("function", "功能科目", code=True),
            Field("reason", "原因", required=True, note="决算数与预算数不同的原因", width=60),
        ),
        "决算用：决算数与年初预算数不同的原因，写进文字说明。",
    ),
    Part(
        "procurement",
        "政府采购",
        Form.TABLE,
        (
            Field("name", "名称", required=True, width=30),
            Field("kind", "类别", labels(ProcurementKind), required=True),
            Field("fen", "金额", required=True, width=18),
            Field("project", "项目", width=30, names="project"),
            Field("unit", "单位", width=24, names="unit"),
            Field("code", "品目代码", code=True, note="政府采购品目分类，如 A02010105"),
            Field("form", "组织形式", labels(ProcurementForm)),
            Field("sme_fen", "其中中小企业", note="预算填预留的，决算填合同授予的", width=18),
            Field("micro_fen", "其中小微企业", note="“其中中小企业”里小微企业的", width=18),
            Field("service", "购买服务代码", code=True, note="政府购买服务填目录代码"),
        ),
        "政府采购预算。",
    ),
    Part(
        "transfers",
        "对下转移支付",
        Form.TABLE,
        (
            Field("project", "项目", required=True, width=30),
            Field("area", "地区", note="分到哪个市县；不分地区的不填", width=24),
            Field("fund", "资金", labels(Fund)),
            Field("fen", "金额", required=True, width=18),
        ),
        "部门管理的对下转移支付，一个项目、一个地区一行。没有的不填。",
    ),
    Part(
        "three-public",
        "三公事项",
        Form.RECORD,
        (
            Field("overseas_groups", "因公出国（境）团组数"),
            Field("overseas_persons", "因公出国（境）人次"),
            Field("vehicles_bought", "公务用车购置数", note="辆"),
            Field("vehicles_kept", "公务用车保有量", note="年末，辆"),
            Field("receptions", "国内公务接待批次"),
            Field("reception_persons", "国内公务接待人次"),
        ),
        "决算用：“三公”经费花在几个团组、几辆车、几批接待。",
    ),
    Part(
        "assets",
        "国有资产",
        Form.RECORD,
        (
            Field("date", "统计日期", note="如 2025年4月30日"),
            Field("vehicle_quota", "公务用车编制", note="辆"),
            Field("office_area", "办公用房建筑总面积", note="平方米"),
            Field(
                "vehicles",
                "公务用车",
                columns=(Field("use", "用途", required=True), Field("count", "数量")),
                note="实有数为各用途之和",
            ),
            Field(
                "equipment",
                "设备",
                columns=(Field("name", "名称", required=True, width=40), Field("count", "数量")),
            ),
        ),
        "国有资产占有使用情况。",
    ),
    target_part(),
    department_part(),
    evaluation_part(),
    statement_part(),
    Part(
        "catalogue-title",
        "目录名称",
        Form.RECORD,
        (Field("title", "目录名称"),),
        "政府购买服务指导性目录的名称。",
    ),
    Part(
        "catalogue",
        "购买服务目录",
        Form.TABLE,
        (
            Field("department", "部门", width=24),
            Field("code", "代码", code=True),
            Field("level", "级次", ("1", "2", "3", "4"), required=True),
            Field("name", "名称", required=True, width=40),
        ),
        "政府购买服务指导性目录，一条一行。",
    ),
    Part(
        "notices",
        "通知",
        Form.RECORDS,
        (
            Field("issuer", "文头"),
            Field("number", "文号"),
            Field("title", "标题", required=True),
            Field("addressee", "主送"),
            Field("paragraphs", "正文", many=True),
            Field("signature", "落款"),
            Field("date", "日期"),
        ),
        "随目录印发的通知，一份一页。",
    ),
    Part(
        "remarks",
        "其他说明",
        Form.RECORD,
        (
            Field("catalogue", "购买服务说明", many=True),
            Field("other", "其他事项", many=True),
        ),
        "文字说明里其他需要写的话。",
    ),
)
"""Every part, in the order of the workbook's sheets."""

OPTIONAL = frozenset(part.key for part in PARTS) - {"budget", "department", "lines"}
"""Parts that may be absent."""

REQUIRED = tuple(part for part in PARTS if part.key not in OPTIONAL)
"""Parts that every source has."""


def parts_of(
    absent: Collection[tuple[str, str]],
    measures: tuple[str, ...],
    kind: BookletKind,
    *,
    printed: Collection[str],
) -> tuple[Part, ...]:
    """The parts with the choices that one place has; what leaves no choice is not asked.

    Args:
        absent: pairs of dimension and member that the place does not have.
        measures: names of its measures.
        printed: what only some places print: `statements` of projects, `transfers`, and the
            `posts` and `people` of units.
    """

    def narrowed(part: Part, field: Field) -> Field | None:
        if part.key in ("comparisons", "execution") and field.key == "measure":
            return replace(field, choices=measures)
        if field.key == "units" and field.columns:
            columns = (c for c in field.columns if c.key not in _STAFF or c.key in printed)
            return replace(field, columns=tuple(columns))
        members = _DIMENSIONS.get(field.key) if part.key == "lines" else None
        if members is None:
            return field
        kept = tuple(m.label for m in members if (field.key, str(m)) not in absent)
        return replace(field, choices=kept) if len(kept) > 1 else None

    return tuple(
        replace(p, fields=tuple(f for f in (narrowed(p, f) for f in p.fields) if f is not None))
        for p in PARTS
        if (p.key not in ("execution", "three-public") or kind is BookletKind.FINAL_ACCOUNTS)
        and (p.key not in ("statements", "transfers") or p.key in printed)
    )


_STAFF = frozenset({"posts", "people"})
_DIMENSIONS: Mapping[str, type[Labelled]] = {
    "nature": Nature,
    "origin": Origin,
    "fund": Fund,
    "flow": Flow,
    "stage": Stage,
}

_BY_KEY: Mapping[str, Part] = {part.key: part for part in PARTS}


def get_part(key: str) -> Part:
    """The part with this key; `KeyError` is our own mistake."""
    return _BY_KEY[key]
