"""Read files from outside in a process of its own, with limits on its time and memory.

A file that makes a reader crash, hang or swallow memory costs that process and nothing else. The
process is started once and kept; what it sends back is pickled, and only documents can come out.
"""

from __future__ import annotations

import atexit
import io
import os
import pickle
import select
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _, current_language, language
from mingzhang.read.limit import MAX_MEMORY, MAX_SECONDS
from mingzhang.read.picture import Picture, draw_pages

_LENGTH = struct.Struct("<Q")
_ALLOWED: dict[str, frozenset[str] | None] = {
    "mingzhang.account": frozenset({"Account", "Entry", "Fate", "Thing"}),
    "mingzhang.document": None,  # every class of it
    "mingzhang.source": None,
    "mingzhang.errors": frozenset({"Unreadable"}),
    "builtins": frozenset({"frozenset"}),
}


class _Unpickler(pickle.Unpickler):
    """Unpickles documents only: what the process sends is not to be trusted either."""

    def find_class(self, module: str, name: str) -> Any:
        allowed = _ALLOWED.get(module, frozenset())
        if allowed is not None and name not in allowed:
            raise pickle.UnpicklingError(f"{module}.{name} may not come out of a reader")
        return super().find_class(module, name)


class Worker:
    """The process that reads. One at a time; it is started when first needed."""

    def __init__(self, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY) -> None:
        self.seconds = seconds
        self.memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, path: Path) -> Document:
        """The document of a file, see `read_document`.

        Raises:
            Unreadable: the reader says so, or it crashed, hung, or took too much memory.
        """
        result = self._asked(path)
        if isinstance(result, Document):
            return result
        raise TypeError(f"a reader sent {type(result).__name__}")

    def draw(self, path: Path, pages: Sequence[int]) -> list[Picture]:
        """Pages of a PDF as pictures, see `draw_pages`.

        Raises:
            Unreadable: as `read`.
        """
        result = self._asked(path, ",".join(map(str, pages)))
        if isinstance(result, list):
            return result
        raise TypeError(f"a reader sent {type(result).__name__}")

    def _asked(self, path: Path, pages: str = "") -> object:
        with self._lock:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                asked = (os.getcwd(), str(path), current_language(), pages)
                _send(process.stdin, "\0".join(asked).encode("utf-8", "surrogateescape"))
                answer = _receive(process.stdout, self.seconds)
            except TimeoutError:
                self.stop()
                raise Unreadable(
                    str(path),
                    _("读了{seconds}秒还没有读完，已放弃").format(seconds=round(self.seconds)),
                    _("请拆分后再试，或者换一种格式"),
                ) from None
            except (EOFError, BrokenPipeError):
                self.stop()
                raise Unreadable(
                    str(path),
                    _("读取时程序崩溃或内存超过上限，文件可能已损坏"),
                    _("请重新导出这份文件，或者换一种格式"),
                ) from None
        result: object = _Unpickler(io.BytesIO(answer)).load()
        if isinstance(result, tuple) and len(result) == 3:
            raise Unreadable(*result)
        return result

    def stop(self) -> None:
        """End the process; the next file starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except BrokenPipeError:  # what was left to send has nobody to read it
                        continue

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mingzhang.read.worker", str(self.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        return self._process


_worker = Worker()
atexit.register(_worker.stop)


def read_safely(path: Path) -> Document:
    """Read a file of unknown origin in the limited process, see `read_document`."""
    return _worker.read(path)


def draw_safely(path: Path, pages: Sequence[int]) -> list[Picture]:
    """Draw pages of a PDF of unknown origin in the limited process, see `draw_pages`."""
    return _worker.draw(path, pages)


def _send(pipe: BinaryIO | Any, content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def _receive(pipe: Any, seconds: float | None = None) -> bytes:
    """One message; `EOFError` where nobody sends any more, `TimeoutError` after so much silence."""
    deadline = None if seconds is None else time.monotonic() + seconds

    def exactly(count: int) -> bytes:
        found = bytearray()
        while len(found) < count:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0 or not select.select([pipe], [], [], left)[0]:
                    raise TimeoutError
            piece = os.read(pipe.fileno(), min(count - len(found), 1 << 20))
            if not piece:
                raise EOFError
            found += piece
        return bytes(found)

    while True:
        (length,) = _LENGTH.unpack(exactly(_LENGTH.size))
        if length:
            return exactly(length)
        if seconds is not None:  # a sign of life: a page was recognised
            deadline = time.monotonic() + seconds


def _serve(memory: int) -> None:
    """The loop of the process: a path comes in, a document or a reason goes out."""
    import resource

    from mingzhang.read import scan

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get among the answers
    questions = os.fdopen(os.dup(0), "rb", buffering=0)
    scan.on_page = lambda: _send(answers, b"")
    while True:
        try:
            asked = _receive(questions).decode("utf-8", "surrogateescape")
        except EOFError:
            return
        folder, path, words, pages = asked.split("\0")
        with language(words):
            _send(answers, pickle.dumps(_answer(folder, path, pages), protocol=5))


def _answer(folder: str, path: str, pages: str) -> Document | list[Picture] | tuple[str, str, str]:
    """The document or the pictures; else the file, why it could not be read, and what to do."""
    from mingzhang.read import read_document

    try:
        os.chdir(folder)
        if pages:
            return draw_pages(Path(path), [int(page) for page in pages.split(",")])
        return read_document(Path(path))
    except Unreadable as problem:
        return (problem.file, problem.reason, problem.advice)
    except (MemoryError, RecursionError):
        return (path, _("内容过多或嵌套过深，超过上限"), _("请拆分后再试"))
    except Exception as error:  # our own mistake: said as such, and the other files go on
        traceback.print_exc()
        return (
            path,
            _("读取程序自身出错：{error}").format(error=f"{type(error).__name__} {error}"),
            _("请把这份文件和上面的出错信息一起反馈给我们"),
        )


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
