"""The audit log in words: what was done, to what, and the details of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingzhang.language import _
from mingzhang.web.models import AuditEntry, Organisation, Slot, State, User


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
        "account.remove_factor": _("解除动态验证码"),
        "account.reset_password": _("重置密码"),
        "account.unlock": _("解锁账号"),
        "organisation.create": _("新建部门或单位"),
        "organisation.change": _("修改部门或单位"),
        "organisation.import": _("导入部门和单位"),
        "profile.upload": _("上传地区格式"),
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
        "slot.reopen": _("撤销批复"),
        "slot.publish": _("公开"),
        "slot.correct": _("更正"),
        "slot.remind": _("催办"),
        "slot.withdraw": _("撤下公开"),
        "slot.letter": _("下载审核意见函"),
        "slot.original": _("下载上传的原件"),
        "draft.download": _("下载草稿"),
        "draft.replace": _("载入草稿"),
        "draft.carry_over": _("结转上年数"),
        "upload": _("上传文件"),
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
        "audit.read": _("查阅审计日志"),
        "audit.export": _("导出审计日志"),
        "audit.verify": _("核对审计日志"),
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
        "draft": _("草稿"),
        "upload": _("上传"),
        "year": _("这一年"),
        "service": _("购买服务目录"),
        "job": _("后台任务"),
        "token": _("接口令牌"),
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
        "table": _("表"),
        "added": _("新增"),
        "struck": _("撤下"),
        "why": _("为什么"),
        "upload": _("文件"),
        "token": _("接口令牌"),
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


def group_choices() -> list[tuple[str, str]]:
    """What the filter offers: groups of actions, then each action."""
    return [*groups().items(), *((name, f"　{words}") for name, words in actions().items())]


def target_words(entries: list[AuditEntry]) -> dict[str, str]:
    """The targets of some entries by name: booklets, people, organisations."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        kind, _colon, number = entry.target.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 10:
            wanted.setdefault(kind, set()).add(int(number))
    found: dict[str, str] = {}
    slots = Slot.objects.select_related("organisation").in_bulk(list(wanted.get("slot", ())))
    found |= {f"slot:{pk}": slot.title for pk, slot in slots.items()}
    people = User.objects.in_bulk(list(wanted.get("user", ())))
    found |= {f"user:{pk}": str(user) for pk, user in people.items()}
    bodies = Organisation.objects.in_bulk(list(wanted.get("organisation", ())))
    return found | {f"organisation:{pk}": body.name for pk, body in bodies.items()}


def detail_words(detail: Mapping[str, Any]) -> str:
    """The details of an entry as `name：value`, states by their names, nothing left out."""
    called = keys()
    states = {value: _(label) for value, label in State.choices}
    pieces = []
    for key, value in detail.items():
        if value in (None, "", [], {}):
            continue
        text = str(states.get(value, value)) if isinstance(value, str) else _plain(value)
        if key == "digest":
            text = f"{text[:12]}…"
        pieces.append(f"{called.get(key, key)}：{text}")
    return "；".join(pieces)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "、".join(f"{key} {text}" for key, text in value.items())
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value)
