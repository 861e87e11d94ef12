"""What rules say besides their own messages is marked for translation too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import mingzhang.check as package

CHECK = Path(package.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAYS = ("Hit", "Hit.at", "Evidence", "Worked", "LedgerLine", "RuleRun")
"""Calls whose arguments people read."""
_OTHERS = ("example", "example_form", "example_table", "setting", "rule", "spot")
"""Files that speak to those who write rules, or name places as the print does."""
FILES = sorted(
    path
    for path in (*(CHECK / "rules").rglob("*.py"), *CHECK.glob("*.py"))
    if path.stem not in _OTHERS
)


def unmarked(source: str) -> Iterator[str]:
    """Chinese texts that flow into what a finding says without `_()`.

    >>> list(unmarked('def f():\\n    yield Hit.at(cell, right="应为 1")'))
    ['2 应为 1']
    >>> list(unmarked('def f():\\n    yield Hit.at(cell, right=_("应为 1"))'))
    []
    """
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        told = isinstance(function.returns, ast.Name) and function.returns.id == "str"
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and told and node.value is not None:
                yield from _texts(node.value)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in SAYS:
                for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                    yield from _texts(argument)
            elif isinstance(node, ast.JoinedStr) and CHINESE.search(ast.unparse(node)):
                yield from _joined(node, function)


def _joined(node: ast.JoinedStr, function: ast.FunctionDef) -> Iterator[str]:
    """A text put together inside a function, unless it is a pattern or the title of a place."""
    for call in ast.walk(function):
        inside = isinstance(call, ast.Call) and any(node is one for one in ast.walk(call))
        if inside and ast.unparse(call.func).startswith(("re.", "_", "target_cell", "FoundCell")):
            return
    yield f"{node.lineno} {ast.unparse(node)}"


def _texts(node: ast.AST) -> Iterator[str]:
    """The Chinese constants of an expression that become part of its value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if CHINESE.search(node.value):
            yield f"{node.lineno} {node.value}"
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.BoolOp | ast.Tuple | ast.List):
        for one in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from _texts(one)
    elif isinstance(node, ast.Dict):
        for one in node.values:
            yield from _texts(one)
    elif isinstance(node, ast.BinOp):
        yield from _texts(node.left)
        yield from _texts(node.right)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(CHECK).as_posix())
def test_what_a_rule_says_is_marked_for_translation(path: Path) -> None:
    assert list(unmarked(path.read_text("utf-8"))) == []
