"""What the charts draw: plain data in 万元, made from what the tables beside them show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mingzhang.language import _
from mingzhang.web.portal.amount import in_wan

MOST_PROJECTS = 14
"""Of a Sankey diagram; smaller ones are drawn together."""
Chart = dict[str, Any]
Named = tuple[str, Sequence[int | None]]


def bars(
    label: str, categories: Sequence[str], series: Sequence[Named], flat: bool = False
) -> Chart:
    """Amounts side by side; flat ones grow to the right, for long names."""
    return _axes("bar", label, categories, series) | {"flat": flat}


def lines(label: str, categories: Sequence[str], series: Sequence[Named]) -> Chart:
    """Amounts over the years."""
    return _axes("line", label, categories, series)


def _axes(kind: str, label: str, categories: Sequence[str], series: Sequence[Named]) -> Chart:
    return {
        "kind": kind,
        "label": label,
        "unit": _("万元"),
        "categories": list(categories),
        "series": [
            {"name": name, "values": [in_wan(fen) for fen in amounts]} for name, amounts in series
        ],
    }


def sankey(label: str, flows: Mapping[str, Any]) -> Chart | None:
    """From where the money comes to what it is for; None where there is nothing to draw."""
    links = [link for link in flows["links"] if (link["fen"] or 0) > 0]
    if not links:
        return None
    depth = {node["name"]: node.get("depth", 0) for node in flows["nodes"]}
    last = max(depth.values(), default=0)
    ends: dict[str, int] = {}
    for link in links:
        if depth.get(link["target"]) == last:
            ends[link["target"]] = ends.get(link["target"], 0) + link["fen"]
    ranked = sorted(ends, key=lambda name: -ends[name])
    small = set(ranked[MOST_PROJECTS:]) if len(ranked) > MOST_PROJECTS + 1 else set()
    rest = _("其他{count}个项目").format(count=len(small))
    sums: dict[tuple[str, str], int] = {}
    for link in links:
        ends_at = rest if link["target"] in small else link["target"]
        pair = (link["source"], ends_at)
        sums[pair] = sums.get(pair, 0) + link["fen"]
    names = {name for pair in sums for name in pair}
    nodes = [
        {"name": node["name"], "depth": node.get("depth", 0)}
        for node in flows["nodes"]
        if node["name"] in names
    ]
    if small:
        nodes.append({"name": rest, "depth": last})
    return {
        "kind": "sankey",
        "label": label,
        "unit": _("万元"),
        "nodes": nodes,
        "links": [
            {"source": source, "target": target, "value": in_wan(fen)}
            for (source, target), fen in sums.items()
        ],
    }


def treemap(label: str, tree: Sequence[Mapping[str, Any]]) -> Chart | None:
    """Spending by function as areas; None where there is nothing to draw."""
    boxes = [box for box in map(_box, tree) if box is not None]
    return {"kind": "treemap", "label": label, "unit": _("万元"), "tree": boxes} if boxes else None


def _box(node: Mapping[str, Any]) -> Chart | None:
    fen = node["fen"] or 0
    if fen <= 0:
        return None
    box: Chart = {"name": node["name"], "value": in_wan(fen)}
    inner = [child for child in map(_box, node.get("children") or ()) if child is not None]
    if inner:
        box["children"] = inner
    return box
