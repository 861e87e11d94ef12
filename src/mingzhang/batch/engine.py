"""Who does the work: processes of this machine, or a Ray cluster; the result is the same bytes.

The files are done in the order of the manifest. A window of them is under way at any time, so that
memory does not grow with the corpus, and a block is written when all of its files are there. A
process that dies or takes too long loses its file to another; a file that does so again and again
is set aside with its reason. Files with pages to recognise are done last, by few processes with
several pages each: one of them takes as long as a hundred others, and most of a gigabyte.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from enum import StrEnum
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from mingzhang.batch.corpus import BLOCK, Corpus
from mingzhang.batch.known import Known
from mingzhang.batch.manifest import Entry, digest_of, stamp_of
from mingzhang.batch.record import Record, copied, failed, record_of
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pipeline.deadline import MOST_SECONDS
from mingzhang.sandbox.garbage import look_rarely

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

    _Context = ForkServerContext | SpawnContext

MOST_ATTEMPTS = 3
LONGEST = MOST_SECONDS + 300.0
"""Seconds after which a process that has not given up its file by itself is ended."""

Told = Callable[["Progress"], None]


@dataclass(slots=True)
class Progress:
    """How far a batch is.

    Attributes:
        total, done: files; known: those that were done before and are not done again.
        failed: files that could not be read; copies: those with the bytes of another;
        figures: printed figures so far; waiting: files that are put off until the others are done.
    """

    total: int
    known: int = 0
    done: int = 0
    failed: int = 0
    copies: int = 0
    errors: int = 0
    figures: int = 0
    waiting: int = 0


class Scans(StrEnum):
    """What is done with files whose pages have to be recognised."""

    LAST = "last"
    SKIP = "skip"


SCAN_CORES = 4
"""Cores of a process that recognises: so many pages at a time."""


def run(
    entries: Sequence[Entry],
    corpus: Corpus,
    *,
    processes: int = 0,
    engine: str = "local",
    scans: Scans = Scans.LAST,
    told: Told = lambda _progress: None,
) -> Progress:
    """Do every file that the corpus does not hold yet.

    Args:
        processes: of the local engine; as many as this machine has cores where 0.
        engine: `local` or `ray`.
        scans: those that are skipped are named among the failures, and tried again next time.
        told: called after every file.

    Raises:
        CorpusError: see `Corpus.begin`, `Corpus.alone` and `Corpus.add`.
    """
    with corpus.alone():
        return _run(entries, corpus, _lane(engine, processes), scans, told)


Lane = Callable[[Iterable[Entry | Record], int], Iterator[Record]]
"""Does files in their order, recognising so many pages at a time; none: their files are put off."""


def _lane(engine: str, processes: int) -> Lane:
    if engine == "ray":
        from mingzhang.batch.ray_engine import ray_records

        return ray_records
    cores = processes or os.cpu_count() or 1

    def lane(entries: Iterable[Entry | Record], pages: int) -> Iterator[Record]:
        pages = min(pages, cores)
        return local_records(entries, cores // max(pages, 1), pages)

    return lane


def _run(
    entries: Sequence[Entry], corpus: Corpus, lane: Lane, scans: Scans, told: Told
) -> Progress:
    known = corpus.begin()
    left = [entry for entry in entries if not _is_done(entry, known)]
    corpus.forget({entry.name for entry in left})
    progress = Progress(len(entries), known=len(entries) - len(left))
    told(progress)
    block: list[Record] = []
    for record in _in_lanes(_looked_at(left, known, progress), lane, scans, progress):
        if record.rows["copies"]:
            progress.known += 1
        else:
            progress.done += 1
            if record.digest and known.meets(record.digest):  # the same bytes twice in the manifest
                record = copied(record.entry, record.digest, record.stamp)
                progress.copies += 1
        block.append(record)
        progress.failed += len(record.rows["failures"])
        progress.figures += len(record.rows["cells"])
        progress.errors += sum(row["errors"] for row in record.rows["booklets"])
        if len(block) >= BLOCK:
            corpus.add(block)
            block = []
        told(progress)
    if block:
        corpus.add(block)
    corpus.finish()
    return progress


def _in_lanes(
    entries: Iterable[Entry | Record], lane: Lane, scans: Scans, progress: Progress
) -> Iterator[Record]:
    """The records of files in their order, then those of files with pages to recognise."""
    put_off: list[Entry] = []
    for record in lane(entries, 0):
        if record.is_put_off:
            put_off.append(record.entry)
            progress.waiting += 1
        else:
            yield record
    if scans is Scans.SKIP:
        for entry in put_off:
            reason = _("要从图上认字，这一次没有做")
            advice = _("再运行一次，不带 --scans skip")
            yield failed(entry, "", "", 0, Unreadable(entry.path, reason, advice))
    elif put_off:
        for record in lane(put_off, SCAN_CORES):
            progress.waiting -= 1
            yield record


def _is_done(entry: Entry, known: Known) -> bool:
    """Whether a file is known by where it lies, its size and its time."""
    try:
        return known.has(entry.path, stamp_of(entry))
    except OSError:  # said when it is done
        return False


def _looked_at(
    entries: Iterable[Entry], known: Known, progress: Progress
) -> Iterator[Entry | Record]:
    """What is to be done; one whose bytes were done under another name comes as its record.

    Only what has the size of a known file is read for that, and only when its turn comes: half a
    corpus is not read before the first of its files begins.
    """
    for entry in entries:
        digest = _known_digest(entry, known)
        if not digest:
            yield entry
        elif known.has(entry.path, digest):  # another time of the same file
            progress.known += 1
        else:
            yield copied(entry, digest, stamp_of(entry))


def _known_digest(entry: Entry, known: Known) -> str:
    """The digest of a file's bytes where those are known, else empty."""
    if entry.is_remote:
        return ""
    try:
        digest = digest_of(Path(entry.path)) if known.has_size(stamp_of(entry)) else ""
    except OSError:  # said when it is done
        return ""
    return digest if digest and known.had(digest) else ""


# ---- processes of this machine -----------------------------------------------------------------


@dataclass(slots=True)
class _Hand:
    """One process, and the file that it is busy with."""

    process: BaseProcess
    pipe: Connection
    pages: int | None
    place: int | None = None
    until: float = 0.0


@dataclass(slots=True)
class _Work:
    """One file that is under way."""

    entry: Entry
    attempts: int = 0
    record: Record | None = field(default=None)


def _context() -> _Context:
    """How processes begin: forked from one that is ready, where the system does that safely."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mingzhang.batch.ready"])
    return context


def make_ready() -> None:
    """Begin to load what every process needs, while this one looks what there is to do."""
    if sys.platform == "linux":
        from multiprocessing.forkserver import ensure_running

        _context()
        ensure_running()


def local_records(
    entries: Iterable[Entry | Record], processes: int, pages: int | None = None
) -> Iterator[Record]:
    """The records of files in their order, by so many processes; what is one already stays it.

    Args:
        pages: see `record_of`.
    """
    context = _context()
    window: deque[_Work] = deque()
    waiting = iter(entries)
    first = 0  # place of the window's first file
    hands = [_hand(context, pages) for _number in range(processes)]
    todo: deque[int] = deque()
    try:
        while True:
            while len(window) < processes + BLOCK and (entry := next(waiting, None)) is not None:
                if isinstance(entry, Record):
                    window.append(_Work(entry.entry, record=entry))
                else:
                    todo.append(first + len(window))
                    window.append(_Work(entry))
            if not window:
                return
            for number, hand in enumerate(hands):
                if hand.place is None and todo:
                    hands[number] = _given(context, hand, todo.popleft(), window, first)
            if window[0].record is None:
                _collect(context, hands, window, first, todo)
            while window and (record := window[0].record) is not None:
                window.popleft()
                first += 1
                yield record
    finally:
        for hand in hands:
            _end(hand)


def _given(
    context: _Context,
    hand: _Hand,
    place: int,
    window: deque[_Work],
    first: int,
) -> _Hand:
    """Give a file to a process; a new process where the old one is gone."""
    work = window[place - first]
    work.attempts += 1
    try:
        hand.pipe.send(work.entry)
    except (BrokenPipeError, OSError):
        _end(hand)
        hand = _hand(context, hand.pages)
        hand.pipe.send(work.entry)
    hand.place, hand.until = place, time.monotonic() + LONGEST
    return hand


def _collect(
    context: _Context,
    hands: list[_Hand],
    window: deque[_Work],
    first: int,
    todo: deque[int],
) -> None:
    """Wait for the next answer, and take what came; who died or is overdue is replaced."""
    busy = [hand for hand in hands if hand.place is not None]
    soonest = min((hand.until for hand in busy), default=time.monotonic() + 1.0)
    wait([hand.pipe for hand in busy], max(0.0, soonest - time.monotonic()))
    for number, hand in enumerate(hands):
        place = hand.place
        if place is None:
            continue
        work = window[place - first]
        try:
            if hand.pipe.poll():
                work.record = hand.pipe.recv()
                hand.place = None
                continue
        except (EOFError, OSError):
            reason = _("处理这份文件的进程中断了")
        else:
            if time.monotonic() < hand.until:
                continue
            reason = _("处理了{seconds}秒还没有完，已放弃").format(seconds=round(LONGEST))
        if work.attempts < MOST_ATTEMPTS:
            todo.appendleft(place)
        else:
            problem = Unreadable(work.entry.path, reason, _("请单独检查这份文件"))
            work.record = _given_up(work.entry, work.attempts, problem)
        _end(hand)
        hands[number] = _hand(context, hand.pages)


def _hand(context: _Context, pages: int | None) -> _Hand:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, pages), daemon=False)
    process.start()
    theirs.close()
    return _Hand(process, ours, pages)


def _end(hand: _Hand) -> None:
    hand.pipe.close()
    if hand.place is not None:
        hand.process.kill()
    hand.process.join(5)
    if hand.process.is_alive():
        hand.process.kill()
        hand.process.join()


def _serve(pipe: Connection, pages: int | None) -> None:
    """The loop of a process: a file comes in, its record goes out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts tells the one that waits
    look_rarely()
    while True:
        try:
            entry = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            record = record_of(entry, pages)
        except Exception as error:  # our own mistake: said as such, and the other files go on
            traceback.print_exc()
            reason = _("程序自身出错：{error}").format(error=f"{type(error).__name__} {error}")
            problem = Unreadable(entry.path, reason, _("请把这份文件反馈给我们"))
            record = _given_up(entry, 1, problem)
        pipe.send(record)


def _given_up(entry: Entry, attempts: int, problem: Unreadable) -> Record:
    """The record of a file that is not tried again with this version of the program."""
    path = Path(entry.path)
    if not path.is_file():
        return failed(entry, "", "", attempts, problem)
    return failed(entry, digest_of(path), stamp_of(entry), attempts, problem)
