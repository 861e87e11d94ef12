"""A division signs the version that waits for the reply, or says why not."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mingzhang.language import _
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.core.wire import whole
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.workflow import Refused, sign_off


@login_required
@require_POST
def sign(request: SignedRequest, slot_id: int) -> HttpResponse:
    """Keep the word of the person's division."""
    slot = get_slot(request.user, slot_id, "sign_off")
    try:
        made = sign_off(
            slot,
            request.user,
            agrees=request.POST.get("agrees") == "1",
            text=request.POST.get("text", ""),
            seen=whole(request.POST.get("version")),
            address=address_of(request),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已会签") if made.agrees else _("已写明不同意，批复前会提示"))
    return redirect("slot", slot.pk)
