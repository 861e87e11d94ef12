"""Handing a draft in: a version is made of it and it moves on, or nothing changes at all."""

from __future__ import annotations

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web.fill.preview import preview
from mingzhang.web.models import Slot, User, Version
from mingzhang.web.workflow import perform


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


def submit(slot: Slot, user: User, *, confirmed: bool = False, address: str) -> Submission:
    """Hand in the draft as it stands.

    Args:
        confirmed: the person has seen that errors were found and hands it in nevertheless.

    Raises:
        Refused: it is not open for that, or somebody changed the draft in the meantime.
    """
    seen = preview(slot, "findings")
    if seen["mistakes"]:
        return Submission(mistakes=len(seen["mistakes"]))
    if seen["waiting"]:
        return Submission(waiting=len(seen["waiting"]))
    if seen["counts"]["error"] and not confirmed:
        return Submission(errors=seen["counts"]["error"])
    errors = seen["counts"]["error"]
    override = _("提交人看过审核发现的{count}处错误，仍然提交").format(count=errors)
    given = override if errors else ""
    done = perform(slot, "submit", user, address=address, override=given, is_draft=True)
    return Submission(version=done.made.version)
