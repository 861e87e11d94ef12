"""The narrative clause by clause, as it was understood: what `mingzhang read --text` prints."""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.spot import section_words
from mingzhang.language import _
from mingzhang.model.booklet import Section
from mingzhang.narrative.claim import Claims, Words


def clause_lines(claims: Claims) -> Iterator[str]:
    """A line for each clause, under the heading of its section; a summary at the end."""
    lines = [(words, f"  {said}") for words, said in claims.frames]
    lines += [(clause.words, _unread(clause.words, clause.why)) for clause in claims.unread]
    here: Section | None = None
    for words, line in sorted(lines, key=lambda pair: _order(pair[0])):
        if words.section is not here:
            here = words.section
            yield section_words(here)
        yield line
    yield _(
        "数字{figures}个：看懂{understood}，没看懂{unread}；原因和用途里的{aside}个不是对科目的陈述"
    ).format(
        figures=claims.figures,
        understood=len(claims.understood),
        unread=claims.figures - len(claims.understood),
        aside=claims.set_aside,
    )


def _unread(words: Words, why: str) -> str:
    return _("  没看懂：{text}（{why}）").format(text=words.text, why=why)


def _order(words: Words) -> tuple[int, int]:
    return words.at
