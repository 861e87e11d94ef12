"""A request by somebody who is logged in."""

from __future__ import annotations

from django.http import HttpRequest

from mingzhang.web.models import User


class SignedRequest(HttpRequest):
    """What views behind `login_required` get.

    Attributes:
        htmx: whether a part of a page is asked for instead of a page.
    """

    user: User
    htmx: bool
