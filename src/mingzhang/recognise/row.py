"""Printed rows matched to the rows of a panel's shape: fixed rows, codes, units, projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from mingzhang.codes import (
    government_economic,
    government_economic_for,
    normal_name,
)
from mingzhang.codes.name import tidy
from mingzhang.codes.text import CodeText, classification_of, code_text
from mingzhang.lean import dataclass
from mingzhang.model.row_key import Code, Item, RowKey, Unit
from mingzhang.model.vocabulary import UnitKind
from mingzhang.pattern import compiled
from mingzhang.recognise.unit_row import is_organisation
from mingzhang.recognise.wording import bare_label, likeness
from mingzhang.tables.shape import Block, PanelShape, RowShape

_CODE = compiled(r"\d{3,9}")


@dataclass(frozen=True, slots=True)
class StubText:
    """The printed labels of one row, with the keys of their stub columns.

    Attributes:
        labels: as printed, from left to right.
        keys: `code`, `name`, `government_name`, …; empty for a column the shape does not know.
    """

    labels: tuple[str, ...]
    keys: tuple[str, ...]

    def get(self, key: str) -> str:
        """The label in the column with this key; empty where there is none."""
        for label, own in zip(self.labels, self.keys, strict=True):
            if own == key:
                return label
        return ""

    def codes(self) -> tuple[CodeText, ...]:
        """The codes that its columns of codes and names print, from the left."""
        found = [
            code_text(label)
            for label, key in zip(self.labels, self.keys, strict=True)
            if label and key in ("code", "name", "government_name", "")
        ]
        return tuple(code for code in found if code is not None)

    @property
    def words(self) -> str:
        """The labels as one text, for messages, without the number of the line."""
        named = zip(self.labels, self.keys, strict=True)
        return " ".join(label for label, key in named if label and key != "number")


@dataclass(frozen=True, slots=True)
class NamedRow:
    """What a row is.

    Attributes:
        key: its address, that of the first where the panel repeats it.
        doubt: why it is not sure, empty where it is.
    """

    key: RowKey
    doubt: str = ""


@dataclass(slots=True)
class RowReader:
    """Names the rows of one panel from top to bottom.

    Attributes:
        shape: the panel.
        department: name of the department, as far as it is known.
        units: names of its units, as far as they are known.
    """

    shape: PanelShape
    department: str = ""
    units: frozenset[str] = frozenset()
    year: int = 0
    _labels: Mapping[str, tuple[int, ...]] = field(init=False)
    _group: str = field(init=False, default="")
    _last_fixed: int = field(init=False, default=-1)
    _used: set[int] = field(init=False, default_factory=set)
    _above: list[str] = field(init=False, default_factory=list)
    _unit_name: str = field(init=False, default="")

    def __post_init__(self) -> None:
        labels: dict[str, list[int]] = {}
        for index, row in enumerate(self.shape.rows):
            if row.block is Block.FIXED:
                for template in (row.label, *row.synonyms):
                    label = _of_year(template, self.year)
                    if bare_label(label):
                        labels.setdefault(bare_label(label), []).append(index)
        self._labels = {label: tuple(found) for label, found in labels.items()}

    def key(self, stub: StubText) -> NamedRow:
        """What the next row is by its labels; projects and units are named by `project_keys`."""
        fixed = self._fixed(stub)
        if fixed is not None:
            return NamedRow(fixed)
        if not self.shape.stubs and len(self.shape.rows) == 1:
            return NamedRow(self.shape.rows[0].key)
        if self.shape.listed is not None:
            labels = dict(zip(stub.keys, stub.labels, strict=True))
            return NamedRow(self.shape.listed.key(labels))
        tree = self.shape.find_block(Block.TREE)
        if tree is not None:
            return self._tree(stub, tree)
        name = tidy(stub.get("name") or stub.get("unit") or stub.words)
        if self.shape.find_block(Block.UNITS) is not None:
            return NamedRow(Unit(name))
        near = self._nearest(stub)
        if near is not None:
            return NamedRow(near, "行名与固定行名不完全相同，按最相近的认读")
        return NamedRow(Item("name", name), "本表没有这一行")

    def _fixed(self, stub: StubText) -> RowKey | None:
        if stub.get("group"):
            self._group = bare_label(stub.get("group"))
        for label in stub.labels:
            places = self._labels.get(bare_label(label)) if label else None
            if places:
                return self._take(self._in_group(places))
        whole = bare_label("".join(stub.labels))
        places = self._labels.get(whole) if whole else None
        return self._take(places) if places else None

    def _in_group(self, places: Sequence[int]) -> Sequence[int]:
        """Those of several rows of the same label that stand in the group that was read last."""
        rows = self.shape.rows
        mine = [p for p in places if rows[p].group and bare_label(rows[p].group) == self._group]
        return mine or places

    def _take(self, places: Sequence[int]) -> RowKey:
        """The next of several rows of the same label: after the last one found, else unused."""
        free = [place for place in places if place not in self._used]
        after = [place for place in free if place > self._last_fixed]
        place = (after or free or list(places))[0]
        self._used.add(place)
        self._last_fixed = place
        return self.shape.rows[place].key

    def _nearest(self, stub: StubText) -> RowKey | None:
        """The unused fixed row that is almost called so, for a label that was misread."""
        words = bare_label(stub.words)
        if len(words) < 4:
            return None
        scores = sorted(
            (
                (likeness(words, label), place)
                for label, places in self._labels.items()
                for place in places
                if place not in self._used
            ),
            reverse=True,
        )
        if not scores or scores[0][0] < 0.6:
            return None
        if len(scores) > 1 and scores[1][0] > scores[0][0] - 0.1:
            return None
        return self._take([scores[0][1]])

    def _tree(self, stub: StubText, tree: RowShape) -> NamedRow:
        """A row of a classification: a code, a name below the codes above it, or a unit."""
        unit = tidy(stub.get("unit"))
        codes = stub.codes()
        own = next((c for c in codes if c.dimension == tree.dimension), None)
        name = tidy((own.name if own is not None else "") or stub.get("name") or stub.words)
        if own is not None and not self._is_unit_code(own.code, name, tree):
            doubt = ""
            if tree.levels and len(own.code) not in tree.levels:
                doubt = "科目编码的位数与本表不符"
            return self._below_unit(own.code, self._beside(own.code, stub, tree), unit, doubt)
        if unit and not stub.get("name"):
            return self._unit(unit)
        found, doubt = self._code_of(name, tree)
        if found is not None:
            return self._below_unit(found, self._beside(found, stub, tree), unit, doubt)
        if (
            codes
            or stub.get("unit_code")
            or self.shape.find_block(Block.UNITS) is not None
            or is_organisation(name)
        ):
            return self._unit(unit or name)
        return NamedRow(Item("name", name), doubt)

    def _unit(self, name: str) -> NamedRow:
        """A unit, whose codes stand below it."""
        self._unit_name = name
        self._above = []
        return NamedRow(Unit(name))

    def _below_unit(
        self, code: str, beside: tuple[str, ...] | str, unit: str, doubt: str
    ) -> NamedRow:
        if unit:
            self._unit_name = unit
        self._above = [above for above in self._above if code.startswith(above) and above != code]
        self._above.append(code)
        if isinstance(beside, str):
            return NamedRow(Code(code, unit=self._unit_name), beside)
        return NamedRow(Code(code, beside, self._unit_name), doubt)

    def _is_unit_code(self, code: str, name: str, tree: RowShape) -> bool:
        """Whether digits that look like a code of the tree are the department's own number."""
        table = classification_of(tree.dimension)
        if table is None or not name or not is_organisation(name):
            return False
        return table.is_name_of(code, name) is not True

    def _beside(self, code: str, stub: StubText, tree: RowShape) -> tuple[str, ...] | str:
        """The codes of other classifications that stand beside; a doubt where one has no name."""
        if tree.beside:
            beside = tuple(
                next((c.code for c in stub.codes() if c.dimension == dimension), "")
                for dimension in tree.beside
            )
            return beside if any(beside) else ()
        government = stub.get("government_name")
        if not government:
            return ()
        other = government_code(code, government)
        return f"政府预算支出经济科目中没有“{government}”" if other is None else (other,)

    def _code_of(self, name: str, tree: RowShape) -> tuple[str | None, str]:
        """The code of a row that prints a name only: below a row above it, else of the top."""
        table = classification_of(tree.dimension)
        found = []
        if table is not None:  # 一、一般公共服务支出 is numbered where no code is printed
            rows = table.find_by_name(name) or table.find_by_name(bare_label(name))
            found = [row.code for row in rows]
        if not found:
            return None, f"科目中没有“{name}”"
        for above in reversed(self._above):
            below = [c for c in found if c.startswith(above) and c != above]
            if below:
                return min(below, key=len), ""
            ending = {c[5:] for c in found}
            if len(above) == 5 and len(ending) == 1 and all(len(c) == 7 for c in found):
                return above + ending.pop(), ""  # 行政运行 is 01 below every 款
        top = [c for c in found if tree.levels and len(c) == tree.levels[0]]
        if len(top) == 1:
            return top[0], ""
        if len(found) == 1:
            return found[0], ""
        return None, f"名为“{name}”的科目不止一个：{'、'.join(found)}"


def government_code(code: str, name: str) -> str | None:
    """The government economic code that is called so, for a departmental code beside it.

    >>> government_code("30101", "工资福利支出"), government_code("31002", "资本性支出")
    ('50501', '50601')
    """
    digits = normal_name(name)
    if _CODE.fullmatch(digits):
        return digits
    table = government_economic()
    for kind in UnitKind:
        expected = government_economic_for(code, str(kind))
        if expected is not None and table.is_name_of(expected, name):
            return expected
    found = [row.code for row in table.find_by_name(name)]
    return found[0] if len(found) == 1 else None


def _of_year(label: str, year: int) -> str:
    """A label with the years that its template names."""
    return label.replace("{year}", str(year)).replace("{last_year}", str(year - 1))
