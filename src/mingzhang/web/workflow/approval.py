"""The approval that stands, and the version that it lets through."""

from __future__ import annotations

from mingzhang.language import _
from mingzhang.web.models import Publication, Slot, State, Transition, Version
from mingzhang.web.workflow.refusal import Refused


def approval_of(slot: Slot) -> Transition | None:
    """The approval that stands: the last one, where nothing has taken it back since."""
    if slot.state != State.APPROVED:
        return None
    return slot.transitions.select_related("version").filter(after=State.APPROVED).last()


def approved_version(slot: Slot, reason: str) -> Version:
    """The version that the approval names, with the content that it names.

    Raises:
        Refused: there is no approval, something newer voids it, or it was published already.
    """
    approval = approval_of(slot)
    if approval is None or approval.version is None:
        raise Refused(
            _("“{title}”现在是“{state}”，批复以后才能公开").format(
                title=slot.title, state=slot.state_words
            )
        )
    version = approval.version
    newest = slot.versions.last()
    if newest != version or (approval.digest and approval.digest != version.booklet):
        raise Refused(
            _("批复的是第{number}版，之后资料有了变化；请撤销批复，重新审核").format(
                number=version.number
            )
        )
    if Publication.objects.filter(version=version).exists():
        raise Refused(_("最新的版本已经公开过；更正要先修改并提交，形成新的版本"))
    if slot.publications.exists() and not reason:
        raise Refused(_("这是更正，请写明更正的原因，原因会一同公开"))
    return version
