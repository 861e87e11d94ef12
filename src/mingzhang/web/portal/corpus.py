"""What the portal knows of a corpus: answers of one state of it, worked out before anybody waits.

The first state is worked out for whoever asks first. When a batch has written another block, the
answers of the state before are shown until those of the new one are all there: questions to twenty
million figures take seconds, and no reader waits for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path
from threading import Lock, Thread

import structlog
from django.conf import settings
from django.http import Http404
from django.utils import timezone

from mingzhang.batch.ask import Answer, Choice, ask
from mingzhang.batch.corpus import Corpus
from mingzhang.batch.given import read_roster
from mingzhang.errors import MingzhangError
from mingzhang.lean import dataclass

_log = structlog.get_logger("mingzhang.corpus")
Stamp = tuple[object, ...]
Listed = tuple[str, int, str, str, float | None]
"""Department, year, kind, key of the booklet, total expenditure in 万元."""

_LISTED = """
SELECT b.department, b.year, b.kind, b.booklet, max(f.fen) / 1e6 AS wan, b.place
FROM chosen b LEFT JOIN figures f ON f.booklet = b.booklet AND f.what = 'measure'
  AND f.code = 'expenditure_total'
WHERE b.place <> '' GROUP BY ALL
ORDER BY b.place, b.department, b.year DESC, b.kind, b.booklet
"""
_ALL = 10_000_000


@dataclass(slots=True)
class _State:
    """What is known of one state of the corpus.

    Attributes:
        answers: by question; listed: booklets of a place in the order of the list.
    """

    stamp: Stamp
    answers: dict[str, Answer] = field(default_factory=dict)
    listed: dict[str, tuple[Listed, ...]] = field(default_factory=dict)

    def answer(self, question: str) -> Answer:
        """The answer of a question, put once."""
        if question not in self.answers:
            roster = Path(settings.ROSTER) if settings.ROSTER else None
            choice = Choice(
                most=_ALL,
                day=next((part for part in self.stamp if isinstance(part, date)), date.max),
                roster=read_roster(roster) if roster is not None and roster.exists() else None,
            )
            self.answers[question] = ask(Corpus(Path(settings.CORPUS)), question, choice)
        return self.answers[question]

    def listing(self) -> Mapping[str, Sequence[Listed]]:
        """The booklets of every place."""
        if not self.listed:
            kept: dict[str, list[Listed]] = {}
            for *row, where in self.answer(_LISTED).rows:
                kept.setdefault(where, []).append(tuple(row))
            self.listed = {where: tuple(rows) for where, rows in kept.items()}
        return self.listed


_lock = Lock()
_state: _State | None = None
_next: Thread | None = None
_tried: Stamp = ()
"""A state whose answers could not be worked out is not tried again."""
_blocks: tuple[str, int, tuple[int, str]] = ("", 0, (0, ""))
"""A folder, when it last changed, and how many blocks it held then and the last of them."""


def stamp() -> Stamp:
    """Which state of the corpus is shown; empty where there is none.

    Sees that a newer one is worked out.
    """
    now = _on_disk()
    if not now or not now[1]:
        return now
    with _lock:
        return _shown(now).stamp


def answer(question: str) -> Answer:
    """The answer of a question in the state that is shown.

    Raises:
        Http404: no corpus is shown here, or nothing is in it yet.
    """
    with _lock:  # one works it out, the others wait for it
        return _get().answer(question)


def listing() -> Mapping[str, Sequence[Listed]]:
    """The booklets of every place; raises as `answer` does."""
    with _lock:
        return _get().listing()


def settle() -> None:
    """Wait until the newest state is the one that is shown."""
    stamp()
    if _next is not None:
        _next.join()


def _get() -> _State:
    now = _on_disk()
    if not now or not now[1]:
        raise Http404
    return _shown(now)


def _shown(now: Stamp) -> _State:
    global _state, _next, _tried
    if _state is None or _state.stamp[0] != now[0]:
        _state = _State(now)
    elif _state.stamp != now and _tried != now and (_next is None or not _next.is_alive()):
        _tried = now
        _next = Thread(target=_work_out, args=(_state, _State(now)), daemon=True)
        _next.start()
    return _state


def _work_out(before: _State, after: _State) -> None:
    """Answer what was asked of the state before, then show the state after in its place."""
    global _state
    try:
        for question in list(before.answers):
            after.answer(question)
        if before.listed:
            after.listing()
    except (MingzhangError, OSError) as error:  # what is shown stays; the next block is tried again
        _log.warning("corpus", error=str(error))
        return
    with _lock:
        if _state is before:
            _state = after


def _on_disk() -> Stamp:
    """What changes whenever the pages of the corpus would be others; empty where none is set."""
    global _blocks
    if not settings.CORPUS:
        return ()
    corpus = Corpus(Path(settings.CORPUS))
    try:
        changed = corpus.blocks.stat().st_mtime_ns
    except OSError:
        return (settings.CORPUS, 0)
    if _blocks[:2] != (settings.CORPUS, changed):  # fifteen thousand blocks are not listed for each
        found = corpus.listed()
        _blocks = (settings.CORPUS, changed, (len(found), found[-1].name if found else ""))
    roster = Path(settings.ROSTER) if settings.ROSTER else None
    listed = roster.stat().st_mtime_ns if roster is not None and roster.exists() else 0
    return (settings.CORPUS, *_blocks[2], str(roster), listed, timezone.localdate())
