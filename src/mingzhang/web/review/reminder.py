"""Reminders 催报、催改: inside the platform always, by e-mail and webhook where they are set up."""

from __future__ import annotations

import json
import urllib.request
from typing import Any
from urllib.error import URLError

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import get_slot, may
from mingzhang.web.core.address import address_of
from mingzhang.web.jobs.queue import Progress, enqueue
from mingzhang.web.jobs.task import task
from mingzhang.web.models import Job, Reminder, Role, Slot, State, Thread, User
from mingzhang.web.review.request import SignedRequest

LONGEST = 2000
SECONDS = 10
_TURN = {
    State.UNIT_REVIEW: (Role.UNIT_REVIEWER, "own"),
    State.DEPARTMENT_REVIEW: (Role.DEPARTMENT_REVIEWER, "parent"),
}
"""Whose turn it is where it is not the clerk's, and of which organisation they are."""


class NobodyToRemind(MingzhangError):
    """It is nobody's turn outside the bureau, or nobody has an account there."""


def may_remind(user: User, slot: Slot) -> bool:
    """Who may return a booklet may remind of it."""
    return may(user, "bureau_return", slot) or may(user, "department_return", slot)


def recipients(slot: Slot) -> list[User]:
    """Those whose turn it is; nobody where the bureau itself is to act, or nothing is."""
    people = User.objects.filter(is_active=True)
    if slot.can_edit:
        return list(people.filter(role=Role.CLERK, organisation=slot.organisation_id))
    if slot.state not in _TURN:
        return []
    role, whose = _TURN[State(slot.state)]
    body = slot.organisation.parent_id if whose == "parent" else slot.organisation_id
    return list(people.filter(role=role, organisation=body)) if body else []


def kind_of(slot: Slot) -> str:
    """Whether somebody is asked to hand in, or to mend what was returned."""
    return "mend" if slot.state in (State.RETURNED, State.CORRECTING) else "due"


def usual_text(slot: Slot) -> str:
    """What a reminder says where nobody writes anything else."""
    today = timezone.localdate()
    words = (
        _("“{title}”请尽快修改后重新报送") if kind_of(slot) == "mend" else _("“{title}”请尽快报送")
    )
    text = words.format(title=slot.title)
    if slot.due:
        late = (today - slot.due).days
        text += _("，报送期限{day}").format(day=slot.due.isoformat())
        if late > 0:
            text += _("，已逾期{days}天").format(days=late)
    count = Thread.objects.filter(slot=slot, resolved_at=None).count()
    if count:
        text += _("，未办意见{count}条").format(count=count)
    return text + _("。")


def remind(slot: Slot, user: User | None, text: str, address: str = "") -> Reminder:
    """Remind those whose turn it is.

    Raises:
        NobodyToRemind: there is nobody.
    """
    people = recipients(slot)
    if not people:
        raise NobodyToRemind(_("“{title}”现在没有要催的人").format(title=slot.title))
    with transaction.atomic():
        made = Reminder.objects.create(
            slot=slot,
            user=user,
            kind=kind_of(slot),
            text=text.strip()[:LONGEST] or usual_text(slot),
            people=[str(person) for person in people],
        )
        detail = {"reminder": made.pk, "kind": made.kind, "people": made.people}
        audit.record(user, "slot.remind", f"slot:{slot.pk}", detail, address)
        if settings.EMAIL_HOST or settings.WEBHOOK:
            enqueue("remind", {"reminder": made.pk}, slot=slot, user=user)
    return made


@login_required
@require_POST
def remind_view(request: SignedRequest, slot_id: int) -> HttpResponse:
    """The button on the page of a booklet."""
    slot = get_slot(request.user, slot_id)
    if not may_remind(request.user, slot):
        raise PermissionDenied
    try:
        made = remind(slot, request.user, request.POST.get("text", ""), address_of(request))
    except NobodyToRemind as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("已催办：{people}").format(people="、".join(made.people)))
    return redirect("slot", slot.pk)


@task("remind")
def send_reminder(job: Job, progress: Progress) -> dict[str, Any]:
    """Send a reminder out; what went wrong is kept with it, and nothing is sent twice."""
    made = Reminder.objects.select_related("slot__organisation").get(pk=job.payload["reminder"])
    done = {(sent["way"], sent["to"]) for sent in made.outcome if not sent["problem"]}
    ways: list[tuple[str, str]] = []
    if settings.EMAIL_HOST:
        ways += [("email", p.email) for p in recipients(made.slot) if p.email]
    if settings.WEBHOOK:
        ways.append(("webhook", settings.WEBHOOK))
    for at, (way, to) in enumerate(ways):
        progress(at, len(ways))
        if (way, to) in done:
            continue
        problem = _mail(made, to) if way == "email" else _post(made)
        kept = [sent for sent in made.outcome if (sent["way"], sent["to"]) != (way, to)]
        made.outcome = [*kept, {"way": way, "to": to, "problem": problem}]
        made.save(update_fields=["outcome"])
    return {"sent": sum(not sent["problem"] for sent in made.outcome)}


def _address(slot: Slot) -> str:
    return f"{settings.PUBLIC_ADDRESS}/work/slots/{slot.pk}/"


def _mail(made: Reminder, to: str) -> str:
    """Why it could not be sent; empty where it was."""
    subject = f"{made.get_kind_display()}：{made.slot.title}"
    body = f"{made.text}\n\n{_address(made.slot)}\n"
    try:
        EmailMessage(subject, body, settings.EMAIL_FROM, [to]).send()
    except OSError as error:  # SMTPException is one
        return f"{type(error).__name__}: {error}"[:200]
    return ""


def _post(made: Reminder) -> str:
    data = {
        "kind": made.kind,
        "title": made.slot.title,
        "text": made.text,
        "people": made.people,
        "due": made.slot.due.isoformat() if made.slot.due else None,
        "url": _address(made.slot),
    }
    request = urllib.request.Request(
        settings.WEBHOOK,
        json.dumps(data, ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=utf-8"},
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return "" if answer.status < 300 else f"HTTP {answer.status}"
    except (URLError, OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"[:200]
