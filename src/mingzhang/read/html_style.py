"""What the style sheet of a page hides or strikes out, written to the elements themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy

from lxml import html

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.language import _
from mingzhang.pattern import compiled

_COMMENT = compiled(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/|<!--|-->")
_SIMPLE = compiled(r"([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?", re.IGNORECASE)
_TELLING = compiled(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-decoration[\w-]*\s*:[^;]{0,40}line-through"
    r"|font-size\s*:\s*0(?![\d.])"
    r"|vertical-align\s*:\s*super",
    re.IGNORECASE,
)
_SHOWN = compiled(r"display\s*:\s*(?!none)\w|visibility\s*:\s*visible", re.IGNORECASE)
_NONE = compiled(r"display\s*:\s*none(?:\s*!important)?\s*;?", re.IGNORECASE)
_PANELS = frozenset({"div", "section", "article", "li", "dd", "fieldset"})
_MOST_RULES = 5000

Selector = tuple[str, str, str]
"""Tag, `.` or `#`, name; each may be empty."""


def apply_style_sheets(root: html.HtmlElement) -> None:
    """Write what style sheets hide, strike out or raise into the `style` of the elements."""
    rules: dict[Selector, str] = {}
    for sheet in root.iter("style"):
        for selectors, declarations in _rules(sheet.text or ""):
            found = "; ".join(m.group() for m in _TELLING.finditer(declarations))
            for selector in selectors if found else ():
                match = _SIMPLE.fullmatch(selector.strip())
                if match and match.group() and len(rules) < _MOST_RULES:
                    key = (match[1] or "").lower(), match[2] or "", match[3] or ""
                    rules[key] = f"{rules.get(key, '')}; {found}"
    if not rules:
        return
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.lower()
        keys = [(tag, "", "")]
        for name in (element.get("class") or "").split():
            keys += [("", ".", name), (tag, ".", name)]
        if element.get("id"):
            keys += [("", "#", element.get("id") or ""), (tag, "#", element.get("id") or "")]
        said = [rules[key] for key in keys if key in rules]
        if said:
            own = element.get("style") or ""
            hidden = "" if _SHOWN.search(own) else ";".join(said)
            element.set("style", f"{hidden};{own}")


def _rules(text: str) -> Iterator[tuple[list[str], str]]:
    """Selectors and declarations of a sheet; blocks for print or other media are passed over."""
    text = _COMMENT.sub(" ", text)
    at = 0
    while True:
        opens = text.find("{", at)
        if opens < 0:
            return
        head = text[at:opens].rpartition(";")[2].strip()
        if head.startswith("@"):
            at = _end_of_block(text, opens)
            continue
        closes = text.find("}", opens)
        if closes < 0:
            return
        yield head.split(","), text[opens + 1 : closes]
        at = closes + 1


def _end_of_block(text: str, opens: int) -> int:
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, opens):
        depth += 1 if match.group() == "{" else -1
        if not depth:
            return match.end()
    return len(text)


def show_panels(root: html.HtmlElement, accounting: Accounting) -> None:
    """Let the panels be seen of which a page shows one at a time, behind tabs.

    Panels are boxes with tables that do not show, beside a box of their kind that does; figures
    stand in one at least. What only repeats what is shown elsewhere stays hidden.
    """
    groups: dict[html.HtmlElement, list[html.HtmlElement]] = {}
    for element in root.iter(*_PANELS):
        parent = element.getparent()
        if parent is None or not _is_off(element) or next(element.iter("table"), None) is None:
            continue
        groups.setdefault(parent, []).append(element)
    shown = _shown_words(root) if groups else ""
    for parent, panels in groups.items():
        tags = {panel.tag for panel in panels}
        beside = any(
            other.tag in tags and not _is_off(other) and len(_words(other)) > 1 for other in parent
        )
        if not beside or not any(_has_figures(panel) for panel in panels):
            continue
        for panel in panels:
            if _words(panel) not in shown:
                panel.set("style", _NONE.sub("", panel.get("style") or ""))
                accounting.read(Thing.TEXT, why=_("在页签里，点开才显示"))


def _is_off(element: html.HtmlElement) -> bool:
    return bool(_NONE.search(element.get("style") or ""))


def _words(element: html.HtmlElement) -> str:
    """The words of an element without spaces."""
    return "".join((element.text_content() or "").split())


def _shown_words(root: html.HtmlElement) -> str:
    """The words that a page shows, without spaces."""
    copy = deepcopy(root)
    for element in [e for e in copy.iter() if isinstance(e.tag, str) and _is_off(e)]:
        if element.getparent() is not None:
            element.drop_tree()
    return _words(copy)


def _has_figures(panel: html.HtmlElement) -> bool:
    return any(find_figure((cell.text_content() or "").strip()) for cell in panel.iter("td", "th"))
