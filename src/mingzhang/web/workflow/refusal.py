"""Moves that are not made, with the reason in the user's language."""

from __future__ import annotations

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web.workflow.gate import Barrier


class Refused(MingzhangError):
    """A move that the table or the permissions do not allow; says why, in the user's language."""


class Held(Refused):
    """A move that something speaks against; open to who writes why, unless a barrier is final."""

    def __init__(self, label: str, found: tuple[Barrier, ...]) -> None:
        words = "；".join(barrier.words for barrier in found)
        final = any(barrier.final for barrier in found)
        advice = (
            _("这一条不能例外，请退回更正") if final else _("如仍要办理，请写明理由，理由会留档")
        )
        super().__init__(
            _("“{label}”没有办：{words}。{advice}").format(label=label, words=words, advice=advice)
        )
        self.found = found


class NotOpen(Refused):
    """The booklet does not stand where the move begins; mostly somebody else was first."""
