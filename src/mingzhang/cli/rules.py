"""The commands that list and explain rules."""

from __future__ import annotations

import click

from mingzhang.cli.argument import OWN_RULES
from mingzhang.language import _
from mingzhang.screen import Terminal


@click.command("rules", help=_("列出全部审核规则。"))
@OWN_RULES
def rules_command() -> None:
    """List the rules by family."""
    from mingzhang.check.rule import FAMILIES, find_rules

    console = Terminal(highlight=False)
    for letter, family in FAMILIES.items():
        rules = [rule for code, rule in find_rules().items() if code.startswith(letter)]
        if not rules:
            continue
        console.print(f"[bold]{letter} {_(family)}[/bold]")
        for rule in rules:
            console.print(
                f"  {rule.code}  {_(rule.severity.label)}  {_(rule.title)}", soft_wrap=True
            )


@click.command("explain", help=_("说明一条规则：查什么、为什么、举例、怎么改。"))
@click.argument("code")
@OWN_RULES
def explain_command(code: str) -> None:
    """Print the page of one rule."""
    from rich.markdown import Markdown

    from mingzhang.check.rule import find_rule, find_rules

    rule = find_rule(code)
    if rule is None:
        near = [known for known in find_rules() if known[0] == code[:1].upper()]
        words = _("；同类的有：{codes}").format(codes="、".join(near)) if near else ""
        raise click.UsageError(_("没有规则 {code}").format(code=code) + words)
    console = Terminal(highlight=False)
    console.print(f"[bold]{rule.code} {_(rule.title)}[/bold]（{_(rule.severity.label)}）")
    console.print(rule.english, style="dim")
    console.print(Markdown(rule.page))
    for basis in rule.basis:
        console.print(_("依据：{words}").format(words=basis.words()))
