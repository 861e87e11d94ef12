"""The XML of Word 2003 (WordprocessingML), turned into the parts of the package that came later."""

from __future__ import annotations

from lxml import etree

from mingzhang.read.docx_number import VAL
from mingzhang.read.docx_number import W as _W
from mingzhang.read.docx_table import span_of

OLD = "http://schemas.microsoft.com/office/word/2003/wordml"
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
    for table in root.iter(f"{_W}tbl"):
        _fill_up(table)
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


def _fill_up(table: etree._Element) -> None:
    """Rows that lack the cells which one above covers, as LibreOffice writes them.

    Word writes every covered cell. Where they are left out, and the grid says so, a row of a head
    stands below the headings that span columns, any other row behind labels that go on downwards.
    """
    grid = table.find(f"{_W}tblGrid")
    width = 0 if grid is None else len(grid.findall(f"{_W}gridCol"))
    above: list[tuple[etree._Element, int]] = []
    for number, row in enumerate(table.iterfind(f"{_W}tr")):
        cells = [(cell, span_of(cell)) for cell in row.iterfind(f"{_W}tc")]
        has = sum(span for _cell, span in cells)
        covered: set[int] = set()
        if 0 < has < width and sum(span for _cell, span in above) == width:
            covered = _covered(above, has, width, is_head=0 < number < _HEAD_ROWS)
        if covered:
            cells = _with_covered(row, cells, above, covered)
        above = cells


_HEAD_ROWS = 3


def _covered(
    above: list[tuple[etree._Element, int]], has: int, width: int, *, is_head: bool
) -> set[int]:
    """Which cells of the row above go on into a row that has so many columns of the grid."""
    single = {number for number, (_cell, span) in enumerate(above) if span == 1}
    if is_head and single and has == width - len(single):
        return single
    left = 0
    for number, (_cell, span) in enumerate(above):
        if left == width - has:
            return set(range(number))
        left += span
    return set()


def _with_covered(
    row: etree._Element,
    cells: list[tuple[etree._Element, int]],
    above: list[tuple[etree._Element, int]],
    covered: set[int],
) -> list[tuple[etree._Element, int]]:
    """The cells of a row with those that go on from above, which are put into it."""
    found: list[tuple[etree._Element, int]] = []
    waiting = list(cells)
    for number, (upper, span) in enumerate(above):
        if number in covered:
            if _facts(upper).find(f"{_W}vMerge") is None:
                etree.SubElement(_facts(upper), f"{_W}vMerge").set(VAL, "restart")
            cell = etree.Element(f"{_W}tc")
            facts = etree.SubElement(cell, f"{_W}tcPr")
            etree.SubElement(facts, f"{_W}gridSpan").set(VAL, str(span))
            etree.SubElement(facts, f"{_W}vMerge")
            found.append((cell, span))
            continue
        room = span
        while waiting and waiting[0][1] <= room:
            room -= waiting[0][1]
            found.append(waiting.pop(0))
    found += waiting
    for cell, _span in cells:
        row.remove(cell)
    row.extend(cell for cell, _span in found)
    return found


def _facts(cell: etree._Element) -> etree._Element:
    facts = cell.find(f"{_W}tcPr")
    if facts is None:
        facts = etree.Element(f"{_W}tcPr")
        cell.insert(0, facts)
    return facts


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
