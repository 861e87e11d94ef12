"""What a file is, by its content; its name decides nothing."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.encoding import decode, is_prose
from mingzhang.read.limit import read_bytes

OFFICE = {
    "doc": "docx",
    "rtf": "docx",
    "odt": "docx",
    "wps": "docx",
    "uot": "docx",
    "uos": "xlsx",
    "fodt": "docx",
    "fods": "xlsx",
}
"""Formats that an office program must convert first, and into what."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
_ARCHIVES = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"\x1f\x8b": "GZIP",
    b"BZh": "BZIP2",
    b"\xfd7zXZ\x00": "XZ",
}
_HTML = compiled(
    r"<(?:!doctype\s+html|html|head|body|table|meta|div|p|h[1-6]|center|style)\b", re.IGNORECASE
)
_ROOT = compiled(r"<(?![?!])([\w.:-]++)([^<>]*+)>")
_MAIL = compiled(r"[\w-]+:[^\n]*\n")
_MAIL_HEAD = compiled(r"^(?:mime-version|content-type):", re.IGNORECASE | re.MULTILINE)
_MARKDOWN_HEADING = compiled(r"^#{1,6}[ \t]+\S", re.M)
_TABLE = compiled(r"<table\b", re.IGNORECASE)
_SAMPLE = 1 << 18


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A kind that is known and not read: what it is, and the way out."""

    name: str
    advice: str


def format_of(path: Path) -> str:
    """The format of a file by its content.

    `pdf`, `ofd`, `docx`, `xlsx` (XLS and XLSB too), `ods`; `html`, `mhtml`, `markdown`,
    `separated` (CSV and its like), `text`; `word2003` and `excel2003`, the XML of 2003; `picture`;
    `zip`, an archive of files; a key of `OFFICE`, which an office program must convert first.

    Raises:
        Unreadable: the file is absent or empty, or of a format that is not read; the reason names
            it where it is known, the advice is the way out.
    """
    content = read_bytes(path)
    start = content[:4096]
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(_ZIP):
        return _packed(path)
    if start.startswith(_OLE):
        return _compound(path, content)
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith(_PICTURES) or _is_web_picture(start):
        return "picture"
    for mark, name in _ARCHIVES.items():
        if start.startswith(mark):
            raise Unreadable(
                str(path),
                _("是{name}压缩包，本程序只解ZIP").format(name=name),
                _("请解压后再试，或者改用ZIP压缩"),
            )
    if start[257:262] == b"ustar":
        raise Unreadable(
            str(path),
            _("是{name}压缩包，本程序只解ZIP").format(name="TAR"),
            _("请解压后再试，或者改用ZIP压缩"),
        )
    return _written(path, content)


def _is_web_picture(start: bytes) -> bool:
    return (start.startswith(b"RIFF") and start[8:12] == b"WEBP") or start[4:12] in (
        b"ftypheic",
        b"ftypavif",
        b"ftypmif1",
    )


def unknown(path: Path) -> Unreadable:
    """The refusal of content that is of no known kind."""
    return Unreadable(
        str(path),
        _("文件格式无法识别"),
        _("请提供PDF、OFD、Word、Excel、网页、CSV或文本文件"),
    )


def _packed(path: Path) -> str:
    """Which of the packed formats a ZIP file is."""
    try:
        with zipfile.ZipFile(path) as archive:
            listed = archive.namelist()
            names = {name.replace("\\", "/").lstrip("/").lower() for name in listed}
            kind = next((n for n in listed if n.replace("\\", "/").lower() == "mimetype"), None)
            media = archive.read(kind)[:200].decode("ascii", "replace") if kind else ""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Unreadable(str(path), _("文件已损坏"), _("请重新获取文件")) from error
    if "ofd.xml" in names:
        return "ofd"
    if "[content_types].xml" in names or "_rels/.rels" in names:
        return _office_open(path, names)
    if "opendocument.spreadsheet" in media:
        return "ods"
    if "opendocument" in media:
        if "text" in media:
            return "odt"
        raise Unreadable(str(path), _("是演示文稿或图形，不是公开资料"), _("请另存为PDF或DOCX格式"))
    if "content.xml" in names and "meta-inf/manifest.xml" in names:
        return "odt"
    return "zip"


def _office_open(path: Path, names: set[str]) -> str:
    """Which office package: by the parts that its main part brings along."""
    tops = {name.partition("/")[0] for name in names}
    if "xl" in tops:
        return "xlsx"
    if "word" in tops:
        return "docx"
    if "ppt" in tops:
        raise Unreadable(str(path), _("是演示文稿，不是公开资料"), _("请另存为PDF或DOCX格式"))
    from mingzhang.read.package import Package

    kind = Package(path).main_kind()
    if kind:
        return kind
    raise unknown(path)


def _compound(path: Path, content: bytes) -> str:
    """Which of the old binary formats a compound file is: its directory names its streams."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise Unreadable(str(path), _("文件有密码保护"), _("请取消密码后再试"))
    if has("WordDocument"):
        return "doc"
    if has("Workbook") or has("Book"):
        return "xlsx"
    if has("PowerPoint Document"):
        raise Unreadable(str(path), _("是演示文稿，不是公开资料"), _("请另存为PDF或DOCX格式"))
    raise unknown(path)


def _written(path: Path, content: bytes) -> str:
    """Which of the formats that are text."""
    declared = declared_encoding(content)
    found = decode(content, declared)
    if found is None or not is_prose(found.text):
        raise unknown(path)
    text = found.text[:_SAMPLE]
    bare = text.lstrip("\ufeff \t\r\n")
    if bare.startswith("<"):
        return _marked_up(path, bare)
    if _MAIL.match(bare) and _MAIL_HEAD.search(bare[:4096]):
        return "mhtml"
    if bare[:1] in "{[" and re.match(r"[{\[]\s*[\"{\[\]}]", bare):
        raise Unreadable(
            str(path), _("是JSON数据，不是公开资料"), _("开放数据请给出它所在的文件夹")
        )
    if any(map(is_pipe_rule, text.split("\n"))) or (
        _MARKDOWN_HEADING.search(text) and _TABLE.search(text)
    ):
        return "markdown"
    if _HTML.search(text[:4096]) and _TABLE.search(text):
        return "html"
    from mingzhang.read.separated import is_separated

    if is_separated(text):
        return "separated"
    if len(_MARKDOWN_HEADING.findall(text)) >= 3:
        return "markdown"
    return "text"


def is_pipe_rule(line: str) -> bool:
    """Whether a line is drawn under the heads of a table: dashes, and a bar behind the first.

    >>> [is_pipe_rule(line) for line in ("|---|---|", "--- | :--:", "------", "a | --- |")]
    [True, True, False, False]
    """
    line = line.lstrip("> ")
    first = line.find("--")
    return 0 <= first < line.rfind("|") and not line.strip("|:- \t\r")


def _marked_up(path: Path, text: str) -> str:
    """Which of the formats in angle brackets: by the name of the outermost element."""
    root = _ROOT.search(text)
    name = root[1].rpartition(":")[2].lower() if root else ""
    spaces = root[2] if root else ""
    if name == "workbook" and "office:spreadsheet" in spaces:
        return "excel2003"
    if name == "worddocument":
        return "word2003"
    if name == "package" and "xmlPackage" in spaces:
        return _flat_kind(path, text)
    if name == "document" and "opendocument" in spaces:
        return "fods" if "opendocument.spreadsheet" in text[:20_000] else "fodt"
    if name == "html" or _HTML.search(text[:4096]):
        return "html"
    raise Unreadable(
        str(path),
        _("是XML文件，内容不是文档或表格：{name}").format(name=root[1] if root else ""),
        _("请提供PDF、OFD、Word、Excel、网页、CSV或文本文件"),
    )


def _flat_kind(path: Path, text: str) -> str:
    if "wordprocessingml" in text:
        return "docx"
    if "spreadsheetml" in text:
        return "xlsx"
    raise Unreadable(str(path), _("是演示文稿，不是公开资料"), _("请另存为PDF或DOCX格式"))


_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)|charset\s*=\s*[\"']?\s*([\w-]+)",
    re.IGNORECASE,
)


def declared_encoding(content: bytes) -> str:
    """What a page or an XML file says of its encoding; empty where it says nothing."""
    found = _DECLARED.search(content[:4096])
    return (found[1] or found[2]).decode("ascii", "replace").lower() if found else ""
