"""How a run of a Word paragraph looks: raised, struck out, or not to be seen at all."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from lxml import etree

from mingzhang.read.docx_number import VAL, W, int_of

_OFF = ("0", "false", "off", "none")
_LEAST_RAISE = 4  # half points
_LEAST_SIZE = 4  # half points: 2 pt cannot be read
_LINKS = 20


class Look(StrEnum):
    """What is unusual about a run; several may hold."""

    RAISED = "raised"
    STRUCK = "struck"
    VANISHED = "vanished"
    WHITE = "white"
    TINY = "tiny"


RunStyles = Mapping[str, frozenset[Look]]
"""What styles of characters say, by identifier."""


def looks_of(properties: etree._Element, styles: RunStyles) -> frozenset[Look]:
    """How the properties of a run, and the style that they name, let it look."""
    found: set[Look] = set()
    for child in properties:
        tag = child.tag
        if tag == f"{W}rStyle":
            found |= styles.get(child.get(VAL, ""), frozenset())
        elif tag in _SWITCHES:
            look = _SWITCHES[tag]
            if child.get(VAL, "1") in _OFF:
                found.discard(look)
            else:
                found.add(look)
        elif tag == f"{W}vertAlign":
            if child.get(VAL) == "superscript":
                found.add(Look.RAISED)
            else:
                found.discard(Look.RAISED)
        elif tag == f"{W}position" and int_of(child.get(VAL, ""), 0) >= _LEAST_RAISE:
            found.add(Look.RAISED)
        elif tag == f"{W}color" and child.get(VAL, "").upper() == "FFFFFF":
            found.add(Look.WHITE)
        elif tag == f"{W}sz" and 0 < int_of(child.get(VAL, ""), 24) <= _LEAST_SIZE:
            found.add(Look.TINY)
        elif tag in (f"{W}highlight", f"{W}shd") and is_shade(child):
            found.discard(Look.WHITE)
    return frozenset(found)


_SWITCHES = {
    f"{W}vanish": Look.VANISHED,
    f"{W}strike": Look.STRUCK,
    f"{W}dstrike": Look.STRUCK,
}


def run_styles(styles: etree._Element) -> dict[str, frozenset[Look]]:
    """What every style of characters says, with those that it is based on."""
    own: dict[str, tuple[str, etree._Element | None]] = {}
    for style in styles.iterfind(f"{W}style"):
        if style.get(f"{W}type") == "character":
            base = style.find(f"{W}basedOn")
            named = base.get(VAL, "") if base is not None else ""
            own[style.get(f"{W}styleId", "")] = (named, style.find(f"{W}rPr"))
    found: dict[str, frozenset[Look]] = {}
    for identifier in own:
        looks: frozenset[Look] = frozenset()
        at, left = identifier, _LINKS
        while at in own and left:
            at, properties = own[at]
            left -= 1
            if properties is not None:
                looks |= looks_of(properties, {})
        if looks:
            found[identifier] = looks
    return found


def is_shade(element: etree._Element | None) -> bool:
    """Whether a shading is of another colour than the paper."""
    if element is None:
        return False
    fill = element.get(f"{W}fill", "") if element.tag == f"{W}shd" else element.get(VAL, "")
    return fill.lower() not in ("", "auto", "none", "white", "ffffff")
