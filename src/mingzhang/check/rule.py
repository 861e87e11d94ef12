"""What a rule is: one file under `rules/`, its page in the docstring, and a function.

    @rule("T101", title="项目金额与绩效目标表不一致", severity="error", category="consistent",
          basis=(Basis.practice("同一金额各处一致"),),
          message="项目支出表印作 {table}，绩效目标表印作 {target}",
          needs=(Role.PROJECTS, "@targets"))
    def project_amount_differs_from_target(booklet: Booklet) -> Iterator[Hit]:
        yield Hit.at(cell, other, table=..., target=...)

Nothing is registered anywhere: `find_rules` looks through the files.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from types import ModuleType

from mingzhang.check import rules as rule_package
from mingzhang.check.context import Context
from mingzhang.check.finding import Category, Evidence, Finding, FoundCell, Severity
from mingzhang.errors import MingzhangError
from mingzhang.language import _, filled
from mingzhang.law import Basis
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pattern import compiled
from mingzhang.plugin import plugins
from mingzhang.tables.profile import Profile

FAMILIES: Mapping[str, str] = {
    "R": "表间、表内勾稽关系",
    "N": "情况说明与报表",
    "T": "绩效目标",
    "C": "科目与目录编码",
    "P": "政府采购与购买服务",
    "D": "公开义务与完整性",
    "Z": "残留内容与识读存疑",
    "X": "自定规则",
}
"""Families of rules, by the first letter of their codes."""

OWN_FAMILY = "X"
"""Of rules that do not come with the program; ours never begin with it."""

GROUP = "mingzhang.rules"
FOLDERS = "MINGZHANG_RULES"

_CODE = compiled(rf"[{''.join(FAMILIES)}]\d{{3}}")


class RuleError(MingzhangError):
    """A rule of one's own cannot be taken in: where it is, and why.

    >>> str(RuleError("rules/own.py", "NameError: name 'x' is not defined"))
    "自定规则 rules/own.py：NameError: name 'x' is not defined"
    """

    def __init__(self, origin: str, reason: str) -> None:
        super().__init__(_("自定规则 {origin}：{reason}").format(origin=origin, reason=reason))


class Status(StrEnum):
    """How settled a rule is; a removed rule keeps its code so that it is never reused."""

    PREVIEW = "preview"
    STABLE = "stable"
    DEPRECATED = "deprecated"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Applies:
    """To which booklets a rule applies; the default is every one.

    Attributes:
        kinds: budget, final accounts, or both.
        years: first and last budget year; None is open.
        profiles: ids of profiles; empty for all.
    """

    kinds: tuple[BookletKind, ...] = tuple(BookletKind)
    years: tuple[int | None, int | None] = (None, None)
    profiles: tuple[str, ...] = ()

    def to(self, booklet: Booklet, profile: Profile) -> bool:
        """Whether the rule applies to this booklet."""
        first, last = self.years
        return (
            booklet.kind in self.kinds
            and (first is None or booklet.year >= first)
            and (last is None or booklet.year <= last)
            and (not self.profiles or profile.id in self.profiles)
        )


ALWAYS = Applies()


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule yields: cells and the fields of its message; the engine makes the finding.

    Attributes:
        cells: the first is where to look, the others are the terms.
        fields: values for the rule's `message` and `expected`.
        suggestion: what to do; the rule's `expected` filled with the fields where empty.
        severity: only where it differs from the rule's.
        message: only where the rule's own message does not fit.
    """

    cells: tuple[FoundCell, ...]
    fields: Mapping[str, object] = field(default_factory=dict)
    suggestion: str = ""
    severity: Severity | None = None
    message: str = ""
    evidence: tuple[Evidence, ...] = ()

    @classmethod
    def at(cls, *cells: FoundCell, suggestion: str = "", **fields: object) -> Hit:
        """A hit at the first cell; keyword arguments fill the message."""
        return cls(cells, fields, suggestion)


RuleFunction = Callable[..., Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its page.

    Attributes:
        code: letter of the family and three digits, never reused.
        name: of its file.
        message, expected: templates over the fields of a hit; `expected` becomes the suggestion.
        needs: roles of tables and parts (`@targets`, see `Context.lacks`) without which the
            rule does not run.
        written: the docstring of the file.
        wants_context: whether the function takes the context beside the booklet.
    """

    code: str
    name: str
    title: str
    severity: Severity
    category: Category
    basis: tuple[Basis, ...]
    message: str
    function: RuleFunction = field(repr=False)
    expected: str = ""
    needs: tuple[str, ...] = ()
    applies: Applies = ALWAYS
    see_also: tuple[str, ...] = ()
    status: Status = Status.STABLE
    written: str = field(default="", repr=False)
    wants_context: bool = False

    @property
    def family(self) -> str:
        """The Chinese name of its family."""
        return FAMILIES[self.code[0]]

    @property
    def page(self) -> str:
        """What the file says of its rule, as Markdown."""
        return inspect.cleandoc(self.written)

    @property
    def english(self) -> str:
        """One English line: the first of the function's docstring."""
        return inspect.cleandoc(self.function.__doc__ or "").partition("\n")[0]

    def find(self, context: Context) -> list[Finding]:
        """Everything this rule finds. Whatever it raises is our bug and passes through."""
        booklet = context.booklet
        hits = self.function(booklet, context) if self.wants_context else self.function(booklet)
        return [self._finding(hit) for hit in hits]

    def _finding(self, hit: Hit) -> Finding:
        if not hit.cells:
            raise ValueError(f"{self.code} yields a hit without a place")
        return Finding(
            code=self.code,
            severity=hit.severity or self.severity,
            title=_(self.title),
            message=filled(_(hit.message or self.message), hit.fields),
            basis=self.basis,
            cells=hit.cells,
            suggestion=hit.suggestion or filled(_(self.expected), hit.fields),
            see_also=self.see_also,
            evidence=hit.evidence,
            category=self.category,
        )


def rule(
    code: str,
    *,
    title: str,
    severity: str,
    category: str,
    basis: tuple[Basis, ...],
    message: str,
    expected: str = "",
    needs: tuple[str, ...] = (),
    applies: Applies = ALWAYS,
    see_also: tuple[str, ...] = (),
    status: str = "stable",
) -> Callable[[RuleFunction], Rule]:
    """Make the function below a rule of this file.

    Raises:
        ValueError: the code has no family or three digits, the severity or category is unknown,
            or there is no basis (惯例 is one: `Basis.practice()`).
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code} is no code: one of {'/'.join(FAMILIES)} and three digits")
    if not basis:
        raise ValueError(f"{code} names no basis; 惯例 is an honest answer")

    def make(function: RuleFunction) -> Rule:
        module = sys.modules[function.__module__]
        return Rule(
            code=code,
            name=function.__module__.rpartition(".")[2],
            title=title,
            severity=Severity(severity),
            category=Category(category),
            basis=basis,
            message=message,
            function=function,
            expected=expected,
            needs=needs,
            applies=applies,
            see_also=see_also,
            status=Status(status),
            written=module.__doc__ or "",
            wants_context=function.__code__.co_argcount > 1,
        )

    return make


def find_rules() -> Mapping[str, Rule]:
    """Every rule by its code, in the order of codes: ours, and those of one's own.

    A rule of one's own has a code of the family X. It comes from a package (the entry point group
    `mingzhang.rules` names its module), or from a folder of files that `MINGZHANG_RULES` names,
    which is what `--rules DIR` sets.

    Raises:
        ValueError: two files share a code, or a file holds no rule or two.
        RuleError: a rule of one's own cannot be taken in.
    """
    return _found(os.environ.get(FOLDERS, ""))


@cache
def _found(folders: str) -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for module_info in pkgutil.walk_packages(rule_package.__path__, rule_package.__name__ + "."):
        if module_info.ispkg or module_info.name.rpartition(".")[2].startswith("_"):
            continue
        own = _rule_of(importlib.import_module(module_info.name))
        if own.code in found:
            raise ValueError(f"{own.code} is used twice: {module_info.name}")
        found[own.code] = own
    for origin, load in _foreign(folders):
        try:
            foreign = _rule_of(load())
        except Exception as error:  # somebody else's code: named, with its place, never a traceback
            raise RuleError(origin, f"{type(error).__name__}: {error}") from error
        if foreign.code[0] != OWN_FAMILY:
            raise RuleError(origin, _("自定规则的编号要以{letter}开头").format(letter=OWN_FAMILY))
        if foreign.code in found:
            raise RuleError(origin, _("编号{code}用了两次").format(code=foreign.code))
        found[foreign.code] = foreign
    return dict(sorted(found.items()))


def _foreign(folders: str) -> Iterator[tuple[str, Callable[[], ModuleType]]]:
    """Where each rule of one's own comes from, and how its file is loaded."""
    for entry in plugins(GROUP):
        yield entry.value, entry.load
    for folder in filter(None, folders.split(os.pathsep)):
        if not Path(folder).is_dir():
            raise RuleError(folder, _("不是一个文件夹"))
        for path in sorted(Path(folder).glob("[!_]*.py")):
            yield str(path), partial(_loaded, path)


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"mingzhang_own_rules.{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # `inspect` finds the page of a rule through its module
    spec.loader.exec_module(module)
    return module


def _rule_of(module: ModuleType) -> Rule:
    here = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, Rule) and thing.function.__module__ == module.__name__
    ]
    if len(here) != 1:
        raise ValueError(f"{module.__name__} holds {len(here)} rules, not one")
    return here[0]


def find_rule(code: str) -> Rule | None:
    """The rule with this code, None where there is none."""
    return find_rules().get(code.upper())
