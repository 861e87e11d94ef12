"""Whole files of XML: by their content's encoding, without entities, nothing fetched."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.encoding import decode
from mingzhang.read.limit import read_bytes

_DECLARATION = compiled(r"\A\s*<\?xml[^>]*\?>")


def xml_root(path: Path) -> etree._Element:
    """The root of an XML file, whatever encoding it claims.

    Raises:
        Unreadable: no well-formed XML, or with a declaration of entities.
    """
    from mingzhang.read.format import declared_encoding

    content = read_bytes(path)
    found = decode(content, declared_encoding(content))
    if found is None:
        raise Unreadable(str(path), _("文件已损坏"), _("请重新获取文件"))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True
    )
    text = _DECLARATION.sub("", found.text)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(
            str(path), _("文件内容格式错误：{name}").format(name=path.name), _("请重新另存后再试")
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(str(path), _("文件里有不允许的实体声明"), _("请检查文件来源"))
    return root
