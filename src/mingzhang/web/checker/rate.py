"""How many checks one address may ask for, counted in the cache that all processes share."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache

from mingzhang.errors import MingzhangError
from mingzhang.language import _

MOST_AN_HOUR = 20
_HOUR = 3600


class TooMany(MingzhangError):
    """Somebody is to wait a while."""


def count(address: str) -> None:
    """Count a check of this address.

    Raises:
        TooMany: it had as many as an address may have in an hour.
    """
    hour = int(time.time()) // _HOUR
    # An address is personal data: only what tells it from others is kept, for an hour.
    key = f"check:{hour}:{hashlib.sha256(address.encode()).hexdigest()[:24]}"
    cache.add(key, 0, 2 * _HOUR)
    if cache.incr(key) > MOST_AN_HOUR:
        raise TooMany(
            _(
                "这个地址一小时内已经审了{most}次，请过一会儿再来；也可以把程序装在自己的电脑上用"
            ).format(most=MOST_AN_HOUR)
        )
