"""Every code on a public page bears the name that the booklet prints for it."""

from __future__ import annotations

import pytest

from kept import booklet_of
from mingzhang.codes import department_economic, functional, normal_name
from mingzhang.demo import CLEAN
from mingzhang.published.money import economic_classes, function_tree


def _flat(nodes: list[dict]) -> list[dict]:
    return [found for node in nodes for found in (node, *_flat(node["children"]))]


@pytest.mark.parametrize("which", ["economic", "function"])
def test_codes_bear_the_names_of_their_own_classification(which: str) -> None:
    booklet = booklet_of(CLEAN)
    if which == "economic":
        nodes, known = economic_classes(booklet), department_economic()
    else:
        nodes, known = _flat(function_tree(booklet)), functional()
    assert len(nodes) > 5
    for node in nodes:
        listed = known.get(node["code"], booklet.year)
        assert listed is not None
        assert normal_name(node["name"]) in {normal_name(name) for name in listed.names}, node
