"""A sentence of help for every field of a row of the year; docs/year.md says what columns mean."""

from __future__ import annotations

from mingzhang.entry.field import Field
from mingzhang.language import _


def help_of(table: str, field: Field) -> str:
    """What to enter: the note of the table, else a sentence of ours."""
    if field.note:
        return _(field.note)
    sentences = _sentences()
    return sentences.get((table, field.key)) or sentences.get(("*", field.key), "")


def _sentences() -> dict[tuple[str, str], str]:
    """By table and field; `*` for a field that means the same in every table."""
    return {
        ("readings", "day"): _("到哪一天为止的数；年终以后才收集的，记12月31日。"),
        ("readings", "target"): _("从预算的绩效目标里选；指标和指标值由目标带出。"),
        ("readings", "project"): _("与绩效目标里的项目相同。"),
        ("readings", "actual"): _("和指标值同样的写法和单位，如 2部、97%、2025年11月20日。"),
        ("readings", "degree"): _("0%至100%；只给算不出来的指标（定性、名次、晚了的期限）填。"),
        ("readings", "measure"): _("累计是从年初加到这一天；时点是这一天的状态，如在岗人数。"),
        ("readings", "reason"): _("没有完成或者超过很多的，写明为什么，会印在自评表上。"),
        ("readings", "remedy"): _("落后的，写明打算怎么办，会印在监控表上。"),
        ("readings", "evidence"): _("哪一份文件、名单或统计表可以证明。"),
        ("money", "day"): _("凭证或文件上的日期。"),
        ("money", "kind"): _("这一笔做什么：追加、调剂、收回、执行、冲回等。"),
        ("money", "fen"): _("单位元，大于0；更正一笔时与原来的相反。"),
        ("money", "unit"): _("用这笔钱的单位，和预算明细里写的一样。"),
        ("money", "function"): _("7位功能科目代码，和预算明细里的一样。"),
        ("money", "nature"): _("人员经费、公用经费或项目支出，按预算明细。"),
        ("money", "project"): _("预算里的项目名称；不属于项目的不填。"),
        ("money", "fund"): _("这笔钱从哪一本预算来。"),
        ("money", "origin"): _("当年的还是上年结转的。"),
        ("money", "economic"): _("5位部门经济科目代码；执行时可以比预算细。"),
        ("money", "government_economic"): _("5位政府经济科目代码。"),
        ("money", "revenue"): _("收入才填：收入科目代码。"),
        ("money", "three_public"): _("属于“三公”经费的，选是哪一项。"),
        ("money", "agency"): _("算不算机关运行经费。"),
        ("money", "to_unit"): _("调剂才填：调给哪个单位。"),
        ("money", "to_function"): _("调剂才填：调到哪个功能科目。"),
        ("money", "to_nature"): _("调剂才填：调到哪一种支出。"),
        ("money", "to"): _("调剂才填：调给哪个项目。"),
        ("money", "to_economic"): _("调剂才填：调到哪个部门经济科目。"),
        ("money", "to_government_economic"): _("调剂才填：调到哪个政府经济科目。"),
        ("money", "corrects"): _("更正以前的一笔，填那一笔的序号。"),
        ("money", "basis"): _("文件名和文号，或凭证号。"),
        ("money", "source"): _("从哪里记来，如财务系统、一体化系统。"),
        ("money", "line"): _("调剂从这里调出；追加给预算里没有的项目，在下面的“其他栏目”里填。"),
        ("money", "to_line"): _("调剂才选：钱调到哪一条明细。"),
        ("purchases", "day"): _("这一步发生的日期。"),
        ("purchases", "kind"): _("走到哪一步：意向、计划、公告、合同、支付等。"),
        ("purchases", "item"): _("与采购预算里的名称相同。"),
        ("purchases", "project"): _("两项采购同名时才填，用来分清是哪一项。"),
        ("purchases", "contract"): _("签合同和以后的各步必填。"),
        ("purchases", "fen"): _("单位元，大于0；公告不填。"),
        ("purchases", "supplier"): _("合同上的供应商全称；自然人的姓名不会公开。"),
        ("purchases", "size"): _("按供应商的中小企业声明函填。"),
        ("purchases", "basis"): _("公告网址、备案号、合同或凭证。"),
        ("assets", "id"): _("资产卡片的编号，每张卡片不同。"),
        ("assets", "kind"): _("车辆、房屋、通用设备、专用设备或其他。"),
        ("assets", "name"): _("卡片上的名称，如品牌和型号。"),
        ("assets", "use"): _("车辆按公务用车的用途填；房屋填办公用房的，面积算进办公用房。"),
        ("assets", "count"): _("同样的有多少，不填是1。"),
        ("assets", "area"): _("房屋全部的面积，单位平方米。"),
        ("assets", "gained"): _("从哪一天起有的。"),
        ("assets", "gain"): _("怎么来的；登记以前就有的选“原有”。"),
        ("assets", "contract"): _("购置的，与政府采购登记里的合同编号相同。"),
        ("assets", "lost"): _("处置了的才填：从这一天起不再计算。"),
        ("assets", "loss"): _("处置了的才填：报废、出售、调出等。"),
        ("assets", "basis"): _("处置了的才填：批准处置的文件。"),
    }


def choice_help(table: str, key: str) -> str:
    """What a choice fills in that stands for several fields."""
    return _sentences().get((table, key), "")
