"""A sentence of help for every field of a draft that its source does not explain already."""

from __future__ import annotations

from mingzhang.entry.field import Field
from mingzhang.language import _


def help_of(table: str, field: Field) -> str:
    """What to enter: the note of the source, else a sentence of our own."""
    if field.note:
        return field.note
    sentences = _sentences()
    return sentences.get((table, field.key)) or sentences.get(("*", field.key), "")


def _sentences() -> dict[tuple[str, str], str]:
    """By table and field; `*` for a field that means the same in every table."""
    return {
        ("budget", "date"): _("对外公开的那一天；不知道就先空着，公开时再填。"),
        ("department", "name"): _("批复文件上的全称，由系统填写。"),
        ("department", "code"): _("财政给部门的预算代码，如 012。"),
        ("department.units", "name"): _("单位的全称，和预算明细里写的一样。"),
        ("department.units", "code"): _("单位的预算代码，没有可不填。"),
        ("department.units", "kind"): _(
            "行政单位、参公事业单位或事业单位；决定机关运行经费算不算它。"
        ),
        ("projects", "name"): _("批复的项目名称；同一单位里不要重名。"),
        ("projects", "category"): _("特定目标类或其他运转类，按批复填。"),
        ("lines", "fund"): _("这笔钱从哪一本预算来。"),
        ("lines", "note"): _("给自己和审核的人看的话，不会公开。"),
        ("comparisons", "measure"): _("文字说明里要和上年比的数。"),
        ("comparisons", "fen"): _("上年公开的数；可以用“结转上年数”自动填。"),
        ("procurement", "name"): _("要采购的东西或服务。"),
        ("procurement", "kind"): _("货物、工程还是服务。"),
        ("procurement", "fen"): _("计划采购的金额。"),
        ("procurement", "project"): _("属于哪个项目；不属于项目的不填。"),
        ("procurement", "unit"): _("哪个单位采购；只有一个单位时可不填。"),
        ("procurement", "form"): _("集中采购、分散采购等，按采购目录填。"),
        ("assets.vehicles", "use"): _("车作什么用，如执法执勤用车。"),
        ("assets.vehicles", "count"): _("现有多少辆。"),
        ("assets.equipment", "name"): _("设备的种类，如单价100万元以上的设备。"),
        ("assets.equipment", "count"): _("现有多少台（套）。"),
        ("targets", "project"): _("从项目里选；选了以后，年度资金会按明细自动填。"),
        ("targets", "supervisor"): _("如 [012]某县融媒体中心。"),
        ("targets", "unit"): _("具体实施项目的单位。"),
        ("*", "total"): _("下面各项资金之和。"),
        ("*", "fiscal"): _("财政拨款合计，含中央、省、市县的。"),
        ("*", "central"): _("其中中央财政安排的。"),
        ("*", "provincial"): _("其中省级财政安排的。"),
        ("*", "local"): _("其中市县（区）财政安排的。"),
        ("*", "account"): _("教育收费等缴入财政专户的资金。"),
        ("*", "carried"): _("上年没有用完、今年继续用的。"),
        ("*", "own"): _("单位自己筹集的。"),
        ("targets.funding_term", "other"): _("以上都不是的资金。"),
        ("targets.funding_year", "other"): _("以上都不是的资金。"),
        ("targets", "overview"): _("项目做什么、为谁做、做多少，几句话说清楚。"),
        ("targets", "basis"): _("依据的文件名称和文号，或会议决定。"),
        ("targets", "necessity"): _("不做会怎样，为什么要财政出钱。"),
        ("targets", "measures"): _("怎么管项目和资金：制度、分工、检查。"),
        ("targets", "plan"): _("按时间写清每一步做什么。"),
        ("targets", "goal_term"): _("整个实施期结束时要达到什么。"),
        ("*", "goal_year"): _("这一年要达到什么，能用数字的用数字。"),
        ("*", "second"): _("如数量指标、质量指标、时效指标、经济成本指标。"),
        ("*", "third"): _("具体看什么，如培训人次。"),
        ("*", "value"): _("要达到的值，带上比较符号和单位，如 ≥200人次。"),
        ("targets", "responsible"): _("对项目负责的人。"),
        ("targets", "handler"): _("填表的人。"),
        ("targets", "phone"): _("办公电话，会公开。"),
        ("targets", "filled_at"): _("填这张表的日期。"),
        ("department-target", "department"): _("部门的全称。"),
        ("department-target", "year"): _("预算年度，四位数字。"),
        ("department-target.tasks", "name"): _("今年的一项主要任务。"),
        ("department-target.tasks", "content"): _("这项任务具体做什么。"),
        ("department-target", "goal"): _("部门今年总的要达到什么。"),
        ("evaluations", "project"): _("从项目里选，和绩效目标表一致。"),
        ("evaluations", "supervisor"): _("如 [012]某县融媒体中心。"),
        ("evaluations", "unit"): _("具体实施项目的单位。"),
        ("evaluations", "result"): _("年底实际做到了什么，对着年度目标写。"),
        ("evaluations.funding", "source"): _("财政拨款、财政专户、单位资金等。"),
        ("evaluations.funding", "initial"): _("年初批复的数。"),
        ("evaluations.funding", "adjusted"): _("调整以后的全年数。"),
        ("evaluations.funding", "until"): _("到监控这一天已经支出的。"),
        ("evaluations.funding", "expected"): _("预计到年底支出多少。"),
        ("evaluations.funding", "executed"): _("全年实际支出的。"),
        ("*", "weight"): _("这一项占多少分。"),
        ("evaluations.funding", "rate"): _("全年执行数除以全年预算数，填百分数。"),
        ("*", "score"): _("得了多少分，不超过分值。"),
        ("evaluations.indicators", "actual"): _("年底实际达到的值，单位和指标值一致。"),
        ("evaluations.indicators", "reason"): _("没有完成或超出很多的，写原因和怎么改。"),
        ("evaluations", "total_score"): _("各项得分之和，满分100。"),
        ("catalogue-title", "title"): _("印在目录最前面的名称。"),
        ("catalogue", "department"): _("目录属于哪个部门；全县共用的不填。"),
        ("catalogue", "code"): _("目录里的编号，如 A0101。"),
        ("catalogue", "level"): _("是第几级的条目。"),
        ("catalogue", "name"): _("可以购买的服务的名称。"),
        ("notices", "issuer"): _("文件最上面的发文机关。"),
        ("notices", "number"): _("如 某财〔2025〕1号。"),
        ("notices", "title"): _("通知的标题。"),
        ("notices", "addressee"): _("发给谁。"),
        ("notices", "paragraphs"): _("一段一行。"),
        ("notices", "signature"): _("最后署名的机关。"),
        ("notices", "date"): _("成文日期。"),
        ("remarks", "catalogue"): _("对购买服务目录要说明的话，一段一行。"),
        ("remarks", "other"): _("别处没有写到、需要公开说明的事，一段一行。"),
        ("execution", "function"): _("支出科目代码，如 2010301。"),
        ("three-public", "overseas_groups"): _("全年组织和参加了几个团组。"),
        ("three-public", "overseas_persons"): _("这些团组一共多少人次。"),
        ("three-public", "receptions"): _("全年国内公务接待多少批次。"),
        ("three-public", "reception_persons"): _("这些接待一共多少人次。"),
    }
