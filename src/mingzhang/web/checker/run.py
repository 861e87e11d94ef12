"""Check a case in a process that can be ended: `python -m mingzhang.web.checker.run FOLDER`.

The process knows no secret, may write into the folder alone, and has a deadline for the whole of
it: reading, checking and writing the report. Readers run inside it in a process of their own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from mingzhang.language import _, language
from mingzhang.profiles import GIVEN
from mingzhang.sandbox import Limits, confine, end_all, environment
from mingzhang.web.checker.case import Case, Phase

SECONDS = 240
MEMORY = 4 * 1024**3
_MOST_REPORT = 256 * 1024 * 1024
_OUTCOME = "outcome.json"
_PIPES = Path("/tmp")
"""Where LibreOffice insists on making the socket between its own processes."""


def check_case(case: Case, alive: Callable[[], None], seconds: float = SECONDS) -> Case:
    """Check the files of a case, and delete them; the case says what came of it.

    Args:
        alive: called every now and then; may raise to give up.
    """
    case = case.note(phase=Phase.RUNNING)
    try:
        problem = _run(case, alive, seconds)
    finally:
        case.drop_files()
    outcome = case.folder / _OUTCOME
    if problem or not outcome.is_file() or not case.report.is_file():
        words = problem or _("审核时程序崩溃或内存超过上限，文件可能已损坏")
        return case.note(phase=Phase.FAILED, problem=words)
    said = json.loads(outcome.read_text("utf-8"))
    outcome.unlink()
    return case.note(
        phase=Phase.DONE, verdict=str(said["verdict"]), counts=tuple(map(int, said["counts"]))
    )


def _run(case: Case, alive: Callable[[], None], seconds: float) -> str:
    """Run the process to its end; why it was ended, where it was."""
    temporary = case.folder / "temporary"
    temporary.mkdir(exist_ok=True)
    deadline = time.monotonic() + seconds
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, str(case.folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(temporary) | {GIVEN: os.environ.get(GIVEN, "")},
        start_new_session=True,
    )
    try:
        while process.poll() is None:
            alive()
            if time.monotonic() > deadline:
                words = _("审了{seconds}秒还没有完，已放弃；请拆分后再试，或者换一种格式")
                return words.format(seconds=round(seconds))
            try:
                process.wait(0.25)
            except subprocess.TimeoutExpired:
                continue
        return ""
    finally:
        if process.poll() is None:
            end_all(process)
            process.wait()
        shutil.rmtree(temporary, ignore_errors=True)


def check_here(folder: Path) -> None:
    """Check the files that lie in the folder, and write the report beside them."""
    from mingzhang.check.finding import Severity
    from mingzhang.pipeline.review import review_files
    from mingzhang.report.html import html_report
    from mingzhang.report.words import verdict_words
    from mingzhang.web.checker.case import cases

    case = next(c for c in cases(folder.parent) if c.folder == folder)
    files = case.files()
    with language(case.record.language):
        report = review_files(files, together=case.record.together and len(files) > 1)
        text = html_report(report)
        outcome = {
            "verdict": verdict_words(report),
            "counts": [report.count(severity) for severity in Severity],
        }
    case.report.write_text(text, "utf-8")
    (folder / _OUTCOME).write_text(json.dumps(outcome, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    here = Path(sys.argv[1])
    confine(
        Limits(memory=MEMORY, file_size=_MOST_REPORT, cpu=SECONDS * (os.cpu_count() or 1)),
        writable=[here, _PIPES],
        readable=None,
    )
    check_here(here)
