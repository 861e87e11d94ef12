"""Where something was printed: file, page, box, sheet, line."""

from __future__ import annotations

from mingzhang.language import _
from mingzhang.lean import dataclass

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a printed thing, as far as its format knows it.

    Attributes:
        file: path or name of the file.
        page: page number from 1 (PDF, scan).
        box: left, top, right, bottom in points from the page's top left corner (PDF).
        line: line number from 1 (text), or the paragraph number (DOCX, HTML).
        column: first character of the thing in its line, from 1 (text).
        sheet: worksheet name (XLSX).
        cell: A1 address in the sheet.
    """

    file: str = ""
    page: int | None = None
    box: Box | None = None
    line: int | None = None
    column: int | None = None
    sheet: str = ""
    cell: str = ""

    def words(self) -> str:
        """The place in words, without the file: `第3页`, `工作表“表1”C5`, `第120行`.

        >>> Place(page=3).words()
        '第3页'
        >>> Place(sheet="表1", cell="C5").words()
        '工作表“表1”C5'
        """
        if self.sheet:
            return _("工作表“{sheet}”{cell}").format(sheet=self.sheet, cell=self.cell)
        parts = []
        if self.page is not None:
            parts.append(_("第{page}页").format(page=self.page))
        if self.line is not None:
            parts.append(_("第{line}行").format(line=self.line))
        return "".join(parts)


NOWHERE = Place()
