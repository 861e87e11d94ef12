"""Findings as annotations of a PDF: the wrong cell red, the terms beside it pale.

The annotations are added behind everything else; the contents of the pages are not touched.
"""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from mingzhang.check.finding import FoundCell, Severity
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.report.words import Note

_COLOURS = {
    Severity.ERROR: (0.85, 0.11, 0.11),
    Severity.WARNING: (0.90, 0.55, 0.0),
    Severity.NOTE: (0.10, 0.45, 0.80),
}
_PALE = (0.55, 0.65, 0.80)
_MARGIN, _WIDTH = 1.0, 1.6  # points around the cell, and of the frame


def marked_pdf(path: Path, notes: list[Note]) -> tuple[bytes, int]:
    """The PDF with its notes, and how many of them have a place on a page.

    Raises:
        Unreadable: protected against changes, or damaged.
    """
    try:
        pdf = pikepdf.open(path)
    except pikepdf.PasswordError as error:
        raise Unreadable(str(path), _("文件有密码保护"), _("请取消密码后再试")) from error
    except pikepdf.PdfError as error:
        raise Unreadable(str(path), _("文件已损坏"), _("请重新获取文件")) from error
    with pdf:
        count = 0
        for note in notes:
            first, *terms = note.finding.cells
            for term in terms[:12]:
                _mark(pdf, term, note, _PALE, _("与问题{number}有关").format(number=note.number))
            # Last, so that the wrong cell's frame lies over those of its neighbours.
            count += _mark(pdf, first, note, _COLOURS[note.finding.severity], note.words())
        out = io.BytesIO()
        pdf.save(out, deterministic_id=not pdf.is_encrypted)
    return out.getvalue(), count


def _mark(
    pdf: pikepdf.Pdf, cell: FoundCell, note: Note, colour: tuple[float, ...], words: str
) -> bool:
    if cell.page is None or cell.box is None or not 1 <= cell.page <= len(pdf.pages):
        return False
    page = pdf.pages[cell.page - 1]
    left, bottom, right, top = _on_page(page, cell.box)
    annotation = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Square,
        Rect=Array([left, bottom, right, top]),
        C=Array(colour),
        CA=0.9,
        BS=Dictionary(W=_WIDTH, S=Name.S),
        F=4,  # printed
        T=String(_("明账 {number}").format(number=note.number)),
        Subj=String(f"{note.finding.code} {note.finding.title}"),
        Contents=String(words),
        NM=String(f"mingzhang-{note.number}-{left:.0f}-{top:.0f}"),
        AP=Dictionary(N=_appearance(pdf, right - left, top - bottom, colour)),
    )
    if Name.Annots not in page:
        page.Annots = Array()
    page.Annots.append(pdf.make_indirect(annotation))
    return True


def _on_page(
    page: pikepdf.Page, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """A box in points from the shown page's top left corner, in the coordinates of the page."""
    x0, y0, x1, y1 = (float(value) for value in page.cropbox)
    left, top, right, bottom = box
    left, top, right, bottom = (left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN)
    turn = int(page.obj.get("/Rotate", 0)) % 360
    if turn == 90:
        corners = (x0 + top, y0 + left, x0 + bottom, y0 + right)
    elif turn == 180:
        corners = (x1 - right, y0 + top, x1 - left, y0 + bottom)
    elif turn == 270:
        corners = (x1 - bottom, y1 - right, x1 - top, y1 - left)
    else:
        corners = (x0 + left, y1 - bottom, x0 + right, y1 - top)
    return corners


def _appearance(
    pdf: pikepdf.Pdf, width: float, height: float, colour: tuple[float, ...]
) -> pikepdf.Object:
    """What viewers draw that do not draw squares by themselves."""
    red, green, blue = colour
    drawing = (
        f"{red} {green} {blue} RG {_WIDTH} w {_WIDTH / 2} {_WIDTH / 2}"
        f" {width - _WIDTH:.2f} {height - _WIDTH:.2f} re S"
    ).encode()
    return pikepdf.Stream(
        pdf,
        drawing,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, width, height]),
    )
