"""The XML of Word 2003 (WordprocessingML), turned into the parts of the package that came later."""

from __future__ import annotations

from lxml import etree

OLD = "http://schemas.microsoft.com/office/word/2003/wordml"
_NEW = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{_NEW}}}"
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_RENAMED = {"vmerge": "vMerge", "hmerge": "hMerge"}
_CHANGES = {"Word.Deletion": "del", "Word.Insertion": "ins"}


def parts_of(root: etree._Element) -> dict[str, bytes]:
    """The main part and the styles of a `w:wordDocument`, in the names of 2006."""
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(f"{{{OLD}}}"):
            name = element.tag.rpartition("}")[2]
            element.tag = _W + _RENAMED.get(name, name)
            for key, value in list(element.attrib.items()):
                if str(key).startswith(f"{{{OLD}}}"):
                    del element.attrib[key]
                    element.set(_W + str(key).rpartition("}")[2], value)
    _unwrap(root)
    for listed in list(root.iter(f"{_W}listPr")):
        _label(listed)
    for change in list(root.iter(f"{_AML}annotation")):
        _change(change)
    body = root.find(f"{_W}body")
    main = etree.Element(f"{_W}document")
    if body is not None:
        main.append(body)
    parts = {"word/document.xml": etree.tostring(main, encoding="utf-8")}
    styles = root.find(f"{_W}styles")
    if styles is not None:
        parts["word/styles.xml"] = etree.tostring(styles, encoding="utf-8", with_tail=False)
    return parts


def _unwrap(root: etree._Element) -> None:
    """Take away what Word put round sections and headings as a hint."""
    for hint in list(root.iter(f"{_WX}sect", f"{_WX}sub-section")):
        parent = hint.getparent()
        if parent is not None:
            at = parent.index(hint)
            for child in reversed(list(hint)):
                parent.insert(at, child)
            parent.remove(hint)


def _label(listed: etree._Element) -> None:
    """The number that Word counted stands in the file: it becomes the first words."""
    shown = listed.find(f"{_WX}t")
    properties = listed.getparent()
    paragraph = None if properties is None else properties.getparent()
    if shown is None or paragraph is None or paragraph.tag != f"{_W}p":
        return
    run = etree.Element(f"{_W}r")
    etree.SubElement(run, f"{_W}t").text = shown.get(f"{_WX}val", "")
    paragraph.insert(1, run)


def _change(change: etree._Element) -> None:
    """Tracked changes by the names of 2006; comments and marks of places go."""
    kind = _CHANGES.get(change.get(f"{_W}type", ""))
    parent = change.getparent()
    content = change.find(f"{_AML}content")
    if parent is None:
        return
    if kind is None or content is None:
        parent.remove(change)
        return
    wrapper = etree.Element(_W + kind)
    wrapper.extend(list(content))
    parent.replace(change, wrapper)
