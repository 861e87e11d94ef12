"""What the reading process runs: a question comes in, a document or a reason goes out.

It loads what the file in hand needs, and nothing of the program that asks.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from mingzhang.errors import PutOff, Unreadable
from mingzhang.language import _, language
from mingzhang.read import alive
from mingzhang.read.lane import recognising
from mingzhang.read.limit import MAX_MEMORY, MAX_SECONDS, MAX_UNPACKED, RECYCLED_MEMORY
from mingzhang.read.message import PUT_OFF, UNREADABLE, received, send
from mingzhang.sandbox import Confinement, Limits, confine
from mingzhang.sandbox.garbage import look_rarely
from mingzhang.sandbox.posix import allow_seconds, memory_used
from mingzhang.sandbox.watch import end_with_parent

_here = Confinement()


def confinement_here(_path: Path) -> Confinement:
    """What holds in this process."""
    return _here


def serve() -> None:
    """The loop of the process: a question comes in, a document or a reason goes out."""
    global _here
    memory, seconds = MAX_MEMORY, MAX_SECONDS
    if len(sys.argv) > 1:
        memory, seconds = int(sys.argv[1]), float(sys.argv[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get among the answers
    questions = os.fdopen(os.dup(0), "rb")
    folder = Path.cwd()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the process that asks
    _here = confine(Limits(memory=memory, file_size=MAX_UNPACKED), writable=[folder])
    end_with_parent()
    look_rarely()

    def tell() -> None:
        allow_seconds(seconds * (os.cpu_count() or 1))
        send(answers, b"")

    alive.on_page = tell
    while True:
        try:
            function, copy, words, pages, arguments = pickle.loads(received(questions))
        except EOFError:
            return
        allow_seconds(seconds * (os.cpu_count() or 1))
        with language(words), recognising(pages):
            result = _answer(function, copy, arguments)
        is_last = memory_used() > RECYCLED_MEMORY
        send(answers, pickle.dumps((result, is_last), protocol=5))


def _answer(function: str, copy: str, arguments: tuple[object, ...]) -> object:
    """What the function makes of the file; else the file, why it is unreadable, and what to do."""
    module, _colon, name = function.partition(":")
    try:
        called: Callable[..., object] = getattr(importlib.import_module(module), name)
        return called(Path(copy), *arguments)
    except Unreadable as problem:
        return (UNREADABLE, problem.file, problem.reason, problem.advice)
    except PutOff:
        return (PUT_OFF,)
    except (MemoryError, RecursionError):
        return (UNREADABLE, copy, _("内容过多或嵌套过深，超过上限"), _("请拆分后再试"))
    except Exception as error:  # our own mistake: said as such, and the other files go on
        traceback.print_exc()
        return (
            UNREADABLE,
            copy,
            _("读取程序自身出错：{error}").format(error=f"{type(error).__name__} {error}"),
            _("请把这份文件和上面的出错信息一起反馈给我们"),
        )
