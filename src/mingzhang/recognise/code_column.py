"""The text of a printed column, row by row, where a code may stand in several squares of it."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.codes import normal_name
from mingzhang.document import GridCell

_WHOLE = (3, 5, 7, 9)


def own_text(cell: GridCell | None, row: int, column: int) -> str:
    """The text of a square; a merged cell's stands in its first square only."""
    if cell is None or cell.row != row or cell.column != column:
        return ""
    return cell.text.strip()


class CodeColumn:
    """Puts 类, 款 and 项 together, from top to bottom.

    Places print `205 03 99`, or leave 类 blank on the rows of a 款 and 款 on those of an 项, or
    print each longer code whole: `205`, `20503`, `2050399`.
    """

    def __init__(self) -> None:
        self._above: list[str] = []

    def text(self, squares: Sequence[GridCell | None], row: int, columns: Sequence[int]) -> str:
        """What stands in a row of the column.

        Args:
            squares: of the row.
            columns: the squares that make up the column.
        """
        texts = [own_text(squares[n], row, n) for n in columns]
        if len(columns) == 1:
            return texts[0]
        return self.joined([normal_name(text) for text in texts])

    def joined(self, pieces: Sequence[str]) -> str:
        """The code that the pieces of one row make.

        >>> column = CodeColumn()
        >>> [column.joined(p) for p in (["205", "", ""], ["", "03", ""], ["205", "03", "99"])]
        ['205', '20503', '2050399']
        >>> [column.joined(p) for p in (["合计", "", ""], ["", "", ""], ["205", "20504", ""])]
        ['合计', '', '20504']
        """
        if not all(piece.isdigit() for piece in pieces if piece):
            return "".join(pieces)
        filled: list[str] = []
        for place, piece in enumerate(pieces):
            if not any(pieces[place:]):
                break
            if piece and place and len(piece) in _WHOLE[place:]:
                filled = [piece]  # the longer code whole
                continue
            filled.append(piece or (self._above[place] if place < len(self._above) else ""))
        if (filled and len(filled) > 1) or (filled and len(filled[0]) == _WHOLE[0]):
            self._above = list(filled)
        return "".join(filled)
