"""Read files from outside in a process of its own that can do no harm, see `mingzhang.sandbox`.

A file that makes a reader crash, hang or swallow memory costs that process and nothing else. The
process is started once and kept; it sees a copy of the file in a folder of its own and nothing else
of the machine; what it sends back is pickled, and only documents and plain values can come out.
"""

from __future__ import annotations

import atexit
import io
import pickle
import queue
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from mingzhang.account import Account
from mingzhang.document import Contents, Document, Grid, Paragraph
from mingzhang.errors import Prevented, PutOff, Unreadable
from mingzhang.language import _, current_language
from mingzhang.read import lane
from mingzhang.read.archive import take_members
from mingzhang.read.limit import (
    MAX_MEMORY,
    MAX_SCAN_SECONDS,
    MAX_SECONDS,
    read_bytes,
)
from mingzhang.read.message import PUT_OFF, UNREADABLE, received, send
from mingzhang.read.picture import Picture
from mingzhang.sandbox import Confinement
from mingzhang.sandbox.begun import READER, Begun, running
from mingzhang.sandbox.windows import put_into_job
from mingzhang.source import Place

_ALLOWED: dict[str, frozenset[str] | None] = {
    "mingzhang.account": frozenset({"Account", "Entry", "Fate", "Thing"}),
    "mingzhang.document": None,  # every class of it
    "mingzhang.source": None,
    "mingzhang.errors": frozenset({"Unreadable"}),
    "mingzhang.sandbox": frozenset({"Confinement"}),
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
    """The process that reads. One file at a time; it is started when first needed."""

    def __init__(self, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY) -> None:
        self.seconds = seconds
        self.memory = memory
        self._begun: Begun | None = None
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        self._job: int | None = None
        self._lock = threading.RLock()

    def read(self, path: Path) -> Document:
        """The document of a file, see `read_document`.

        Raises:
            Unreadable: the reader says so, or it crashed, hung, or took too much memory.
            PutOff: pictures would have to be recognised, and are not now, see `lane`.
        """
        result = self.call("mingzhang.read:read_document", path)
        if isinstance(result, Document):
            return result
        raise TypeError(f"a reader sent {type(result).__name__}")

    def draw(self, path: Path, pages: Sequence[int]) -> list[Picture]:
        """Pages of a PDF as pictures, see `draw_pages`.

        Raises:
            Unreadable: as `read`.
        """
        result = self.call("mingzhang.read.picture:draw_pages", path, tuple(pages))
        if isinstance(result, list):
            return result
        raise TypeError(f"a reader sent {type(result).__name__}")

    def call(self, function: str, path: Path, *arguments: object) -> object:
        """What a function makes of a file, run in the process.

        Args:
            function: `module:name`; its first argument is the path.
            arguments: the others, which can be pickled.

        Raises:
            Unreadable: as `read`.
        """
        return self._call(function, path, arguments, _nothing_left)

    def unpack(self, path: Path, folder: Path) -> tuple[list[tuple[str, Path]], Account]:
        """The members of an archive in a folder of the program's own, see `archive.unpack`.

        Raises:
            Unreadable: as `read`.
        """
        taken: list[tuple[str, Path]] = []

        def take(result: object, near: Path) -> None:
            if isinstance(result, tuple) and result[:1] != (UNREADABLE,):
                taken.extend(take_members(result[0], near, folder))

        match self._call("mingzhang.read.archive:unpack", path, (), take):
            case (list(), Account() as account):
                return taken, account
            case other:
                raise TypeError(f"a reader sent {type(other).__name__}")

    def _call(
        self,
        function: str,
        path: Path,
        arguments: tuple[object, ...],
        after: Callable[[object, Path], None],
    ) -> object:
        """Run a function in the process.

        Args:
            after: told the result and the folder of the process before it may be cleared away.
        """
        content = read_bytes(path)
        with self._lock:
            begun = self._running()
            assert begun.process.stdin is not None
            copy = Path(begun.folder.name) / f"source{_suffix(path)}"
            asked = pickle.dumps(
                (function, str(copy), current_language(), lane.pages.get(), arguments)
            )
            try:
                _lay(copy, content, path)
                send(begun.process.stdin, asked)
                answer = self._receive()
            except TimeoutError:
                self.stop()
                raise Unreadable(
                    str(path),
                    _("读了{seconds}秒还没有读完，已放弃").format(seconds=round(self.seconds)),
                    _("请拆分后再试，或者换一种格式"),
                ) from None
            except (EOFError, OSError):
                self.stop()
                raise Unreadable(
                    str(path),
                    _("读取时程序崩溃或内存超过上限，文件可能已损坏"),
                    _("请重新导出这份文件，或者换一种格式"),
                ) from None
            finally:
                copy.unlink(missing_ok=True)
            result, is_last = _Unpickler(io.BytesIO(answer)).load()
            after(result, copy.parent)
            if is_last:
                self.stop()
        if result == (PUT_OFF,):
            raise PutOff
        if isinstance(result, tuple) and result[:1] == (UNREADABLE,):
            raise Unreadable(_named(result[1], copy, path), *result[2:])
        if isinstance(result, Document):
            _name(result, str(copy), str(path))
        return result

    def confinement(self) -> Confinement:
        """What holds in the process, for `mingzhang doctor`."""
        with tempfile.NamedTemporaryFile(suffix=".txt") as file:
            file.write(b"?")
            file.flush()
            result = self.call("mingzhang.read.serve:confinement_here", Path(file.name))
        if isinstance(result, Confinement):
            return result
        raise TypeError(f"a reader sent {type(result).__name__}")

    def stop(self) -> None:
        """End the process; the next file starts another."""
        begun, self._begun = self._begun, None
        if begun is not None:
            begun.end()

    def _running(self) -> Begun:
        if self._begun is None or self._begun.process.poll() is not None:
            self.stop()
            own = (self.memory, self.seconds) != (MAX_MEMORY, MAX_SECONDS)
            limits = (str(self.memory), str(self.seconds)) if own else ()
            self._begun = running(READER, *limits)
            process = self._begun.process
            self._job = put_into_job(process, self.memory)
            self._answers = queue.Queue()
            threading.Thread(
                target=_listen, args=(process.stdout, self._answers), daemon=True
            ).start()
        return self._begun

    def _receive(self) -> bytes:
        """The next answer; `EOFError` where the process ended, `TimeoutError` after silence."""
        end = time.monotonic() + MAX_SCAN_SECONDS
        while True:
            try:
                left = min(self.seconds, end - time.monotonic())
                answer = self._answers.get(timeout=max(left, 0.001))
            except queue.Empty:
                raise TimeoutError from None
            if answer is None:
                raise EOFError
            if answer:  # an empty one is a sign of life: a page was recognised
                return answer


def _lay(copy: Path, content: bytes, path: Path) -> None:
    """Put a file into the folder of the process.

    Raises:
        Prevented: there is no room for it.
    """
    try:
        copy.write_bytes(content)
    except OSError as error:
        raise Prevented(
            str(path),
            _("临时文件夹 {folder} 写不下：{error}").format(
                folder=tempfile.gettempdir(), error=error.strerror
            ),
            _("请腾出地方后再试"),
        ) from error


def _nothing_left(_result: object, _folder: Path) -> None:
    """What most functions leave behind."""


def _suffix(path: Path) -> str:
    """The ending of a name as far as it is harmless."""
    suffix = path.suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() else ""


def _listen(pipe: IO[bytes], answers: queue.Queue[bytes | None]) -> None:
    """Take the messages of a process as they come; None when there are no more."""
    try:
        while True:
            answers.put(received(pipe))
    except (EOFError, OSError, ValueError):
        answers.put(None)


_worker = Worker()
atexit.register(_worker.stop)


def read_safely(path: Path) -> Document:
    """Read a file of unknown origin in the limited process, see `read_document`."""
    return _worker.read(path)


def kind_safely(path: Path) -> str:
    """What a file is by its content, see `format_of`."""
    result = _worker.call("mingzhang.read:format_of", path)
    if isinstance(result, str):
        return result
    raise TypeError(f"a reader sent {type(result).__name__}")


def unpack_safely(path: Path, folder: Path) -> tuple[list[tuple[str, Path]], Account]:
    """The members of an archive of unknown origin, unpacked in the limited process."""
    return _worker.unpack(path, folder)


def draw_safely(path: Path, pages: Sequence[int]) -> list[Picture]:
    """Draw pages of a PDF of unknown origin in the limited process, see `draw_pages`."""
    return _worker.draw(path, pages)


def call_safely(function: str, path: Path, *arguments: object) -> object:
    """What a function makes of a file of unknown origin, in the limited process."""
    return _worker.call(function, path, *arguments)


def confinement() -> Confinement:
    """What holds in the limited process."""
    return _worker.confinement()


def _named(text: str, copy: Path, path: Path) -> str:
    return text.replace(str(copy), str(path), 1)


def _name(document: Document, copy: str, file: str) -> None:
    """Say that a document and its places are of the file and not of its copy.

    In place, for the document has just been made and nobody else holds it.
    """
    for place in _places(document):
        if place.file.startswith(copy):
            object.__setattr__(place, "file", file + place.file[len(copy) :])
    for one in (document, *document.attached):
        if one.file.startswith(copy):
            object.__setattr__(one, "file", file + one.file[len(copy) :])


def _places(document: Document) -> Iterator[Place]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield block.place
            yield from (cell.place for cell in block.cells)
        elif isinstance(block, Paragraph):
            yield block.place
        elif isinstance(block, Contents):
            yield from (entry.place for entry in block.entries)
    yield from (entry.place for entry in document.account.entries)
    for attached in document.attached:
        yield from _places(attached)
