"""A process that opens foreign files can neither reach the network nor other files."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import mingzhang
from mingzhang.read import scan
from mingzhang.read.worker import Worker
from mingzhang.sandbox import environment, landlock

SOURCE = Path(mingzhang.__file__).parent
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can confine a process")


def run(code: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


TRIES = """
import os, socket, sys
from pathlib import Path
from mingzhang.sandbox import Limits, confine
inside, outside = map(Path, sys.argv[1:])
print(confine(Limits(memory=1 << 30), writable=[inside]))
def tried(what):
    try:
        what()
    except OSError as error:
        return type(error).__name__
    return "done"
print(tried(lambda: (inside / "a").write_text("x")))
print(tried(lambda: outside.write_text("x")))
print(tried(lambda: (outside.parent / "new").write_text("x")))
print(tried(lambda: outside.read_text()))
print(tried(lambda: outside.unlink()))
print(tried(lambda: Path("/proc/%d/environ" % os.getppid()).read_bytes()))
print(tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)))
print(tried(lambda: socket.getaddrinfo("example.com", 80)))
print("resource" in sys.modules)
"""


@linux
def test_confined_process_writes_in_its_folder_alone_and_has_no_network(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside" / "secret"
    inside.mkdir()
    outside.parent.mkdir()
    outside.write_text("secret")
    said = run(TRIES, str(inside), str(outside), folder=inside).stdout.splitlines()
    if not landlock.version():
        pytest.skip("this kernel has no Landlock")
    assert said[1] == "done"
    assert said[2:6] == ["PermissionError"] * 4
    assert said[6] == "PermissionError"
    assert said[7] == "PermissionError"
    assert said[8] == "gaierror"
    assert outside.read_text() == "secret"


@linux
def test_reader_says_what_holds(tmp_path: Path) -> None:
    worker = Worker()
    try:
        holds = worker.confinement()
    finally:
        worker.stop()
    assert holds.limits
    assert "seccomp" in holds.network or "namespace" in holds.network
    assert bool(holds.files) == (landlock.version() > 0)


def test_no_secret_is_in_the_environment_of_a_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGZHANG_SECRET_KEY", "s3cret")
    monkeypatch.setenv("DATABASE_URL", "postgres://s3cret@host/x")
    monkeypatch.setenv("HTTPS_PROXY", "http://s3cret@host")
    assert "s3cret" not in " ".join(environment(tmp_path).values())


READS = """
import socket, sys
from pathlib import Path
from mingzhang.sandbox import linux, seccomp
socket.has_ipv6 = False  # urllib3 tries one when it is imported, and goes nowhere with it
from mingzhang.read import read_document, scan
linux.forbid_privileges()
print(linux.leave_network(), seccomp.forbid(fatal=True))
for name in sys.argv[1:]:
    print(len(read_document(Path(name)).blocks) > 0)
if not sys.argv[1:]:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM)
"""


@linux
@pytest.mark.skipif(not scan.can_scan(), reason="the extra [ocr] is not installed")
def test_reading_a_scan_asks_for_no_socket(tmp_path: Path) -> None:
    """In an empty network, where the first call for a socket ends the process."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (900, 300), "white")
    ImageDraw.Draw(picture).text((40, 100), "1,021.28", fill="black", font_size=60)
    picture.save(tmp_path / "a.png")
    done = run(READS, str(tmp_path / "a.png"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].endswith("True")
    assert done.stdout.splitlines()[-1] == "True"
    asked = run(READS, folder=tmp_path)  # and the test can fail
    assert asked.returncode == -signal.SIGSYS


LEAVES = """
import os, sys
from pathlib import Path
from mingzhang.read.worker import Worker
worker = Worker()
worker.read(Path(sys.argv[1]))
print(worker._begun.process.pid, worker._begun.folder.name, flush=True)
os.kill(os.getpid(), 9)
"""


@linux
def test_reader_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("某县水务局2025年部门预算", "utf-8")
    done = run(LEAVES, str(tmp_path / "a.txt"), folder=tmp_path)
    reader = int(done.stdout.split()[0])
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            os.kill(reader, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the reader is still there")


def test_modules_of_one_system_alone_are_imported_in_one_place() -> None:
    """`import resource` and its like end a program on Windows before it begins."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if {"resource", "select", "fcntl", "pwd", "grp", "termios"} & set(names):
                found.append(path.relative_to(SOURCE).as_posix())
    assert [name for name in found if not name.startswith("web/")] == []


def test_reading_works_where_those_modules_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    for name in ("resource", "fcntl", "grp", "termios"):
        (hidden / f"{name}.py").write_text("raise ImportError('hidden')\n")
    (tmp_path / "a.txt").write_text("某县水务局2025年部门预算", "utf-8")
    monkeypatch.syspath_prepend(str(hidden))
    worker = Worker()
    try:
        assert worker.read(tmp_path / "a.txt").blocks
        assert not worker.confinement().limits
    finally:
        worker.stop()


def test_memory_of_a_process_is_its_own_and_not_its_parents() -> None:
    ask = "from mingzhang.sandbox.posix import memory_used; print(memory_used())"
    large = f"""
import subprocess, sys
held = b"x" * (400 * 2**20)
print(subprocess.run([sys.executable, "-c", {ask!r}], capture_output=True, text=True).stdout)
{ask}
"""
    said = subprocess.run([sys.executable, "-c", large], capture_output=True, text=True, check=True)
    child, parent = (int(line) for line in said.stdout.split())
    assert 0 < child < 200 * 2**20 < parent


PARSERS = ("zipfile", "lxml", "python_calamine", "pypdfium2", "xlrd", "onnxruntime", "rapidocr")
"""Modules that take files apart."""

OPENERS = ("read_document", "format_of", "read_sheets", "read_workbook", "draw_pages", "unpack")
"""Functions that open a file from outside where they are called."""

INSIDE = {
    "the reader itself": ("read/",),
    "run in the limited process alone": (
        *("entry/ledger_file.py", "entry/workbook_reading.py"),
        *("web/storage/kind.py", "web/storage/limited.py"),
        *("report/mark_docx.py", "report/mark_package.py", "report/mark_pdf.py"),
        *("report/mark_xlsx.py", "report/look.py"),
    ),
    "writes, or opens what the program wrote": (
        *("render/", "report/xlsx.py", "web/publication/files.py", "web/publication/export.py"),
        *("web/operation/restore.py", "web/operation/archive.py"),
    ),
}


def opens(text: str) -> set[str]:
    """What of a module's text takes a file apart in the process that runs it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names):
                found.update(name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(module)):
                found.add(module.partition(".")[0])
            case ast.Call(func=ast.Name(name)) if name in OPENERS:
                found.add(name)
    return found & {*PARSERS, *OPENERS}


def test_files_from_outside_are_taken_apart_in_the_limited_process_alone() -> None:
    assert opens("import zipfile\nformat_of(path)") == {"zipfile", "format_of"}
    source = Path(mingzhang.__file__).parent
    known = [beginning for places in INSIDE.values() for beginning in places]
    wrong = {
        name: found
        for path in sorted(source.rglob("*.py"))
        if not (name := path.relative_to(source).as_posix()).startswith(tuple(known))
        and (found := opens(path.read_text("utf-8")))
    }
    assert not wrong
