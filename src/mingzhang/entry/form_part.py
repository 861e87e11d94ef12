"""The parts of a source that become performance forms; their fields are the vocabulary's."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.entry.field import Field, Form, Part
from mingzhang.tables.form_words import form_words

TARGET_TEXTS = (
    "supervisor", "unit", "attribute", "term", "overview", "basis", "necessity", "measures",
    "plan", "goal_term", "goal_year", "responsible", "handler", "phone", "filled_at",
)  # fmt: skip
"""The texts of a project's target in the order in which they are asked."""
SOURCES = (
    "total", "fiscal", "central", "provincial", "local", "account", "carried", "own", "other",
)  # fmt: skip
DEPARTMENT_SOURCES = ("total", "basic", "project")
EVALUATION_TEXTS = ("supervisor", "unit", "goal_year", "result", "total_score")
STATEMENT_TEXTS = ("overview", "basis", "unit", "plan", "term", "budget", "goal_year")
"""What a statement of a project says, under the headings in their usual order."""
COLUMNS = ("initial", "adjusted", "until", "expected", "executed", "weight", "rate", "score")
LEVELS = ("first", "second", "third", "value")
REACHED = ("actual", "weight", "score", "reason")
_STATEMENT_NOTES = {"budget": "不填的由项目的预算明细得出"}
_NOTES = {"attribute": "如 延续项目、新增项目", "term": "如 1年"}


def _field(role: str) -> Field:
    label = form_words().labels["fields"][role]
    return Field(role, label, note=_NOTES.get(role, ""), code=role == "phone")


def _sources(roles: tuple[str, ...]) -> tuple[Field, ...]:
    labels = form_words().labels["sources"]
    return tuple(Field(role, labels[role]) for role in roles)


def _indicators(roles: tuple[str, ...]) -> tuple[Field, ...]:
    labels = form_words().labels["indicators"]
    notes = {"first": "产出指标、效益指标、满意度指标"}
    return tuple(
        Field(role, labels[role], note=notes.get(role, ""), width=30 if role == "third" else 16)
        for role in roles
    )


def target_part() -> Part:
    """The targets of projects."""
    texts = [_field(role) for role in TARGET_TEXTS]
    money = _sources(SOURCES)
    goals = TARGET_TEXTS.index("goal_year") + 1
    return Part(
        "targets",
        "绩效目标",
        Form.RECORDS,
        (
            Field("project", "项目名称", required=True),
            Field("year", "年度", note="默认预算年度", code=True),
            *texts[:4],
            Field("funding_term", "实施期资金", columns=money, single=True, note="元"),
            Field("funding_year", "年度资金", columns=money, single=True, note="元"),
            *texts[4:goals],
            Field("indicators_term", "实施期指标", columns=_indicators(LEVELS), listed=True),
            Field("indicators_year", "年度指标", columns=_indicators(LEVELS), listed=True),
            *texts[goals:],
        ),
        "项目支出绩效目标，一个项目一页。",
    )


def department_part() -> Part:
    """The target of the whole department."""
    labels = form_words().labels["tasks"]
    return Part(
        "department-target",
        "整体绩效目标",
        Form.RECORD,
        (
            Field("department", "部门名称"),
            Field("year", "年度", code=True),
            *(Field(f.key, f.label, note="元") for f in _sources(DEPARTMENT_SOURCES)),
            Field(
                "tasks",
                "年度主要任务",
                columns=(
                    Field("name", labels["name"]),
                    Field("content", labels["content"], width=40),
                    Field("amount", labels["amount"], note="元"),
                ),
                listed=True,
            ),
            Field("goal", "年度总体目标"),
            Field("indicators", "绩效指标", columns=_indicators(LEVELS), listed=True),
        ),
        "部门整体支出绩效目标。没有的留空。",
    )


def evaluation_part() -> Part:
    """Monitoring and self-evaluation of projects."""
    columns = form_words().labels["columns"]
    return Part(
        "evaluations",
        "绩效自评",
        Form.RECORDS,
        (
            Field("project", "项目名称", required=True),
            Field("kind", "表的类别", ("自评", "监控"), note="默认自评"),
            Field("year", "年度", note="默认预算年度", code=True),
            *(_field(role) for role in EVALUATION_TEXTS[:4]),
            Field(
                "funding",
                "资金执行",
                columns=(
                    Field(
                        "source",
                        "资金来源",
                        tuple(form_words().labels["sources"][s] for s in SOURCES),
                        required=True,
                    ),
                    *(Field(role, columns[role]) for role in COLUMNS),
                ),
                note="元；执行率填百分数",
            ),
            Field("indicators", "指标完成情况", columns=_indicators((*LEVELS, *REACHED))),
            _field("total_score"),
        ),
        "项目支出绩效运行监控、绩效自评，一个项目一页。没有的不填。",
    )


def statement_part() -> Part:
    """Statements of what projects are and cost, in prose."""
    return Part(
        "statements",
        "项目经费情况说明",
        Form.RECORDS,
        (
            Field("project", "项目名称", note="部门全部项目合写一份的不填"),
            Field("year", "年度", note="默认预算年度", code=True),
            *(
                replace(_field(role), note=_STATEMENT_NOTES.get(role, ""))
                for role in STATEMENT_TEXTS
            ),
        ),
        "重点项目的经费情况说明，一个项目一页。没有的不填。",
    )
