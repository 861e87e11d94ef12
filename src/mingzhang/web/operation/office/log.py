"""Pages of the audit log: read, filter, export, verify; nothing can be changed here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import require
from mingzhang.web.core.address import address_of
from mingzhang.web.core.picture import picture_of
from mingzhang.web.core.wire import whole
from mingzhang.web.models import AuditEntry, Role, User
from mingzhang.web.operation import held
from mingzhang.web.operation.office.log_names import actors_named, target_words, targets_named
from mingzhang.web.operation.office.log_words import (
    action_words,
    detail_words,
    group_choices,
    role_words,
)

PAGE = 100


@login_required
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Entries, the newest first; that they were read is an entry too."""
    user = _auditor(request)
    asked, problem = _asked(request.GET)
    found = _filtered(asked)
    before = whole(request.GET.get("before"))
    if before is not None:
        found = found.filter(number__lt=before)
    entries = list(found[: PAGE + 1])
    audit.record(user, "audit.read", "", _told(asked), address_of(request))
    return render(
        request,
        "office/audit.html",
        {
            "entries": _shown(entries[:PAGE]),
            "choices": group_choices(),
            "next": entries[PAGE - 1].number if len(entries) > PAGE else None,
            "asked": asked,
            "query": "&".join(f"{k}={v}" for k, v in _encoded(asked).items() if v),
            "problem": problem,
            "verdict": None,
        },
    )


@login_required
@require_GET
def log_csv(request: HttpRequest) -> HttpResponse:
    """The entries that were asked for, as CSV in which no cell is taken for a formula."""
    user = _auditor(request)
    from mingzhang.web.core.sheet import csv_bytes

    asked, _problem = _asked(request.GET)
    audit.record(user, "audit.export", "", _told(asked), address_of(request))
    content = csv_bytes([_(head) for head in _HEADS], _lines(_filtered(asked)))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


@login_required
@require_POST
def log_verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain and say whether it holds."""
    user = _auditor(request)
    verdict = held.verify(" ".join(request.POST.get("head", "").lower().split()))
    audit.record(
        user,
        "audit.verify",
        "",
        {"count": verdict.count, "head": verdict.head, "problem": verdict.problem},
        address_of(request),
    )
    asked, _problem = _asked({})
    context: dict[str, Any] = {
        "entries": [],
        "next": None,
        "asked": asked,
        "query": "",
        "problem": "",
        "choices": group_choices(),
    }
    return render(request, "office/audit.html", {**context, "verdict": verdict})


@login_required
@require_POST
def log_receipt(request: HttpRequest) -> HttpResponse:
    """A sheet to print, sign and file: how far the log has come, for people and for a scanner."""
    user = _auditor(request)
    audit.record(user, "audit.receipt", "", {}, address_of(request))
    line = audit.anchor()
    number, head, published, _signature = line.split()
    context = {
        "line": line,
        "number": number,
        "head": head,
        "published": published,
        "at": timezone.localtime(),
        "picture": picture_of(line),
    }
    return render(request, "office/receipt.html", context)


def _auditor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    require(request.user, "audit")
    return request.user


def _asked(sent: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """What is searched for, and what was wrong with it."""
    asked = {
        key: str(sent.get(key, "")).strip()[:80]
        for key in ("actor", "action", "target", "since", "until")
    }
    for key in ("since", "until"):
        try:
            if asked[key]:
                date.fromisoformat(asked[key])
        except ValueError:
            asked[key] = ""
            return asked, _("日期要写成 2025-01-20 的样子，已忽略")
    return asked, ""


def _filtered(asked: Mapping[str, str]) -> QuerySet[AuditEntry]:
    found = AuditEntry.objects.order_by("-number")
    if asked["actor"]:
        found = found.filter(actor__in=actors_named(asked["actor"]))
    if asked["action"]:
        found = found.filter(action__startswith=asked["action"])
    if asked["target"]:
        found = found.filter(target__in=targets_named(asked["target"]))
    if asked["since"]:
        found = found.filter(at__gte=_midnight(asked["since"]))
    if asked["until"]:
        found = found.filter(at__lt=_midnight(asked["until"]) + timedelta(days=1))
    return found


def _midnight(text: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(text), time()))


def _told(asked: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in asked.items() if text}


def _encoded(asked: Mapping[str, str]) -> dict[str, str]:
    from urllib.parse import quote

    return {key: quote(text) for key, text in asked.items()}


def _for_people(entry: AuditEntry) -> dict[str, Any]:
    roles = dict(Role.choices)
    return {
        "number": entry.number,
        "at": timezone.localtime(entry.at),
        "actor": entry.actor,
        "role": roles.get(entry.role, entry.role) if entry.role else "",
        "address": entry.address,
        "action": entry.action,
        "target": entry.target,
        "detail": json.dumps(entry.detail, ensure_ascii=False) if entry.detail else "",
        "seal": entry.seal,
    }


def _shown(entries: list[AuditEntry]) -> list[dict[str, Any]]:
    """Entries with their words beside what stands in the log."""
    targets = target_words(entries)
    return [
        _for_people(entry)
        | {
            "role_words": role_words(entry.role),
            "what": action_words(entry.action),
            "whom": targets.get(entry.target, entry.target),
            "words": detail_words(entry.detail),
        }
        for entry in entries
    ]


def _lines(found: QuerySet[AuditEntry]) -> Iterator[list[str]]:
    for entry in found.iterator(chunk_size=2000):
        shown = _for_people(entry)
        yield [
            f"{shown[key]:%Y-%m-%d %H:%M:%S}" if key == "at" else str(shown[key])
            for key in _HEADS.values()
        ]


_HEADS = {
    "序号": "number",
    "时间": "at",
    "账号": "actor",
    "角色": "role",
    "地址": "address",
    "操作": "action",
    "对象": "target",
    "详情": "detail",
    "校验值": "seal",
}
