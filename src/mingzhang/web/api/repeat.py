"""A request that is sent twice takes effect once: `Idempotency-Key`.

What a key did is remembered where it was done: a file handed in by the job that reads it, a move
by its entry in the audit log, both written in the same transaction as the thing itself. So the
memory is as durable as what it remembers, and neither a restart nor a second server process
forgets. A key belongs to its person; the same key with another content is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from ninja import Header

from mingzhang.lean import dataclass
from mingzhang.web.api.problem import Problem
from mingzhang.web.api.token import record_deed, token_user
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models import AuditEntry, Job, User

_Made = TypeVar("_Made", bound=Model)
MOVED = "api.move"
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description=_("自定的唯一字符串；同一请求重发时不变，只生效一次"),
    ),
]


@dataclass(frozen=True, slots=True)
class Request:
    """What tells a repeated request.

    Attributes:
        key: digest of the key, empty where none was given; content: digest of what was asked.
    """

    key: str
    content: str

    def data(self) -> dict[str, str]:
        """Plain data to remember it by."""
        return {"key": self.key, "request": self.content} if self.key else {}

    def require_same(self, remembered: dict[str, Any]) -> None:
        """Refuse a key that was used for something else."""
        if remembered.get("request") != self.content:
            raise Problem(422, _("这个Idempotency-Key已用于另一次请求，请换一个"))


def request_of(key: str | None, *content: object) -> Request:
    """The digests of a key and of what was asked with it."""
    words = "\x1f".join(str(part) for part in content)
    asked = hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()
    kept = hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest() if key else ""
    return Request(kept, asked)


def hold(user: User) -> None:
    """Let this person's other changes wait for the end of the transaction.

    Without it two requests with one key, sent at once, would both find nothing remembered.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def earlier_job(user: User, kind: str, request: Request) -> Job | None:
    """The job that this key put into the queue before."""
    if not request.key:
        return None
    job = Job.objects.filter(user=user, kind=kind, payload__key=request.key).first()
    if job is not None:
        request.require_same(job.payload)
    return job


def earlier_deed(user: User, action: str, target: str, request: Request) -> dict[str, Any] | None:
    """What was remembered of the deed that this key did to this target before."""
    if not request.key:
        return None
    entry = AuditEntry.objects.filter(
        action=action, target=target, actor=user.get_username(), detail__key=request.key
    ).first()
    if entry is None:
        return None
    request.require_same(entry.detail)
    return dict(entry.detail)


def once(
    http: HttpRequest,
    action: str,
    target: str,
    request: Request,
    named: str,
    deed: Callable[[], _Made],
) -> _Made | None:
    """Do and write down what a token asks for; nothing where its key did it before.

    Args:
        named: under which name the log keeps the id of what the deed makes.
    """
    user = token_user(http)
    with transaction.atomic():
        hold(user)
        if earlier_deed(user, action, target, request) is not None:
            return None
        made = deed()
        record_deed(http, action, target, {named: made.pk, **request.data()})
    return made
