"""Parts of public addresses; importing this makes them known."""

from __future__ import annotations

from django.urls import register_converter


class KindConverter:
    """The two booklets of a year."""

    regex = "budget|final_accounts"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return str(value)


class YearConverter:
    """A year of four digits."""

    regex = "[12][0-9]{3}"

    def to_python(self, value: str) -> int:
        """As a number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """As digits."""
        return str(value)


register_converter(KindConverter, "booklet_kind")
register_converter(YearConverter, "year")
BOOKLET = "d/<slug:address>/<year:year>/<booklet_kind:kind>/"
"""Of a published booklet."""
