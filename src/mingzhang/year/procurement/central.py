"""The catalogue of centralised procurement 集中采购目录 of a place and year."""

from __future__ import annotations

from pathlib import Path

from mingzhang.amounts import Unit
from mingzhang.entry import value
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.raw import Mistakes
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.year.table import finish, rows_of

CENTRAL = Part(
    "central",
    "集中采购目录",
    Form.TABLE,
    (
        Field("code", "品目代码", code=True, required=True),
        Field("name", "品目名称", required=True),
        Field("from_fen", "起点金额", note="达到这个金额才集中采购，不填为全部"),
    ),
)


@dataclass(frozen=True, slots=True)
class CentralLine:
    """One 品目 that is bought centrally, with all below it.

    Attributes:
        from_fen: from this amount on.
    """

    code: str
    name: str
    from_fen: int = 0


def read_central(path: Path) -> tuple[CentralLine, ...]:
    """The catalogue of a CSV file.

    Raises:
        SourceErrors: a code twice, a code that is none.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    found: dict[str, CentralLine] = {}
    for row in rows_of(path, CENTRAL, mistakes):
        code = value.required(row.get("code"), "品目代码", mistakes)
        name = value.required(row.get("name"), "品目名称", mistakes)
        fen = value.fen(row.get("from_fen"), Unit.YUAN, mistakes)
        if code and kind_letter(code) == "":
            words = _("“{text}”不是品目代码").format(text=code)
            mistakes.add(row.get("code").where, words, _("A、B或C，后面是数字"))
        if code in found:
            words = _("{what}“{text}”重复").format(what=_("品目代码"), text=code)
            mistakes.add(row.get("code").where, words)
        found[code] = CentralLine(code, name, fen)
    finish(path, mistakes)
    return tuple(found.values())


def kind_letter(code: str) -> str:
    """The first letter of a 品目 code: A goods, B works, C services; empty if it is no code.

    >>> kind_letter("A02010105"), kind_letter("C"), kind_letter("D01"), kind_letter("A2x")
    ('A', 'C', '', '')
    """
    good = code[:1] in ("A", "B", "C") and (code[1:].isdigit() or not code[1:]) and code.isascii()
    return code[0] if good else ""


def find_central(lines: tuple[CentralLine, ...], code: str, fen: int) -> CentralLine | None:
    """The most exact line that a purchase falls under, None where it may be bought otherwise.

    >>> lines = (CentralLine("A0201", "计算机", 0), CentralLine("A02010105", "台式机", 10_000_00))
    >>> find_central(lines, "A02010105", 999_99), find_central(lines, "A02010104", 1).name
    (None, '计算机')
    """
    found = [line for line in lines if code.startswith(stem_of(line.code))]
    if not code or not found:
        return None
    exact = max(found, key=lambda line: len(stem_of(line.code)))
    return exact if fen >= exact.from_fen else None


def stem_of(code: str) -> str:
    """A code without the zeros that fill it up to nine characters.

    >>> stem_of("A02020000"), stem_of("A02010105"), stem_of("A05040100")
    ('A0202', 'A02010105', 'A050401')
    """
    while code.endswith("00"):
        code = code[:-2]
    return code
