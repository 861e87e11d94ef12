"""The audit log in words: what was done, to what, and the details of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingzhang.language import _
from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.desk.listing import LISTS
from mingzhang.web.models import JOB_WORDS, Desk, FeedbackState, OrganisationKind, Role, State
from mingzhang.web.record.label import LABELS
from mingzhang.web.storage.intake import ENDINGS


def actions() -> dict[str, str]:
    """Every action of the log in words."""
    return {
        "login": _("登录"),
        "login.failed": _("登录失败"),
        "login.locked": _("多次失败，账号锁定"),
        "logout": _("退出"),
        "password.change": _("修改密码"),
        "password.expired": _("密码到期"),
        "denied": _("没有权限，被拒绝"),
        "account.create": _("开设账号"),
        "account.import": _("导入账号"),
        "account.disable": _("停用账号"),
        "account.enable": _("启用账号"),
        "account.grant": _("授予角色"),
        "factor.add": _("启用动态验证码"),
        "factor.remove": _("停用动态验证码"),
        "account.remove_factor": _("解除动态验证码"),
        "account.reset_password": _("重置密码"),
        "account.unlock": _("解锁账号"),
        "organisation.create": _("新建部门或单位"),
        "organisation.change": _("修改部门或单位"),
        "organisation.import": _("导入部门和单位"),
        "profile.upload": _("上传地区格式"),
        "profile.delete": _("删除地区格式"),
        "slot.plan": _("安排年度任务"),
        "slot.due": _("改报送期限"),
        "slot.start": _("开始填报"),
        "slot.submit": _("提交"),
        "slot.recall": _("撤回"),
        "slot.unit_approve": _("单位审核通过"),
        "slot.unit_return": _("单位退回"),
        "slot.department_approve": _("主管部门批复"),
        "slot.department_return": _("主管部门退回"),
        "slot.bureau_approve": _("财政批复"),
        "slot.bureau_return": _("财政退回"),
        "slot.sign_off": _("会签"),
        "slot.feedback": _("答复公众留言"),
        "slot.reopen": _("撤销批复"),
        "slot.publish": _("公开"),
        "slot.correct": _("更正"),
        "slot.remind": _("催办"),
        "slot.withdraw": _("撤下公开"),
        "slot.publish_asked": _("请求公开"),
        "slot.letter": _("下载审核意见函"),
        "slot.original": _("下载上传的原件"),
        "desk.export": _("导出总表"),
        "draft.download": _("下载草稿"),
        "draft.workbook": _("由工作簿载入草稿"),
        "draft.ledger": _("由台账载入草稿"),
        "draft.merge": _("合并单位的草稿"),
        "draft.restore": _("恢复草稿"),
        "draft.carry_over": _("结转上年数"),
        "upload": _("上传文件"),
        "thread.open": _("提出意见"),
        "thread.reply": _("回复意见"),
        "thread.resolve": _("办结意见"),
        "thread.reopen": _("重新打开意见"),
        "publication.made": _("形成公开文件"),
        "website.uploaded": _("上传部门网站上的资料"),
        "website.compared": _("核对部门网站"),
        "year.rows": _("记这一年的行，或撤下"),
        "year.evidence": _("下载佐证文件"),
        "service.propose": _("提出目录调整建议"),
        "service.step": _("办理目录调整建议"),
        "service.catalogue": _("修订购买服务目录"),
        "congress.day": _("记人大批准的日期"),
        "job.file": _("下载后台任务的文件"),
        "job.retry": _("重办后台任务"),
        "job.cancel": _("停止后台任务"),
        "token.make": _("开设接口令牌"),
        "token.revoke": _("吊销接口令牌"),
        "api.read_booklet": _("由接口上传资料"),
        "api.check_file": _("由接口送审文件"),
        "api.comment": _("由接口发表意见"),
        "api.move": _("由接口办理流程"),
        "api.sign_off": _("由接口会签"),
        "api.feedback": _("由接口答复公众留言"),
        "audit.read": _("查阅审计日志"),
        "audit.export": _("导出审计日志"),
        "audit.verify": _("核对审计日志"),
        "audit.receipt": _("打印审计日志存证单"),
        "demonstration.load": _("装入演示县"),
    }


def groups() -> dict[str, str]:
    """Beginnings of actions in words, for a choice."""
    return {
        "login": _("登录"),
        "password": _("密码"),
        "denied": _("被拒绝"),
        "account": _("账号与角色"),
        "organisation": _("部门与单位"),
        "profile": _("地区格式"),
        "slot": _("编报、审核、公开"),
        "desk": _("总表"),
        "draft": _("草稿"),
        "upload": _("上传"),
        "year": _("这一年"),
        "service": _("购买服务目录"),
        "thread": _("意见"),
        "publication": _("公开文件"),
        "website": _("部门网站"),
        "factor": _("动态验证码"),
        "congress": _("人大批准"),
        "job": _("后台任务"),
        "token": _("接口令牌"),
        "api": _("接口"),
        "audit": _("审计"),
    }


def keys() -> dict[str, str]:
    """What the keys of details are called."""
    return {
        "from": _("原来"),
        "to": _("改为"),
        "version": _("版本"),
        "reason": _("原因"),
        "override": _("仍办理的理由"),
        "day": _("日期"),
        "year": _("年度"),
        "kind": _("类别"),
        "due": _("期限"),
        "made": _("新建"),
        "changed": _("更新"),
        "username": _("用户名"),
        "name": _("名称"),
        "role": _("角色"),
        "desk": _("股室"),
        "organisation": _("部门或单位"),
        "size": _("字节"),
        "purpose": _("用途"),
        "digest": _("校验值"),
        "path": _("网址"),
        "profile": _("地区格式"),
        "method": _("方式"),
        "count": _("条数"),
        "problem": _("问题"),
        "figures": _("上年数"),
        "projects": _("项目"),
        "lines": _("明细"),
        "code": _("代码"),
        "address": _("地址"),
        "actor": _("账号"),
        "action": _("操作"),
        "since": _("从"),
        "until": _("到"),
        "people": _("人员"),
        "barriers": _("拦下的事"),
        "agrees": _("同意"),
        "feedback": _("留言编号"),
        "state": _("状态"),
        "list": _("总表"),
        "sample": _("抽查个数"),
        "seed": _("抽签用的话"),
        "sign_off": _("会签编号"),
        "comment": _("意见编号"),
        "transition": _("流程编号"),
        "job": _("后台任务"),
        "days": _("有效天数"),
        "scopes": _("权限"),
        "token": _("令牌"),
        "rows": _("行数"),
        "upload": _("文件"),
        "copy": _("网站资料"),
        "differences": _("差异"),
        "found_at": _("网址"),
        "before": _("原来"),
        "after": _("改为"),
        "known": _("登记的校验值"),
        "head": _("日志校验值"),
        "organisations": _("部门和单位数"),
        "revision": _("草稿次序"),
        "reminder": _("催办编号"),
        "visible_from": _("公开时间"),
        "cause": _("来由"),
        "table": _("表"),
        "added": _("新增"),
        "struck": _("撤下"),
        "why": _("为什么"),
        "number": _("序号"),
        "id": _("编号"),
        "body": _("经办"),
        "into": _("并入编号"),
        "opinion": _("意见"),
        "department": _("目录部门"),
        "batch": _("批次"),
        "new_code": _("新代码"),
        "new_name": _("新名称"),
    }


def action_words(action: str) -> str:
    """An action in words, as it stands where nobody gave it any."""
    return actions().get(action, action)


def role_words(role: str) -> str:
    """A role by its name, as it stands where the platform has no such role any more."""
    return _(Role(role).label) if role in Role.values else role


def group_choices() -> list[tuple[str, str]]:
    """What the filter offers: groups of actions, then each action."""
    return [*groups().items(), *((name, f"　{words}") for name, words in actions().items())]


def detail_words(detail: Mapping[str, Any]) -> str:
    """The details of an entry as `name：value`, states by their names, nothing left out."""
    called, told = keys(), _values()
    pieces = []
    # In an order of ours: a database may keep keys in one of its own.
    ours = [*(key for key in called if key in detail), *sorted(set(detail) - set(called))]
    for key in ours:
        value = detail[key]
        if value in (None, "", [], {}):
            continue
        text = _plain(value, told.get(key, {}))
        if key == "digest":
            text = f"{text[:12]}…"
        pieces.append(called.get(key, key) + _("：") + text)
    return _("；").join(pieces)


def _values() -> dict[str, dict[str, str]]:
    """What values that the program chose are called, by the key they stand under."""
    states = {value: _(label) for value, label in State.choices}
    return {
        "state": {state.value: _(state.label) for state in FeedbackState},
        "from": states,
        "to": states,
        "kind": {
            **{kind.value: _(kind.label) for kind in BookletKind},
            **{kind: _(words) for kind, words in JOB_WORDS.items()},
            **{kind: _(label) for kind, label in OrganisationKind.choices},
            **{kind: endings[0].lstrip(".").upper() for kind, endings in ENDINGS.items()},
            "due": _("催报"),
            "mend": _("催改"),
        },
        "table": {table: _(words) for table, words in LABELS.items()},
        "list": {name: _(which.title) for name, which in LISTS.items()},
        "role": {role.value: _(role.label) for role in Role},
        "desk": {desk.value: _(desk.label) for desk in Desk},
        "purpose": {
            "workbook": _("工作簿"),
            "ledger": _("台账"),
            "booklet": _("成册资料"),
            "website": _("部门网站上的资料"),
            "check": _("待审核的文件"),
            "readings": _("绩效读数"),
            "money": _("资金台账"),
            "purchases": _("政府采购登记"),
            "assets": _("资产登记"),
            "checked": _("评价核实"),
            "treasury": _("财政平台的导出表"),
            "evidence": _("佐证文件"),
            "services": _("购买服务目录"),
            "notice": _("通知"),
        },
        "barriers": {
            "errors": _("还有错误"),
            "threads": _("意见没有办结"),
            "signatures": _("没有会签"),
            "body": _("单位名称不符"),
            "year": _("年度不符"),
            "kind": _("类别不符"),
            "nothing": _("没有读出报表"),
            "left_out": _("登记不随本册公开"),
        },
    }


def _plain(value: Any, told: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        return "、".join(f"{key} {text}" for key, text in value.items())
    if isinstance(value, list):
        return "、".join(told.get(each, str(each)) for each in value)
    return told.get(value, value) if isinstance(value, str) else str(value)
