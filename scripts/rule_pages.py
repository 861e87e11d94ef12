"""Pages of the rules, made from the rules themselves when the documentation is built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mkdocs.structure.files import File, Files

from mingzhang.check.demand import DUTIES, INSPECTIONS, Demand
from mingzhang.check.rule import FAMILIES, Rule, find_rules

_INDEX = "rules/index.md"
_OPENING = re.compile(r"^```booklet(?P<words>.*)$", re.MULTILINE)


def on_config(config: Any) -> Any:
    """Put the pages of the rules, by family, under their index in the navigation."""
    for entry in config.nav:
        for name, page in entry.items():
            if page == _INDEX:
                entry[name] = [_INDEX, *_navigation()]
    return config


def _navigation() -> Iterator[dict[str, list[dict[str, str]]]]:
    for letter, family in FAMILIES.items():
        rules = [rule for code, rule in find_rules().items() if code.startswith(letter)]
        if rules:
            pages = [{f"{r.code} {r.title}": f"rules/{r.code}.md"} for r in rules]
            yield {f"{letter} {family}": pages}


def on_files(files: Files, config: Any) -> Files:
    """Add `rules/index.md` and one page for each rule."""
    files.append(File.generated(config, _INDEX, content=index_page()))
    for rule in find_rules().values():
        files.append(File.generated(config, f"rules/{rule.code}.md", content=rule_page(rule)))
    return files


def index_page() -> str:
    """All rules by family, and by the demand that they serve."""
    return "\n".join(_index_lines()) + "\n"


def _index_lines() -> Iterator[str]:
    yield "# 审核规则\n"
    yield "每条规则一页：查什么、为什么、举例、怎么改。例子本身就是测试。\n"
    for letter, family in FAMILIES.items():
        rules = [rule for code, rule in find_rules().items() if code.startswith(letter)]
        if not rules:
            continue
        yield f"## {letter} {family}\n"
        yield "| 编号 | 名称 | 级别 | 要求 | 依据 |\n|---|---|---|---|---|"
        for rule in rules:
            basis = "；".join(basis.words() for basis in rule.basis)
            yield (
                f"| [{rule.code}]({rule.code}.md) | {rule.title} | {rule.severity.label} "
                f"| {rule.category.label} | {basis} |"
            )
        yield ""
    yield "## 按公开义务\n"
    yield "| 义务 | 依据 | 规则 | 查不到的 |\n|---|---|---|---|"
    for duty in DUTIES:
        basis = "；".join(basis.words() for basis in duty.basis)
        yield f"| {duty.words} | {basis} | {_links(duty)} | {duty.gap} |"
    yield "\n## 按检查中发现的问题\n"
    yield "| 次序 | 问题 | 规则 | 查不到的 |\n|---|---|---|---|"
    for number, demand in enumerate(INSPECTIONS, 1):
        yield f"| {number} | {demand.words} | {_links(demand)} | {demand.gap} |"
    yield "\n## In English\n"
    for code, rule in find_rules().items():
        yield f"- [{code}]({code}.md) {rule.english}"


def _links(demand: Demand) -> str:
    codes = [code for code in find_rules() if demand.rules and demand.covers(code)]
    return " ".join(f"[{code}]({code}.md)" for code in codes)


def rule_page(rule: Rule) -> str:
    """One rule's page."""
    basis = "\n".join(f"- {basis.words()}" for basis in rule.basis)
    see = "、".join(f"[{code}]({code}.md)" for code in rule.see_also)
    return (
        f"# {rule.code} {rule.title}\n\n*{rule.english}*\n\n"
        f"级别：{rule.severity.label}　要求：{rule.category.label}\n\n{_captioned(rule.page)}\n\n"
        f"## 依据\n\n{basis}\n" + (f"\n另见：{see}\n" if see else "")
    )


def _captioned(page: str) -> str:
    """The page with its examples as plain code, each under what it shall report.

    >>> print(_captioned("```booklet 自评 | 总分\\n自评 | 98\\n```").replace("`", "'"))
    应当指出：自评 | 总分
    <BLANKLINE>
    '''text
    自评 | 98
    '''
    """
    return _OPENING.sub(_caption, page)


def _caption(opening: re.Match[str]) -> str:
    words = opening["words"].strip()
    return (f"应当指出：{words}" if words else "不应指出：") + "\n\n```text"
