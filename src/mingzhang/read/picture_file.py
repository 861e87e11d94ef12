"""A booklet that is a picture file: PNG, JPEG, or TIFF with all pages that were scanned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mingzhang.account import Accounting
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read import pixel, scan
from mingzhang.read.assembly import Assembly
from mingzhang.read.limit import MAX_PAGES
from mingzhang.read.page_account import account_pages
from mingzhang.read.pdf_scan import scan_advice


def read_picture(path: Path) -> Document:
    """The pages of a picture file, taken to be scanned at 200 dpi.

    Raises:
        Unreadable: a page is damaged or too large, nothing is written on any, or the extra that
            recognises pictures is not installed.
    """
    if not scan.can_scan():
        raise Unreadable(str(path), _("是图片，没有文字"), scan_advice())
    inks = [*scan.inks_of((image, n, scan.DPI) for n, image in enumerate(_pages(path), 1))]
    if not any(ink.glyphs for ink in inks):
        raise Unreadable(str(path), _("图片上没有认出文字"), _("请提供更清楚的图片"))
    accounting = Accounting(str(path))
    account_pages(accounting, inks, ())
    return Document(
        tuple(Assembly(str(path), own=False).blocks(inks)),
        file=str(path),
        format="picture",
        page_count=len(inks),
        account=accounting.account(),
    )


def _pages(path: Path) -> Iterator[Any]:
    """The pixels of each page, see `pixel.pixels_of`."""
    count = pixel.count_pages(path)
    if not count:
        raise _damaged(path)
    if count > MAX_PAGES:
        why = _("共{count}页，超过上限{limit}页").format(count=count, limit=MAX_PAGES)
        raise Unreadable(str(path), why, _("请拆分后再试"))
    for number in range(count):
        with path.open("rb") as file:
            try:
                image = pixel.pixels_of(file, number)
            except ValueError as error:
                raise Unreadable(str(path), _("图片太大"), _("请降低分辨率后再试")) from error
        if image is None:
            raise _damaged(path)
        yield image


def _damaged(path: Path) -> Unreadable:
    return Unreadable(str(path), _("文件已损坏"), _("请重新获取文件"))
