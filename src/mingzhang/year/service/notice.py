"""Notices: read from the files of a source, and written for what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from mingzhang.document import Document, Paragraph, Style
from mingzhang.entry.folder import read_record
from mingzhang.entry.folder_writing import record_bytes
from mingzhang.entry.part import PARTS
from mingzhang.entry.raw import Mistakes
from mingzhang.entry.spread import typed_record
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.model.catalogue import Amendment, Notice
from mingzhang.narrative.amendment import words_of
from mingzhang.year.day import find_day
from mingzhang.year.table import finish

NOTICE = next(part for part in PARTS if part.key == "notices")


def read_notice(path: Path) -> Notice:
    """The notice of a TOML file, as a source keeps it under `notices/`.

    Raises:
        SourceErrors: fields that a notice does not have, or no title.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    try:
        record = read_record(path, path.name, NOTICE, mistakes)
    except OSError as error:
        raise Unreadable(str(path), _("无法打开"), error.strerror or str(error)) from error
    finish(path, mistakes)
    return Notice(
        issuer=record.get("issuer").text,
        number=record.get("number").text,
        title=record.get("title").text,
        addressee=record.get("addressee").text,
        paragraphs=record.paragraphs("paragraphs"),
        signature=record.get("signature").text,
        date=record.get("date").text,
    )


def day_of_notice(notice: Notice) -> date | None:
    """The day on which a notice was signed or printed: `2021年12月30日印发`."""
    return find_day(notice.date.removesuffix("印发"))


def notice_of(
    amendments: Sequence[Amendment],
    *,
    issuer: str,
    number: str,
    day: date,
    catalogue: str,
    addressee: str,
) -> Notice:
    """The notice that publishes a decision; its paragraphs are read back as the same amendments.

    Args:
        issuer: who decides and signs: 某省财政厅.
        catalogue: title of the catalogue without 《》.
    """
    opening = (
        f"按照政府购买服务目录的调整机制，结合各部门和各地提出的建议，对《{catalogue}》作如下调整，"
        "现予印发，请遵照执行。"
    )
    return Notice(
        f"{issuer}文件",
        number,
        f"{issuer}关于调整《{catalogue}》的通知",
        addressee,
        (opening, *words_of(amendments), f"附件：《{catalogue}》（调整后）"),
        issuer,
        f"{day.year}年{day.month}月{day.day}日",
    )


def notice_toml(notice: Notice) -> bytes:
    """The notice as a file that a source may keep."""
    texts = {
        key: getattr(notice, key)
        for key in ("issuer", "number", "title", "addressee", "signature", "date")
    }
    record = typed_record(**texts, paragraphs=notice.paragraphs)
    return record_bytes(NOTICE, record)


def notice_document(notice: Notice) -> Document:
    """The notice as a letter, for `render.docx_official`."""
    blocks = [
        Paragraph(notice.number, Style.CENTRED),
        Paragraph(notice.title, Style.FORM_TITLE),
        Paragraph(f"{notice.addressee}：", Style.NOTE),
        *(Paragraph(text, Style.BODY) for text in notice.paragraphs),
        Paragraph(notice.signature, Style.SIGNATURE),
        Paragraph(notice.date, Style.SIGNATURE),
    ]
    return Document(tuple(blocks), title=notice.title, author=notice.signature)
