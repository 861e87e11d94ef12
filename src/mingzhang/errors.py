"""What we got wrong is an exception; what the world got wrong is `Unreadable` or `SourceErrors`."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.lean import dataclass


class MingzhangError(Exception):
    """Base of every error that Mingzhang raises on purpose."""


class Unreadable(MingzhangError):
    """A file that cannot be read: says which file, why, and what the user can do.

    Attributes:
        file: name or path as the user gave it.
        reason: what is wrong, one sentence in the user's language.
        advice: what to do about it, may be empty.
    """

    def __init__(self, file: str, reason: str, advice: str = "") -> None:
        where = f"{file}：" if file else ""
        super().__init__(where + reason + (f"（{advice}）" if advice else ""))
        self.file = file
        self.reason = reason
        self.advice = advice


class PutOff(MingzhangError):
    """A file that waits until pages that are pictures are recognised, see `read.lane`."""


class Prevented(Unreadable):
    """A file that something else kept from being read, such as a full disk: it is tried again."""


@dataclass(frozen=True, slots=True)
class SourceMistake:
    """One mistake in a budget source: where it stands, what is wrong, what is expected.

    Attributes:
        where: `sheet!cell` or `file:line:column`, as the user finds it.
        problem: what is wrong there.
        expected: what the program expects instead.
    """

    where: str
    problem: str
    expected: str = ""

    def words(self) -> str:
        """The mistake as one line for the console."""
        return f"{self.where}：{self.problem}" + (f"；应为{self.expected}" if self.expected else "")


class SourceErrors(MingzhangError):
    """A budget source with mistakes: all of them at once, never only the first."""

    def __init__(self, source: str, mistakes: Sequence[SourceMistake]) -> None:
        self.source = source
        self.mistakes = tuple(mistakes)
        lines = "\n".join("  " + m.words() for m in self.mistakes)
        super().__init__(f"{source} 有 {len(self.mistakes)} 处错误：\n{lines}")


class Contradictions(SourceErrors):
    """A source whose booklet would contradict itself: what the check of it finds, at the source."""


class ProfileError(MingzhangError):
    """A profile that contradicts itself: our mistake, or the mistake of who wrote the TOML.

    Attributes:
        mistakes: each with its file and line, where they are known.
    """

    def __init__(self, message: str, mistakes: Sequence[SourceMistake] = ()) -> None:
        super().__init__(message)
        self.mistakes = tuple(mistakes)
