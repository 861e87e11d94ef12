"""Where a key stands in a TOML file, which `tomllib` does not tell."""

from __future__ import annotations

import re


class TomlLines:
    """Finds the line of a key by its text; a place without a line where it finds none.

    Args:
        name: the file as the user knows it.

    >>> lines = TomlLines("a.toml", 'name = ""\\n[[units]]\\n[[units]]\\nkind = ""')
    >>> lines.place("name"), lines.place("units", 2), lines.place("units", 2, "kind")
    ('a.toml:1 name', 'a.toml:3 units[2]', 'a.toml:4 units[2].kind')
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.splitlines()
        self._found: dict[str, list[int]] = {}

    def place(self, key: str, item: int | None = None, inner: str = "") -> str:
        """The place of a key, of an item of its list (from 1), or of a key inside this item."""
        line = self._line(key, item, inner)
        words = key + (f"[{item}]" if item else "") + (f".{inner}" if inner else "")
        return f"{self.name}:{line} {words}" if line else f"{self.name} {words}"

    def _line(self, key: str, item: int | None, inner: str) -> int | None:
        quoted = rf"[\"']?{re.escape(key)}[\"']?"
        heads = self._find(rf"\s*\[\[?\s*{quoted}\s*\]\]?")
        if not heads:
            plain = self._find(rf"\s*{quoted}\s*=")
            return plain[0] if plain else None
        head = heads[min(item or 1, len(heads)) - 1]
        if not inner:
            return head
        found = self._find(rf"\s*[\"']?{re.escape(inner)}[\"']?\s*=")
        return next((line for line in found if line > head), head)

    def _find(self, pattern: str) -> list[int]:
        if pattern not in self._found:
            wanted = re.compile(pattern)
            self._found[pattern] = [
                number for number, line in enumerate(self.lines, 1) if wanted.match(line)
            ]
        return self._found[pattern]
