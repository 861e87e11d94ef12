"""What a booklet can be written as: a registry that a package of one's own may add to.

A format is one line of `formats()`. Another package adds its own through the entry point group
`mingzhang.formats`, whose entries name a `Format`:

    [project.entry-points."mingzhang.formats"]
    markdown = "my_package:MARKDOWN"

Writers are imported when they are wanted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from pathlib import Path

from mingzhang.document import Document
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.slice import Line
from mingzhang.plugin import plugins
from mingzhang.render.book import BOOKLET, Book

GROUP = "mingzhang.formats"


class Printed:
    """A booklet ready for the writers; what several of them need is made once.

    Attributes:
        booklet: what is written; document: its layout, the same for every format.
        lines: of the budget, for the open data; empty where they are not known.
        book: how pages are set.
    """

    def __init__(
        self,
        booklet: Booklet,
        document: Document,
        lines: tuple[Line, ...] = (),
        book: Book = BOOKLET,
    ) -> None:
        self.booklet = booklet
        self.document = document
        self.lines = lines
        self.book = book

    @cached_property
    def pdf(self) -> tuple[bytes, Mapping[str, int]]:
        """The PDF, and the printed page number of every bookmark."""
        from mingzhang.render.pdf import write_pdf

        with tempfile.TemporaryDirectory(prefix="mingzhang-pdf-") as folder:
            path = Path(folder) / "booklet.pdf"
            pages = write_pdf(self.document, path, book=self.book)
            return path.read_bytes(), pages

    @property
    def page_count(self) -> int:
        """How many numbered pages the PDF has, 0 where none was made."""
        return max(self.pdf[1].values(), default=0) if "pdf" in self.__dict__ else 0


@dataclass(frozen=True, slots=True)
class Format:
    """One form that a booklet is written in.

    Attributes:
        id: as asked for: `pdf`; also the order of files in messages.
        label: its name for people; media_type: for downloads.
        ending: of the file's name, with whatever stands before the dot (`.pdf`, `-开放数据`).
        write: writes the file, or the folder, at the path.
    """

    id: str
    label: str
    media_type: str
    ending: str
    write: Callable[[Printed, Path], None]


def _pdf(printed: Printed, path: Path) -> None:
    path.write_bytes(printed.pdf[0])


def _ofd(printed: Printed, path: Path) -> None:
    from mingzhang.render.ofd import ofd_of_pdf

    path.write_bytes(ofd_of_pdf(printed.pdf[0], printed.document, book=printed.book))


def _docx(printed: Printed, path: Path) -> None:
    from mingzhang.render.docx import write_docx

    write_docx(
        printed.document, path, pages=dict(printed.pdf[1]), book=printed.book
    )  # contents as the PDF numbers


def _xlsx(printed: Printed, path: Path) -> None:
    from mingzhang.render.xlsx import write_xlsx

    write_xlsx(printed.document, path)


def _html(printed: Printed, path: Path) -> None:
    from mingzhang.render.html import write_html

    write_html(printed.document, path)


def _data(printed: Printed, path: Path) -> None:
    from mingzhang.render.opendata import write_opendata

    write_opendata(printed.booklet, path, printed.lines)


_OFFICE = "application/vnd.openxmlformats-officedocument."
BUILT_IN = (
    Format("pdf", "PDF", "application/pdf", ".pdf", _pdf),
    Format("ofd", "OFD", "application/ofd", ".ofd", _ofd),
    Format("docx", "Word", _OFFICE + "wordprocessingml.document", ".docx", _docx),
    Format("xlsx", "Excel", _OFFICE + "spreadsheetml.sheet", ".xlsx", _xlsx),
    Format("html", "HTML", "text/html; charset=utf-8", ".html", _html),
    Format("data", "开放数据", "application/vnd.datapackage+json", "-开放数据", _data),
)


@cache
def formats() -> Mapping[str, Format]:
    """Every format by its id: ours in their order, then those of other packages by name.

    Raises:
        TypeError, ValueError: an entry point names no `Format`, or an id that is taken.
    """
    found = {form.id: form for form in BUILT_IN}
    for entry in plugins(GROUP):
        form = entry.load()
        if not isinstance(form, Format):
            raise TypeError(f"{GROUP}: {entry.value} is no Format")
        if form.id in found:
            raise ValueError(f"{GROUP}: {entry.value} takes the id {form.id!r}, which is in use")
        found[form.id] = form
    return found
