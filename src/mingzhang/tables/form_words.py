"""What performance forms call their fields, sources, columns and levels: data, asked by role."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from mingzhang.codes import normal_name
from mingzhang.kept import toml_data
from mingzhang.lean import dataclass
from mingzhang.model.form import FormKind, FormScope
from mingzhang.pattern import compiled

_NUMBERING = compiled(
    r"^(?:[①-⑳]|\(?[一二三四五六七八九十\d]{1,2}\)?[、.,](?!\d)|其中[:]?|按[^:]{2,6}分[:])+"
)
_UNIT = compiled(r"\((?:单位[:]?)?(?:人民币)?[百千万亿]*元\)")
_FORMULA = compiled(r"[①-⑳]\s*(?:[=].*)?$")


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """A label as it is compared: no spaces, numbering, unit of money, 其中 or colon at its end.

    >>> bare("其中：财政拨款："), bare("项目资金\\n（万元）"), bare("①中央财政资金")
    ('财政拨款', '项目资金', '中央财政资金')
    >>> bare("小计③=①+②"), bare("部门（单位）名称"), bare("按支出性质分：其中：基本支出")
    ('小计', '部门(单位)名称', '基本支出')
    """
    marked = _FORMULA.sub("", re.sub(r"^[①-⑳]", "", text.strip()))
    words = _UNIT.sub("", normal_name(marked).replace("：", ":"))
    return _NUMBERING.sub("", words).strip(":") or words


@dataclass(frozen=True, slots=True)
class Source:
    """A source of funds: `label` as printed by default, `pattern` all that it is called."""

    role: str
    label: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class FormWords:
    """The vocabulary of forms.

    Attributes:
        labels: what each field, column, indicator head and task column is printed as, by role.
        fields, columns, heads, tasks: roles by bare label.
        parts: lists of sources that a whole is the sum of.
        first, second: names of the levels; levels: the standard ones in print order.
    """

    labels: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, str]
    columns: Mapping[str, str]
    heads: Mapping[str, str]
    tasks: Mapping[str, str]
    sources: tuple[Source, ...]
    parts: Mapping[str, tuple[frozenset[str], ...]]
    levels: tuple[tuple[str, tuple[str, ...]], ...]
    first: re.Pattern[str]
    second: re.Pattern[str]
    titles: re.Pattern[str]
    named_title: re.Pattern[str]
    statement_title: re.Pattern[str]
    kinds: Mapping[str, re.Pattern[str]]

    def field(self, text: str) -> str | None:
        """The role of a field's label."""
        return self.fields.get(bare(text))

    def source(self, text: str) -> str | None:
        """The source of funds that a label names, cut off or misread at its end too."""
        words = bare(text)
        return next((s.role for s in self.sources if s.pattern.fullmatch(words)), None)

    def column(self, text: str) -> str | None:
        """The role of a column of amounts, rates or scores."""
        words = bare(text)
        return self.columns.get(words) or self.columns.get(words.partition("(")[0])

    def head(self, text: str) -> str | None:
        """The role of a column of indicators."""
        words = bare(text)
        return self.heads.get(words) or self.heads.get(words.partition("(")[0])

    def task(self, text: str) -> str | None:
        """The role of a column of main tasks."""
        words = bare(text)
        return self.tasks.get(words) or self.tasks.get(words.partition("(")[0])

    def kind_of(self, title: str, heads: Collection[str] = ()) -> FormKind:
        """The kind that a title tells, or else the heads of its columns: what they compare."""
        for kind in (FormKind.EVALUATION, FormKind.MONITORING):
            if self.kinds[kind].search(title):
                return kind
        columns = {self.column(head) for head in heads} | {self.head(head) for head in heads}
        if {"until", "expected"} & columns:
            return FormKind.MONITORING
        if {"executed", "actual"} & columns:
            return FormKind.EVALUATION
        return FormKind.TARGET

    def scope_of(self, text: str) -> FormScope:
        """What a title says that the form is about."""
        for scope in (FormScope.TRANSFER, FormScope.DEPARTMENT):
            if self.kinds[scope].search(text):
                return scope
        return FormScope.PROJECT

    def source_label(self, source: str) -> str:
        """What a source is called in a message: `财政拨款 / 基本支出` for one below another."""
        return " / ".join(self.labels["sources"].get(part, part) for part in source.split("."))


@cache
def form_words() -> FormWords:
    """The vocabulary that comes with the program."""
    raw = toml_data(
        files("mingzhang.profiles.forms").joinpath("words.toml").read_text(encoding="utf-8")
    )
    groups = ("fields", "sources", "columns", "indicators", "tasks")
    return FormWords(
        labels={
            group: {role: entry["label"] for role, entry in raw[group].items()} for group in groups
        },
        fields=_roles(raw["fields"]),
        columns=_roles(raw["columns"]),
        heads=_roles(raw["indicators"]),
        tasks=_roles(raw["tasks"]),
        sources=tuple(
            Source(role, entry["label"], compiled(entry["pattern"]))
            for role, entry in raw["sources"].items()
        ),
        parts={
            whole: tuple(frozenset(names.split()) for names in lists)
            for whole, lists in raw["parts"].items()
        },
        levels=tuple((first, tuple(seconds)) for first, seconds in raw["levels"]["second"]),
        first=compiled(raw["levels"]["first_pattern"] + r"(?:\(.*\))?"),
        second=compiled(raw["levels"]["second_pattern"] + r"(?:\(.*\))?"),
        titles=compiled(raw["titles"]),
        named_title=compiled(raw["named_title"]),
        statement_title=compiled(raw["statement_title"]),
        kinds={name: compiled(pattern) for name, pattern in raw["kinds"].items()},
    )


def _roles(entries: Mapping[str, Any]) -> dict[str, str]:
    return {
        bare(words): role
        for role, entry in entries.items()
        for words in (entry["label"], *entry.get("also", ()))
    }
