"""What the law and the inspectors ask for, and the rules that look after it.

A demand that no rule can look after says why: a booklet does not show when it was published.
"""

from __future__ import annotations

from mingzhang.law import Basis
from mingzhang.lean import dataclass


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand.

    Attributes:
        words: what is asked for, or what inspections find.
        rules: codes of rules, or the beginnings of codes.
        basis: where it is written; empty for what inspections find.
        gap: what no rule looks after, and why.
    """

    words: str
    rules: tuple[str, ...]
    basis: tuple[Basis, ...] = ()
    gap: str = ""

    def covers(self, code: str) -> bool:
        """Whether a rule looks after it."""
        return code.startswith(self.rules)


_LAW, _ORDER = "中华人民共和国预算法", "中华人民共和国预算法实施条例"
_GUIDE = "财预〔2016〕143号"

DUTIES: tuple[Demand, ...] = (
    Demand(
        "公开预算、决算及报表，说明机关运行经费，公开政府采购",
        ("D101", "D103", "D104", "P1"),
        (Basis(_LAW, "第十四条"),),
        "是否在批复后二十日内公开，一份资料本身看不出来",
    ),
    Demand(
        "支出按功能分类到项，基本支出按经济分类到款",
        ("D111", "C303"),
        (Basis(_ORDER, "第六条"), Basis(_LAW, "第三十七条"), Basis(_LAW, "第四十六条")),
    ),
    Demand(
        "政府采购列入部门预算", ("D104", "P1"), (Basis("中华人民共和国政府采购法", "第三十三条"),)
    ),
    Demand(
        "公开国有资产占有使用情况",
        ("D105",),
        (Basis("行政事业性国有资产管理条例", "第四十四条"),),
    ),
    Demand(
        "及时、准确、完整、合规地公开",
        ("R", "N", "C", "Z", "T", "D110", "D102"),
        (Basis(_GUIDE, "第三条"), Basis(_GUIDE, "第四条")),
        "是否及时，一份资料本身看不出来",
    ),
    Demand(
        "三张总表和五张财政拨款表，“三公”经费分三项、车辆费分两项、逐项说明增减，空表列出并说明，职责、机构、名词解释",
        ("D101", "D102", "D107", "D108", "D109", "D112", "N110"),
        (Basis(_GUIDE),),
    ),
    Demand("绩效目标随预算公开，指标分产出、效益、满意度", ("D106", "T"), (Basis.practice(),)),
    Demand(
        "公布政府购买服务指导性目录",
        ("C301", "C302"),
        (Basis("政府购买服务管理办法"),),
    ),
)
"""Duties of publishing, see the basis of each."""

INSPECTIONS: tuple[Demand, ...] = (
    Demand("“三公”经费增减没有说明原因", ("N110", "N109", "D107")),
    Demand("公开不及时", (), gap="一份资料本身看不出公开的日期；平台按批复日期计算"),
    Demand("没有细化到项、到款", ("D111", "C303")),
    Demand("没有公开基本支出表", ("D101",)),
    Demand("公务用车没有分列购置和运行", ("D112",)),
    Demand("内容不完整、不准确", ("D", "R", "T110", "T111")),
    Demand("没有公开", ("D101",), gap="应当有而没有的资料，由平台按单位和年度列出"),
    Demand("看不懂", ("D109", "Z", "N107", "N108")),
    Demand("合计、表间、文字与表格不一致，比重、增减率、增减方向错误", ("R", "N", "P", "T101")),
    Demand("留有模板、别的单位、别的年度的内容", ("Z", "T108")),
    Demand("绩效目标空泛、与资金不匹配", ("T", "D106")),
    Demand("漏列政府采购", ("D104", "P1")),
)
"""What inspections find, the most frequent first."""
