"""Pages of the rules, made from the rules themselves when the documentation is built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mkdocs.structure.files import File, Files

from mingzhang.check.demand import DUTIES, INSPECTIONS, Demand
from mingzhang.check.rule import FAMILIES, Rule, find_rules


def on_files(files: Files, config: Any) -> Files:
    """Add `rules/index.md` and one page for each rule."""
    files.append(File.generated(config, "rules/index.md", content=index_page()))
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
        f"级别：{rule.severity.label}　要求：{rule.category.label}\n\n{rule.page}\n\n"
        f"## 依据\n\n{basis}\n" + (f"\n另见：{see}\n" if see else "")
    )
