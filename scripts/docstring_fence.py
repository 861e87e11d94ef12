"""Examples of docstrings as code on the pages of the reference.

A docstring holds its examples bare, as doctest wants them; to Markdown `["fen"]` and the line below
it would be a link. Loaded by mkdocstrings, see mkdocs.yml.
"""

from __future__ import annotations

from typing import Any

import griffe


class Fence(griffe.Extension):
    """Puts every run of lines that begins with `>>>` between fences."""

    def on_object(self, *, obj: griffe.Object, **_rest: Any) -> None:
        """Fence the examples of one module, class, function or attribute."""
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(text: str) -> str:
    """The text with its examples fenced; what stands between fences already stays.

    >>> fenced("Words.\\n\\n>>> 1 + 1\\n2\\n\\nMore.").splitlines()[2:6]
    ['```pycon', '>>> 1 + 1', '2', '```']
    """
    lines: list[str] = []
    is_example = is_fenced = False
    for line in text.splitlines():
        bare = line.strip()
        if bare.startswith("```"):
            is_fenced = not is_fenced
        if bare.startswith(">>>") and not is_example and not is_fenced:
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(f"{indent}```pycon")
            is_example = True
        elif is_example and not bare:
            lines.append(f"{indent}```")
            is_example = False
        lines.append(line)
    if is_example:
        lines.append(f"{indent}```")
    return "\n".join(lines)
