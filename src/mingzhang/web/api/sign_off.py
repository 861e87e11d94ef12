"""会签 for programs: what every division says of the newest version, and to say it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from ninja import Router

from mingzhang.language import _ as translated
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.api.form import Number, SignOffIn, SignOffOut
from mingzhang.web.api.repeat import Key, once, request_of
from mingzhang.web.api.throttle import BY_TOKEN
from mingzhang.web.api.token import Bearer, token_user
from mingzhang.web.core.address import address_of
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models import Slot
from mingzhang.web.workflow import sign_off, signatures

SIGNED = "api.sign_off"
router = Router(tags=[_("编制与审核")], throttle=BY_TOKEN)


def _rows(slot: Slot) -> list[dict[str, Any]]:
    version = slot.versions.last()
    if version is None:
        return []
    return [
        {
            "desk": one.desk,
            "desk_name": translated(one.desk.label),
            "version": version.number,
            "agrees": one.given.agrees if one.given else None,
            "text": one.given.text if one.given else "",
            "user": str(one.given.user) if one.given else "",
            "at": one.given.at if one.given else None,
        }
        for one in signatures(slot, version)
    ]


@router.get(
    "/slots/{slot_id}/sign-offs",
    auth=Bearer("read_work"),
    response=list[SignOffOut],
    summary=_("一本资料的会签"),
    description=_("最新一版的；每个有在用账号的股室一条，单位的资料没有会签。"),
)
def sign_offs(request: HttpRequest, slot_id: Number) -> list[dict[str, Any]]:
    """Of the newest version: one for each division that has to sign."""
    return _rows(get_slot(token_user(request), slot_id))


@router.post(
    "/slots/{slot_id}/sign-offs",
    auth=Bearer("move"),
    response=list[SignOffOut],
    summary=_("会签"),
    description=_("以令牌所属的人的股室会签最新一版；不同意的在text写明原因。返回各股室的会签。"),
)
def add_sign_off(
    request: HttpRequest, slot_id: Number, word: SignOffIn, key: Key = None
) -> list[dict[str, Any]]:
    """Sign for the division of the token's person, or say why not."""
    user = token_user(request)
    found = get_slot(user, slot_id, "sign_off")
    asked = request_of(key, found.pk, word.agrees, word.version, word.text)
    signed = partial(
        sign_off,
        found,
        user,
        agrees=word.agrees,
        text=word.text,
        seen=word.version,
        address=address_of(request),
    )
    once(request, SIGNED, f"slot:{found.pk}", asked, "sign_off", signed)
    return _rows(found)
