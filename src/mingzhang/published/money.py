"""Where the money of a printed booklet comes from and where it goes, in fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Any

from mingzhang.amounts import Mark
from mingzhang.codes import Classification, department_economic, functional
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Cell, Row
from mingzhang.model.budget import Budget
from mingzhang.model.row_key import Code, Project
from mingzhang.model.slice import Line, Slice
from mingzhang.model.vocabulary import BASIC, INFLOW, Flow, Nature, Origin, Stage
from mingzhang.tables.profile import Profile, profile_of
from mingzhang.tables.role import Role

_MOST_PROJECTS = 12  # more are too thin to be drawn; the rest is one node


def fen_of(cell: Cell) -> int | None:
    """A printed figure in fen; a blank and a dash are zero, what was not understood is None."""
    if cell.amount is not None:
        return round(cell.amount.fen)
    return 0 if cell.mark in (Mark.BLANK, Mark.DASH) else None


@dataclass(frozen=True, slots=True)
class Printed:
    """The figures of a booklet by what they mean; of a figure printed twice, the first."""

    figures: dict[Slice, int] = field(default_factory=dict)

    @staticmethod
    def of(booklet: Booklet, profile: Profile) -> Printed:
        """Those that the profile gives a meaning."""
        found: dict[Slice, int] = {}
        for table in booklet.tables:
            shape = profile.find_table(table.shape)
            if shape is None:
                continue
            for *_at, cell, piece in shape.cells_of(table):
                fen = fen_of(cell)
                if piece is not None and fen is not None:
                    found.setdefault(piece, fen)
        return Printed(found)

    def find(self, piece: Slice) -> int | None:
        """The figure with this meaning; None where no table prints it."""
        return self.figures.get(piece)

    def find_previous(self, piece: Slice) -> int | None:
        """Last year's figure, where a table prints it beside this year's."""
        last = piece.also({"stage": (Stage.PREVIOUS,)})
        return self.figures.get(last) if last is not None else None


def function_tree(booklet: Booklet) -> list[dict[str, Any]]:
    """The functional classification of spending, class over group over item, with amounts."""
    return _tree(_coded(booklet, Role.EXPENDITURE, functional()))


def _wholes(booklet: Booklet, role: Role) -> Iterator[tuple[Row, int]]:
    """The rows of a table with the figure of each in the column of the whole, in fen."""
    profile = profile_of(booklet)
    table = profile.table_of(booklet, role)
    shape = profile.find_table(table.shape) if table is not None else None
    for panel in table.panels if table is not None and shape is not None else ():
        side = shape.find_panel(panel.key) if shape is not None else None
        whole = side.total_column() if side is not None else None
        if whole is None or whole.key not in panel.columns:
            continue
        at = panel.columns.index(whole.key)
        for row in panel.rows:
            fen = fen_of(row.cells[at])
            if fen is not None:
                yield row, fen


def _coded(booklet: Booklet, role: Role, known: Classification) -> dict[str, tuple[str, int]]:
    """Code to name and amount, of the rows of codes in a table."""
    found: dict[str, tuple[str, int]] = {}
    year = booklet.year
    for row, fen in _wholes(booklet, role):
        if not isinstance(row.key, Code):
            continue
        code = row.key.code
        name = _name_beside(row.labels, code)
        if not name:
            listed = known.get(code, year)
            name = listed.name if listed else code
        found[code] = (name, found.get(code, ("", 0))[1] + fen)
    return found


def _name_beside(labels: Sequence[str], code: str) -> str:
    """The name that a row prints for a code; empty where it prints none.

    A row may bear two codes, each followed by its name; a row with one code may print the name on
    either side of it.

    >>> _name_beside(("30201", "办公费", "50201", "办公经费"), "30201")
    '办公费'
    >>> _name_beside(("301", "02", "津贴补贴"), "30102")
    '津贴补贴'
    >>> _name_beside(("基本工资", "30101"), "30101")
    '基本工资'
    """
    printed = [label.strip() for label in labels]
    names = [label for label in printed if label and not label.isdigit()]
    if code in printed:
        after = printed[printed.index(code) + 1 :]
        beside = next((label for label in after if label), "")
        if beside and not beside.isdigit():
            return beside
    return names[0] if names else ""


def _tree(coded: dict[str, tuple[str, int]]) -> list[dict[str, Any]]:
    nodes: dict[str, dict[str, Any]] = {
        code: {"code": code, "name": name, "fen": fen, "children": []}
        for code, (name, fen) in sorted(coded.items())
        if fen
    }
    roots: list[dict[str, Any]] = []
    for code, node in nodes.items():
        parent = next((code[:n] for n in (5, 3) if n < len(code) and code[:n] in nodes), None)
        siblings = nodes[parent]["children"] if parent else roots
        siblings.append(node)
    for listed in (roots, *(node["children"] for node in nodes.values())):
        listed.sort(key=lambda node: -node["fen"])
    return roots


def economic_classes(booklet: Booklet) -> list[dict[str, Any]]:
    """Basic expenditure by economic class and group, in the order of the codes."""
    return [
        {"code": code, "name": name, "fen": fen}
        for code, (name, fen) in sorted(_coded(booklet, Role.BASIC, department_economic()).items())
        if fen
    ]


def printed_projects(booklet: Booklet) -> dict[tuple[str, str], int]:
    """Unit and name of every project with its amount, carried-over money included."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for role in (Role.PROJECTS, Role.PROJECTS_CARRIED_OVER):
        for row, fen in _wholes(booklet, role):
            if isinstance(row.key, Project):
                found[row.key.unit, row.key.name] += fen
    return dict(found)


# ---- flows ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Flows:
    """Nodes by name and the money between them."""

    depths: dict[str, int] = field(default_factory=dict)
    links: dict[tuple[str, str], int] = field(default_factory=dict)

    def node(self, name: str, depth: int) -> str:
        """A node of this depth; one name is one node, so a name of two depths is told apart."""
        if self.depths.setdefault(name, depth) != depth:
            return self.node(f"{name} ", depth)
        return name

    def add(self, source: str, target: str, fen: int) -> None:
        if fen > 0:
            self.links[source, target] = self.links.get((source, target), 0) + fen

    def data(self) -> dict[str, Any]:
        used = {name for link in self.links for name in link}
        return {
            "nodes": [{"name": n, "depth": d} for n, d in self.depths.items() if n in used],
            "links": [
                {"source": source, "target": target, "fen": fen}
                for (source, target), fen in self.links.items()
            ],
        }


def money_flows(booklet: Booklet, budget: Budget | None) -> dict[str, Any]:
    """From the source of funding to the function class to projects and basic expenditure."""
    flows = _Flows()
    if budget is not None:
        _lines_to_flows(budget, flows)
    else:
        _tables_to_flows(booklet, flows)
    return flows.data()


def _lines_to_flows(budget: Budget, flows: _Flows) -> None:
    lines = [line for line in budget.lines if _is_spent(line)]
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.project:
            sums[line.project] += line.fen
    large = set(sorted(sums, key=lambda name: -sums[name])[:_MOST_PROJECTS])
    for line in sorted(lines, key=lambda line: (line.fund, line.function)):
        carried = line.origin is Origin.CARRIED_OVER
        source = flows.node(Origin.CARRIED_OVER.label if carried else line.fund.label, 0)
        middle = flows.node(_class_name(line.function[:3], budget.year), 1)
        if line.nature in BASIC:
            words = "基本支出"
        elif line.nature is Nature.PROJECT and line.project:
            words = line.project if line.project in large else "其他项目"
        else:
            words = line.nature.label
        target = flows.node(words, 2)
        flows.add(source, middle, line.fen)
        flows.add(middle, target, line.fen)


def _is_spent(line: Line) -> bool:
    return line.stage is Stage.OWN and line.flow is Flow.SPENDING and line.flow not in INFLOW


def _class_name(code: str, year: int) -> str:
    known = functional().get(code, year)
    return known.name if known else code or "未分类"


def _tables_to_flows(booklet: Booklet, flows: _Flows) -> None:
    """Of a booklet that was handed in finished: what its tables of income and spending print."""
    profile = profile_of(booklet)
    for depth, role in ((0, Role.INCOME), (1, Role.EXPENDITURE)):
        table = profile.table_of(booklet, role)
        shape = profile.find_table(table.shape) if table is not None else None
        if table is None or shape is None:
            continue
        for panel, row, key, cell in table.cells():
            side = shape.find_panel(panel.key)
            column = side.find_column(key) if side is not None else None
            fen = fen_of(cell)
            if not isinstance(row.key, Code) or len(row.key.code) != 3 or not fen:
                continue
            if column is None or side is None or column not in side.parts():
                continue
            middle = flows.node(_class_name(row.key.code, booklet.year), 1)
            end = flows.node(
                column.heading[-1].format(year=booklet.year, last_year=booklet.year - 1), 2 * depth
            )
            flows.add(*((end, middle) if depth == 0 else (middle, end)), fen)
