"""The words of an HTML element as a reader sees them: fields by their values, notes raised."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from lxml import html

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.attached import is_small, note_picture
from mingzhang.read.raised import raised
from mingzhang.source import Place

_LONGEST_NOTE = 6

BREAK = "\u2028"
"""Stands in the text where a line ends."""

_UNSEEN = {
    "script",
    "style",
    "head",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "title",
    "button",
    "canvas",
    "del",
    "s",
    "strike",
}
_HIDDEN = compiled(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![\d.])",
    re.IGNORECASE,
)
_STRUCK = compiled(r"text-decoration[\w-]*\s*:[^;]{0,40}line-through", re.IGNORECASE)
_SUPER = compiled(r"vertical-align\s*:\s*super", re.IGNORECASE)
_FIGURE = compiled(r"\d[\d,]*(?:\.\d+)?")
_UNTYPED = frozenset({"hidden", "button", "submit", "reset", "image", "file", "password"})
_DATA = compiled(r"data:image/[\w.+-]{1,20};base64,", re.IGNORECASE)
_SIZE = compiled(r"(?<![\w-])(width|height)\s*:\s*([\d.]+)\s*(px|pt|cm|mm|in)?", re.IGNORECASE)
_POINTS = {"px": 0.75, "pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0}
_SIGN = compiled(r"logo|icon|ico\b|qr|erweima|banner|share|weixin|weibo|spacer|blank", re.I)


def is_unseen(element: html.HtmlElement) -> bool:
    """Whether a page does not show an element."""
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return True
    style = element.get("style") or ""
    return bool(style) and bool(_HIDDEN.search(style) or _STRUCK.search(style))


def text_of(element: html.HtmlElement, *, tables: bool = True) -> str:
    """The visible text; a line break in it is a separator of its own.

    Args:
        tables: whether tables inside the element are part of its words.
    """
    if not isinstance(element.tag, str) or is_unseen(element):
        return ""
    if element.tag == "br":
        return BREAK
    held = _held(element)
    if held is not None:
        return held
    parts = [element.text or ""]
    for child in element:
        if tables or child.tag != "table":
            parts.append(text_of(child, tables=tables))
        parts.append(child.tail or "")
    text = "".join(parts)
    is_raised = element.tag == "sup" or (
        len(text) <= _LONGEST_NOTE and _SUPER.search(element.get("style") or "")
    )
    return raised(text) if is_raised else text


def _held(element: html.HtmlElement) -> str | None:
    """What a field holds; None for an element that is no field."""
    if element.tag == "input":
        kind = (element.get("type") or "text").lower()
        if kind in _UNTYPED:
            return ""
        if kind in ("checkbox", "radio"):
            return "☑" if element.get("checked") is not None else "□"
        return element.get("value") or ""
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [o for o in options if o.get("selected") is not None] or options[:1]
        return "、".join((option.text_content() or "").strip() for option in chosen)
    return None


def clean(text: str) -> str:
    """The text with every run of spaces as one."""
    return re.sub(r"[\s\u00a0\u3000]+", " ", text).strip()


def note_unread(
    root: html.HtmlElement,
    accounting: Accounting,
    inside: Mapping[html.HtmlElement, bytes] | None = None,
) -> None:
    """Account for what a page holds beside its words: fields, pictures, frames, what is hidden.

    Args:
        inside: pictures that are looked at, and accounted for there.
    """
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ("input", "select", "textarea"):
            if (element.get("type") or "text").lower() not in _UNTYPED:
                accounting.read(Thing.FIELD)
        elif element.tag == "img":
            if element not in (inside or {}):
                _picture(element, accounting)
        elif element.tag in ("iframe", "frame", "object", "embed"):
            source = element.get("src") or element.get("data") or ""
            if element.get("srcdoc") is not None:
                continue
            if source and not is_unseen_by_style(element):
                accounting.unread(
                    Thing.PART, _("嵌在网页里，本程序不联网取；请另外提供"), name=source[:200]
                )
        elif element.tag in ("svg", "canvas"):
            _drawing(element, accounting)
        elif element.tag in ("del", "s", "strike") or _STRUCK.search(element.get("style") or ""):
            accounting.aside(Thing.REVISION, _("标作删除"), figures=_figures(element))
        elif is_unseen_by_style(element) and (element.text_content() or "").strip():
            parent = element.getparent()
            if parent is None or not _is_inside_unseen(parent):
                accounting.aside(Thing.TEXT, _("网页上不显示"), figures=_figures(element))


def _drawing(element: html.HtmlElement, accounting: Accounting) -> None:
    """A drawing that may hold a table: it has figures, or nobody knows what a program draws."""
    words = " ".join(element.itertext())
    if element.tag == "canvas" or _FIGURE.search(words):
        accounting.unread(
            Thing.PICTURE,
            _("图片里的文字和数字没有读，请提供文字版"),
            figures=_FIGURE.findall(words)[:1000],
        )


def is_unseen_by_style(element: html.HtmlElement) -> bool:
    """Whether an element of content is hidden."""
    hidden = element.get("hidden") is not None
    return hidden or bool(_HIDDEN.search(element.get("style") or ""))


def _is_inside_unseen(element: html.HtmlElement) -> bool:
    return any(isinstance(e.tag, str) and is_unseen(e) for e in (element, *element.iterancestors()))


def _figures(element: html.HtmlElement) -> list[str]:
    words = " ".join(str(text) for text in element.itertext()).split()
    return [word for word in words if find_figure(word) is not None][:1000]


def _picture(element: html.HtmlElement, accounting: Accounting) -> None:
    if is_unseen_by_style(element):
        return
    named = " ".join(element.get(key) or "" for key in ("src", "alt", "class", "id"))[:500]
    if not named.startswith("data:") and _SIGN.search(named):
        accounting.aside(Thing.PICTURE, _("小图，是印章或标志"))
        return
    note_picture(accounting, *size_of(element), Place(accounting.file))


def find_pictures(
    root: html.HtmlElement, given: Mapping[str, bytes]
) -> dict[html.HtmlElement, bytes]:
    """The pictures of a page that the file itself holds and that may hold a table.

    Args:
        given: what came along with the page, by address.
    """
    found = {}
    for element in root.iter("img"):
        source = (element.get("src") or "").strip()
        named = " ".join(element.get(key) or "" for key in ("alt", "class", "id"))[:500]
        content = given.get(source) or given.get(source.rpartition("/")[2])
        data = _DATA.match(source)
        if data:
            try:
                content = base64.b64decode("".join(source[data.end() :].split()))
            except (binascii.Error, ValueError):
                content = None
        shows = not is_unseen_by_style(element) and not _SIGN.search(named)
        if content and shows and not is_small(*size_of(element)):
            found[element] = content
    return found


def size_of(element: html.HtmlElement) -> tuple[float, float]:
    """Width and height in points that a page gives a picture; 0 where it says nothing."""
    sizes = {"width": 0.0, "height": 0.0}
    for side in sizes:
        digits = re.match(r"\s*(\d+)", element.get(side) or "")
        sizes[side] = int(digits[1]) * 0.75 if digits else 0.0
    for side, number, unit in _SIZE.findall(element.get("style") or ""):
        sizes[side.lower()] = float(number) * _POINTS[unit.lower() or "px"]
    return sizes["width"], sizes["height"]
