"""Pages of accounts: the system administrator's half and the security administrator's half."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingzhang.language import _
from mingzhang.web.accounts import account
from mingzhang.web.accounts.account import NotAllowed
from mingzhang.web.accounts.fresh import fresh
from mingzhang.web.accounts.permission import MATRIX, ROLES, SITE, Scope, may_on_site, require
from mingzhang.web.core.deferred import deferred
from mingzhang.web.core.wire import whole
from mingzhang.web.models import Desk, Organisation, Role, User
from mingzhang.web.operation.office import roster
from mingzhang.web.operation.office.organisation import MOST_BYTES, Unusable

SCOPES = {
    Scope.NONE: "—",
    Scope.OWN: deferred("本单位"),
    Scope.BELOW: deferred("所属单位"),
    Scope.FAMILY: deferred("本部门及所属单位"),
    Scope.ALL: deferred("全部"),
}
ACTIONS = {
    "cancel_job": deferred("停止后台任务"),
    "retry_job": deferred("重办失败的后台任务"),
    "view": deferred("查看"),
    "edit": deferred("填报"),
    "upload": deferred("上传"),
    "merge": deferred("汇总"),
    "comment": deferred("提意见"),
    "resolve": deferred("了结意见"),
    "submit": deferred("提交"),
    "recall": deferred("撤回"),
    "unit_approve": deferred("单位审核通过"),
    "unit_return": deferred("单位退回"),
    "department_approve": deferred("主管部门批复"),
    "department_return": deferred("主管部门退回"),
    "bureau_approve": deferred("财政批复"),
    "bureau_return": deferred("财政退回"),
    "reopen": deferred("撤销批复"),
    "publish": deferred("公开"),
    "correct": deferred("更正"),
    "withdraw": deferred("撤下公开"),
    "compare_website": deferred("核对部门网站"),
    "plan": deferred("安排任务与期限"),
    "answer": deferred("答复公众留言"),
    "evaluate": deferred("部门评价、财政评价"),
    "sign_off": deferred("会签（绩效股、采购办、资产股）"),
    "desks": deferred("查看绩效目标、政府采购、国有资产总表"),
    "accounts": deferred("开设、停用、解锁账号，重置密码"),
    "roles": deferred("授予角色，解除丢失的验证码"),
    "audit": deferred("查阅审计日志"),
    "jobs": deferred("管理后台任务"),
    "organisations": deferred("维护部门与单位"),
    "profiles": deferred("上传地区格式"),
    "services": deferred("购买服务目录的建议"),
    "catalogue": deferred("维护购买服务目录"),
    "congress": deferred("记人大批准的日期"),
    "tokens": deferred("接口令牌"),
}


def _require_either(request: HttpRequest) -> None:
    assert isinstance(request.user, User)
    if not (may_on_site(request.user, "accounts") or may_on_site(request.user, "roles")):
        raise PermissionDenied


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account, found by name, role and organisation."""
    _require_either(request)
    found = User.objects.select_related("organisation").annotate(
        has_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk")))
    )
    words, role = request.GET.get("q", "").strip(), request.GET.get("role", "all")
    if words:
        found = found.filter(
            Q(username__icontains=words)
            | Q(display_name__icontains=words)
            | Q(organisation__name__icontains=words)
        )
    if role in Role.values:
        found = found.filter(role=role)
    page = Paginator(found.order_by("username"), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "q": words,
        "role": role,
        "roles": Role.choices,
        "locked": account.locked_names(),
    }
    return render(request, "office/people.html", context)


@login_required
@fresh("person_new")
@require_http_methods(["GET", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown once, in the answer itself."""
    require(_user(request), "accounts")
    typed = {"username": "", "display_name": ""}
    problem = ""
    if request.method == "POST":
        typed = {key: request.POST.get(key, "") for key in typed}
        try:
            user, password = account.create(request, **_named(typed))
        except NotAllowed as refusal:
            problem = str(refusal)
        else:
            return _shown_once(request, user, password)
    status = 422 if problem else 200
    context = {"typed": typed, "problem": problem}
    return render(request, "office/person_new.html", context, status=status)


@login_required
@fresh("people")
@require_POST
def people_import(request: HttpRequest) -> HttpResponse:
    """Accounts by a list: first what would be made; then the passwords, once."""
    require(_user(request), "accounts")
    try:
        rows, seen = _rows(request, roster.ACCOUNTS)
        made = roster.make_accounts(request, rows, only_try=not seen)
    except Unusable as problem:
        return _refused(request, problem)
    if seen:
        return render(request, "office/passwords_once.html", {"made": made})
    told = [(row["用户名"], row["姓名"], _("新开设，没有角色")) for row in rows]
    return _planned(request, "people_import", rows, roster.ACCOUNTS, told)


@login_required
@fresh("people")
@require_POST
def roles_import(request: HttpRequest) -> HttpResponse:
    """Roles by a list: first what would be given, beside what each person has."""
    require(_user(request), "roles")
    try:
        rows, seen = _rows(request, roster.ROLES)
        given = roster.give_roles(request, rows, only_try=not seen)
    except Unusable as problem:
        return _refused(request, problem)
    if seen:
        messages.success(request, _("已授予{count}人").format(count=len(given)))
        return redirect("people")
    told = [
        (
            row["用户名"],
            " ".join(filter(None, (row["部门或单位"], row["股室"]))),
            f"{_(before)} → {_(row['角色'])}",
        )
        for row, (_person, before) in zip(rows, given, strict=True)
    ]
    return _planned(request, "roles_import", rows, roster.ROLES, told)


def _rows(request: HttpRequest, heads: tuple[str, ...]) -> tuple[list[roster.Row], bool]:
    """The rows of the list that was sent, and whether its preview was seen."""
    seen = request.POST.get("seen", "")
    file = request.FILES.get("file")
    content = seen.encode() if seen else file.read(MOST_BYTES + 1) if file else b""
    return roster.read_rows(content, heads), bool(seen)


def _planned(
    request: HttpRequest,
    name: str,
    rows: list[roster.Row],
    heads: tuple[str, ...],
    told: list[tuple[str, str, str]],
) -> HttpResponse:
    context = {"name": name, "told": told, "text": roster.rows_text(rows, heads)}
    return render(request, "office/people_plan.html", context)


def _refused(request: HttpRequest, problem: Unusable) -> HttpResponse:
    context = {"problems": problem.reasons}
    return render(request, "office/people_plan.html", context, status=422)


def _named(typed: dict[str, str]) -> dict[str, str]:
    return {"username": typed["username"], "name": typed["display_name"]}


def _shown_once(request: HttpRequest, user: User, password: str) -> HttpResponse:
    context = {"person": user, "password": password}
    return render(request, "office/password_once.html", context)


@login_required
@fresh("person")
@require_GET
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account, with what this administrator may do to it."""
    _require_either(request)
    return _person_page(request, _find(user_id))


def _person_page(request: HttpRequest, found: User, problem: str = "") -> HttpResponse:
    context = {
        "person": found,
        "problem": problem,
        "roles": Role.choices,
        "desks": Desk.choices,
        "organisations": Organisation.objects.select_related("parent"),
        "locked": found.get_username().lower() in account.locked_names(),
        "has_factor": Authenticator.objects.filter(user=found).exists(),
        "administrators": account.ADMINISTRATORS,
        "typed": request.POST,
    }
    return render(request, "office/person.html", context, status=422 if problem else 200)


@login_required
@fresh("person")
@require_POST
def person_act(request: HttpRequest, user_id: int, act: str) -> HttpResponse:
    """What the system administrator does to an account."""
    require(_user(request), "accounts")
    found = _find(user_id)
    try:
        if act == "reset":
            return _shown_once(request, found, account.reset_password(request, found))
        if act == "unlock":
            account.unlock(request, found)
            said = _("已解锁")
        else:
            account.set_active(request, found, act == "enable")
            said = _("已启用") if act == "enable" else _("已停用")
    except NotAllowed as refusal:
        return _person_page(request, found, str(refusal))
    messages.success(request, said)
    return redirect("person", found.pk)


@login_required
@fresh("person")
@require_POST
@sensitive_post_parameters("witness_password", "witness_code")
def person_grant(request: HttpRequest, user_id: int) -> HttpResponse:
    """What the security administrator gives."""
    require(_user(request), "roles")
    found = _find(user_id)
    sent = request.POST
    chosen = whole(sent.get("organisation"))
    organisation = Organisation.objects.filter(pk=chosen).first() if chosen is not None else None
    given = account.Grant(sent.get("role", ""), sent.get("desk", ""), organisation)
    try:
        witness = None
        if account.needs_witness(found, given.role) and sent.get("witness", "").strip():
            witness = account.find_witness(
                request,
                found,
                sent.get("witness", ""),
                sent.get("witness_password", ""),
                sent.get("witness_code", ""),
            )
        account.grant(request, found, given, witness)
    except NotAllowed as refusal:
        return _person_page(request, found, str(refusal))
    messages.success(request, _("角色已保存，立即生效"))
    return redirect("person", found.pk)


@login_required
@fresh("person")
@require_POST
def person_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take away a lost second factor."""
    require(_user(request), "roles")
    found = _find(user_id)
    try:
        account.remove_factor(request, found)
    except NotAllowed as refusal:
        return _person_page(request, found, str(refusal))
    messages.success(request, _("动态验证码已解除，本人下次登录后重新启用"))
    return redirect("person", found.pk)


@login_required
@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Who may do what, as the program has it."""
    require(_user(request), "roles")
    site: dict[str, list[str]] = {
        action: [_("可以") if role in allowed else "—" for role in ROLES]
        for action, allowed in SITE.items()
    }
    slots = {action: [_(SCOPES[scope]) for scope in row] for action, row in MATRIX.items()}
    context: dict[str, Any] = {
        "roles": [_(role.label) for role in ROLES],
        "groups": [(_("对一本预算或决算"), slots), (_("对整个平台"), site)],
        "names": {action: _(ACTIONS.get(action, action)) for action in (*MATRIX, *SITE)},
    }
    return render(request, "office/matrix.html", context)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _find(user_id: int) -> User:
    return get_object_or_404(User.objects.select_related("organisation"), pk=user_id)
