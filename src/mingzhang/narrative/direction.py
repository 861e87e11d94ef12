"""Which way a figure went, and the words that say it in a reason."""

from __future__ import annotations

from enum import Enum

from mingzhang.pattern import compiled


class Direction(Enum):
    """Which way a figure went; SAME where the template's choice was left open."""

    UP = 1
    DOWN = -1
    OPEN = 0

    @property
    def opposite(self) -> Direction:
        """The other way."""
        return Direction(-self.value)


_UP = ("增加", "增长", "上升", "提高", "上涨", "增支")
_DOWN = ("减少", "下降", "降低", "压减", "核减", "缩减", "减支")
_WORDS = compiled("|".join((*_UP, *_DOWN)))


def direction_words(words: str) -> list[tuple[Direction, str]]:
    """The directions that a reason speaks of, with the word.

    >>> [d.name for d, _ in direction_words("人员减少，项目增加")]
    ['DOWN', 'UP']
    """
    return [
        (Direction.UP if match[0] in _UP else Direction.DOWN, match[0])
        for match in _WORDS.finditer(words)
    ]
