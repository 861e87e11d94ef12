"""A page as a picture with what the reader saw on it: cells, merged cells, paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from mingzhang.document import Document, Grid, GridCell, Paragraph
from mingzhang.errors import Unreadable
from mingzhang.file import write_aside
from mingzhang.language import _
from mingzhang.read.worker import call_safely

_SCALE = 2.0
_COLOURS = {"cell": (0, 90, 200), "merged": (200, 90, 0), "paragraph": (0, 140, 70)}

Mark = tuple[str, tuple[float, float, float, float]]


def draw_page(path: Path, document: Document, page: int, out: Path) -> dict[str, int]:
    """Draw one page of a PDF with what was read of it.

    Args:
        page: from 1.
        out: the PNG to write.

    Returns:
        How many of each kind were drawn: `cell`, `merged`, `paragraph`.

    Raises:
        Unreadable: no PDF, or no such page.
    """
    if document.format != "pdf":
        raise Unreadable(str(path), _("不是 PDF，没有页面可画"), _("用 mingzhang read 看识别结果"))
    count = document.page_count or 0
    if not 1 <= page <= count:
        raise Unreadable(
            str(path),
            _("没有第{page}页").format(page=page),
            _("共{count}页").format(count=count),
        )
    marks = list(_marks(document, page))
    drawn = call_safely(f"{__name__}:drawn_page", path, page, marks)
    if not isinstance(drawn, bytes):
        raise TypeError(f"a reader sent {type(drawn).__name__}")
    write_aside(out, drawn)
    counts = dict.fromkeys(_COLOURS, 0)
    for kind, _box in marks:
        counts[kind] += 1
    return counts


def drawn_page(path: Path, page: int, marks: Sequence[Mark]) -> bytes:
    """A page with boxes drawn over it, as PNG; runs where files from outside are opened."""
    import pypdfium2
    from PIL import ImageDraw

    pdf = pypdfium2.PdfDocument(str(path))
    try:
        image = pdf[page - 1].render(scale=_SCALE).to_pil().convert("RGB")
    finally:
        pdf.close()
    draw = ImageDraw.Draw(image, "RGBA")
    for kind, box in marks:
        corners = [round(side * _SCALE) for side in box]
        colour = _COLOURS[kind]
        draw.rectangle(corners, outline=(*colour, 255), fill=(*colour, 28), width=2)
    data = BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()


def _marks(document: Document, page: int) -> Iterator[Mark]:
    for block in document.blocks:
        if isinstance(block, Paragraph) and block.place.page == page and block.place.box:
            yield "paragraph", block.place.box
        elif isinstance(block, Grid):
            for cell in block.cells:
                if cell.place.page == page and cell.place.box:
                    yield ("merged" if _is_merged(cell) else "cell"), cell.place.box


def _is_merged(cell: GridCell) -> bool:
    return cell.row_span > 1 or cell.column_span > 1
