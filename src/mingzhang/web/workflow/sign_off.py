"""A division of the bureau signs the version that waits for the reply, see `signature`."""

from __future__ import annotations

from django.db import transaction

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import may
from mingzhang.web.models import SignOff, Slot, State, User
from mingzhang.web.workflow.refusal import Refused

LONGEST = 2000


def may_sign(user: User, slot: Slot) -> bool:
    """Whether this person can sign the newest version now."""
    waits = slot.state == State.BUREAU_REVIEW and slot.organisation.is_department
    return waits and may(user, "sign_off", slot)


def sign_off(
    slot: Slot, user: User, *, agrees: bool, text: str, seen: int | None, address: str
) -> SignOff:
    """Sign the newest version for the person's division, or say why not.

    Args:
        seen: number of the version that the person looked at.

    Raises:
        Refused: it is not its turn, nothing says why not, or a newer version has come.
    """
    text = text.strip()
    with transaction.atomic():
        current = (
            Slot.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=slot.pk)
        )
        version = current.versions.last()
        if version is None or not may_sign(user, current):
            words = _("“{title}”现在是“{state}”，不能会签")
            raise Refused(words.format(title=current.title, state=current.state_words))
        if seen is not None and seen != version.number:
            words = _("您看的是第{seen}版，现在已有第{number}版；请看过新的版本再办")
            raise Refused(words.format(seen=seen, number=version.number))
        if not agrees and not text:
            raise Refused(_("请写明为什么不同意"))
        if len(text) > LONGEST:
            raise Refused(_("写得太长：最多{most}字").format(most=LONGEST))
        made = SignOff.objects.create(
            version=version,
            digest=version.booklet,
            desk=user.desk,
            user=user,
            agrees=agrees,
            text=text,
        )
        detail = {
            "version": version.number,
            "digest": version.booklet,
            "desk": user.desk,
            "agrees": agrees,
            "reason": text,
        }
        audit.record(user, "slot.sign_off", f"slot:{slot.pk}", detail, address)
    return made
