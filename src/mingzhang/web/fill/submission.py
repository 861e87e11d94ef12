"""Handing a draft in: a version is made of it and it moves on, or nothing changes at all."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from mingzhang.errors import SourceErrors
from mingzhang.language import _
from mingzhang.web.accounts.permission import may
from mingzhang.web.draft.version import frozen_draft, keep_version
from mingzhang.web.fill.preview import preview
from mingzhang.web.models import Slot, User, Version
from mingzhang.web.workflow import flow


@dataclass(frozen=True, slots=True)
class Submission:
    """How it went.

    Attributes:
        mistakes: of the draft; none of it can be handed in before they are mended.
        waiting: rows without their amount.
        errors: findings that must be confirmed.
    """

    version: Version | None = None
    mistakes: int = 0
    waiting: int = 0
    errors: int = 0


def submit(slot: Slot, user: User, *, confirmed: bool = False, address: str = "") -> Submission:
    """Hand in the draft as it stands.

    Args:
        confirmed: the person has seen that errors were found and hands it in nevertheless.

    Raises:
        Refused: it is not open for that, or somebody changed the draft in the meantime.
    """
    move = flow.find_move(slot, "submit")
    if move is None:
        raise flow.Refused(_("“{title}”现在不能提交，请刷新页面").format(title=slot.title))
    if not may(user, "submit", slot):
        raise flow.Refused(_("没有权限：{label}").format(label=move.label))
    seen = preview(slot, "findings")
    if seen["mistakes"]:
        return Submission(mistakes=len(seen["mistakes"]))
    if seen["waiting"]:
        return Submission(waiting=len(seen["waiting"]))
    if seen["counts"]["error"] and not confirmed:
        return Submission(errors=seen["counts"]["error"])
    try:
        frozen = frozen_draft(slot)
    except SourceErrors as errors:
        return Submission(mistakes=len(errors.mistakes))
    with transaction.atomic():
        now = Slot.objects.select_for_update(of=("self",)).get(pk=slot.pk)
        if now.draft_revision != frozen.draft_revision:
            raise flow.Refused(_("提交时有人修改了草稿，请看过后再提交"))
        version = keep_version(slot, frozen, user)
        flow.advance(slot, "submit", user, version=version, address=address)
    return Submission(version=version)
