"""The reviewed file handed back marked: the findings stand in it as notes.

The pages, paragraphs and cells themselves stay as they are; only notes are added.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mingzhang.check.finding import Checked
from mingzhang.errors import Unreadable
from mingzhang.file import write_aside
from mingzhang.language import _
from mingzhang.read.worker import call_safely, kind_safely
from mingzhang.report.mark_docx import marked_docx
from mingzhang.report.mark_pdf import marked_pdf
from mingzhang.report.mark_xlsx import marked_xlsx
from mingzhang.report.words import Note, notes_of

_Marker = Callable[[Path, list[Note]], tuple[bytes, int]]
_MARKERS: dict[str, _Marker] = {"pdf": marked_pdf, "docx": marked_docx, "xlsx": marked_xlsx}


def write_marked(path: Path, checked: Checked, out: Path) -> int:
    """Write a copy of a checked file with its findings as notes.

    Args:
        path: the file that was checked.
        out: the marked copy.

    Returns:
        How many findings found their place in the file; the others have none in this format.

    Raises:
        Unreadable: notes cannot be put into this kind of file.
    """
    marker = _MARKERS.get(kind_safely(path))
    packed = path.read_bytes().lstrip()[:2] in (b"PK", b"%P")  # not an old or a flat form
    if marker is not None and packed:
        function = f"{marker.__module__}:{marker.__name__}"
        match call_safely(function, path, notes_of(checked)):
            case (bytes(marked), int(count)):
                write_aside(out, marked)
                return count
            case other:
                raise TypeError(f"a reader sent {type(other).__name__}")
    raise Unreadable(
        str(path),
        _("这种格式的文件里不能加批注（可以是 PDF、DOCX、XLSX）"),
        _("请用 mingzhang check --format html 或 --format xlsx 生成报告"),
    )
