"""Addresses that last: of a booklet and of what stands in it."""

from __future__ import annotations

import hashlib

from mingzhang.model.booklet import Table
from mingzhang.model.row_key import join


def department_address(address: str) -> str:
    """Of an organisation's page."""
    return f"/d/{address}/"


def promises_address(organisation: str) -> str:
    """Of what was promised and reached, project by project and year by year."""
    return f"{department_address(organisation)}promises/"


def booklet_address(organisation: str, year: int, kind: str) -> str:
    """Of the booklet's page; corrections stay under the same address.

    >>> booklet_address("k7f3", 2025, "budget")
    '/d/k7f3/2025/budget/'
    """
    return f"{department_address(organisation)}{year}/{kind}/"


def table_address(booklet: str, slug: str) -> str:
    """Of a table's page, under its booklet's address."""
    return f"{booklet}tables/{slug}/"


def project_address(booklet: str, slug: str) -> str:
    """Of a project's page, under its booklet's address."""
    return f"{booklet}projects/{slug}/"


def table_slug(table: Table, number: int) -> str:
    """Of a table: by its shape, else by its place.

    Args:
        number: index of the table in the booklet.
    """
    return table.shape.replace("_", "-") if table.shape else f"table-{number + 1}"


def project_slug(unit: str, name: str) -> str:
    """Of a project: by its name and unit, so that it is the same next year and after corrections.

    >>> project_slug("某局", "春耕补助") == project_slug("某局", "春耕补助")
    True
    """
    return "p" + hashlib.sha256(join(unit, name).encode()).hexdigest()[:10]


def unique(slug: str, taken: set[str]) -> str:
    """The slug, or with a number behind it where it is taken; it is taken then."""
    chosen, number = slug, 1
    while chosen in taken:
        number += 1
        chosen = f"{slug}-{number}"
    taken.add(chosen)
    return chosen
