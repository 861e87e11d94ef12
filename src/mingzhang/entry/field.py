"""What a source is made of: fields, and the parts that hold them.

A part is a *record* (one of each field), *records* (several of the same form, one file or sheet
each) or a *table* (heads and rows). A field of a record may hold paragraphs (`many`) or be a small
table itself (`columns`).
"""

from __future__ import annotations

from enum import Enum

from mingzhang.codes import normal_name
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import Labelled


class Form(Enum):
    """How a part is laid out."""

    RECORD = "record"
    RECORDS = "records"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that the user enters.

    Attributes:
        key: name in TOML; label: head of the column or row that people see.
        choices: what may be entered, empty for anything.
        note: what to enter, shown beside the cell.
        required: whether an empty one is a mistake.
        many: a list of paragraphs.
        columns: the field is a small table with these columns; `single`: of one row; `listed`:
            in TOML a list of lists rather than a list of tables.
        width: of its column in the workbook, in characters.
        code: digits that Excel likes to turn into a number.
        names: `unit` or `project`: a name that stands in their part.
    """

    key: str
    label: str
    choices: tuple[str, ...] = ()
    note: str = ""
    required: bool = False
    many: bool = False
    columns: tuple[Field, ...] = ()
    single: bool = False
    listed: bool = False
    width: int = 16
    code: bool = False
    names: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the source: a file of the folder, a sheet of the workbook."""

    key: str
    label: str
    form: Form
    fields: tuple[Field, ...]
    note: str = ""

    def find(self, name: str) -> Field | None:
        """The field with this key or label."""
        return find_field(name, self.fields)


def find_field(name: str, fields: tuple[Field, ...]) -> Field | None:
    """The field with this key or label; a star or （必填） behind a label makes no difference."""
    wanted = normal_name(name).removesuffix("*").removesuffix("(必填)")
    return next((f for f in fields if wanted in (f.key, normal_name(f.label))), None)


def labels(members: type[Labelled]) -> tuple[str, ...]:
    """The Chinese labels of a vocabulary, without empty ones."""
    return tuple(member.label for member in members if member.label)
