"""The account of a file: all that is in it, each thing read, set aside or not read, and why.

A reader returns it beside the blocks of its document (`Document.account`), so that nothing of a
file is passed over in silence. `recognise` hands it on to the booklet, reports show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from enum import StrEnum

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.source import NOWHERE, Place


class Thing(StrEnum):
    """What a file can hold besides paragraphs and cells."""

    PAGE = "page"
    SCAN = "scan"  # a page that is a picture
    SHEET = "sheet"
    PART = "part"  # another document inside: altChunk, a subdocument, a frame
    PICTURE = "picture"
    EMBEDDED = "embedded"  # an OLE object, an embedded workbook
    ATTACHMENT = "attachment"
    MEMBER = "member"  # of an archive
    CHART = "chart"
    REVISION = "revision"  # a tracked change
    COMMENT = "comment"
    FOOTNOTE = "footnote"
    HEADER = "header"  # header or footer of pages
    ANNOTATION = "annotation"
    FIELD = "field"  # of a form: PDF field, content control, `<input>`
    ROW = "row"
    COLUMN = "column"
    FORMULA = "formula"
    TEXT = "text"  # text that does not show, or in a layer of its own
    GLYPH = "glyph"  # characters whose font does not say what they are
    WATERMARK = "watermark"
    FIGURE = "figure"  # a printed figure, or a column of them
    UNIT = "unit"  # the unit of money
    ENCODING = "encoding"

    def counted(self, count: int) -> str:
        """So many of them, in words: `13张图片`."""
        return _COUNTED[self]().format(count=count)


_COUNTED: dict[Thing, Callable[[], str]] = {
    Thing.PAGE: lambda: _("{count}页"),
    Thing.SCAN: lambda: _("{count}页扫描的图"),
    Thing.SHEET: lambda: _("{count}张工作表"),
    Thing.PART: lambda: _("{count}个内嵌文档"),
    Thing.PICTURE: lambda: _("{count}张图片"),
    Thing.EMBEDDED: lambda: _("{count}个嵌入对象"),
    Thing.ATTACHMENT: lambda: _("{count}个附件"),
    Thing.MEMBER: lambda: _("{count}个压缩包内文件"),
    Thing.CHART: lambda: _("{count}个图表"),
    Thing.REVISION: lambda: _("{count}处修订"),
    Thing.COMMENT: lambda: _("{count}条批注"),
    Thing.FOOTNOTE: lambda: _("{count}条脚注"),
    Thing.HEADER: lambda: _("{count}处页眉页脚"),
    Thing.ANNOTATION: lambda: _("{count}处标注"),
    Thing.FIELD: lambda: _("{count}个表单域"),
    Thing.ROW: lambda: _("{count}行"),
    Thing.COLUMN: lambda: _("{count}列"),
    Thing.FORMULA: lambda: _("{count}个公式"),
    Thing.TEXT: lambda: _("{count}段文字"),
    Thing.GLYPH: lambda: _("{count}个字形"),
    Thing.WATERMARK: lambda: _("{count}处水印"),
    Thing.FIGURE: lambda: _("{count}个数字"),
    Thing.UNIT: lambda: _("金额单位（{count}张表）"),
    Thing.ENCODING: lambda: _("{count}处编码声明"),
}


class Fate(StrEnum):
    """What became of a thing."""

    READ = "read"
    SET_ASIDE = "set_aside"  # understood, and no part of the booklet
    UNREAD = "unread"  # it may be a part of the booklet and was not read

    @property
    def label(self) -> str:
        """The fate in words."""
        return {
            Fate.READ: _("已读"),
            Fate.SET_ASIDE: _("不计"),
            Fate.UNREAD: _("未读"),
        }[self]


WHOLE = frozenset(
    {
        Thing.PAGE,
        Thing.SHEET,
        Thing.PART,
        Thing.EMBEDDED,
        Thing.ATTACHMENT,
        Thing.MEMBER,
        Thing.FIELD,
        Thing.FORMULA,
        Thing.GLYPH,
        Thing.FIGURE,
    }
)
"""Where one of these is unread, a statutory part may be missing; a picture may be a seal."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a file, or several alike.

    Attributes:
        why: why it was set aside or not read, and what to do, in the user's language.
        name: of the thing where it has one: a sheet, a member, an attachment.
        figures: the figures that stand in it, as printed, where they could be told.
    """

    thing: Thing
    fate: Fate
    count: int = 1
    why: str = ""
    name: str = ""
    place: Place = NOWHERE
    figures: tuple[str, ...] = ()

    def words(self) -> str:
        """The entry in one line: `未读：13张图片（…）`."""
        named = f"“{self.name}”" if self.name else ""
        why = f"（{self.why}）" if self.why else ""
        return f"{self.fate.label}：{self.thing.counted(self.count)}{named}{why}"


@dataclass(frozen=True, slots=True)
class Account:
    """All things of a file, in the order in which the reader met them."""

    entries: tuple[Entry, ...] = ()

    def of(self, fate: Fate, *things: Thing) -> tuple[Entry, ...]:
        """The entries with this fate, of these things or of all."""
        return tuple(
            e for e in self.entries if e.fate is fate and (not things or e.thing in things)
        )

    def missing(self, *, tables_lack: bool) -> tuple[Entry, ...]:
        """What was not read and may be a part that counts.

        A picture may be a seal or the plan of an office: it counts where tables are missing.
        """
        return tuple(e for e in self.of(Fate.UNREAD) if tables_lack or e.thing in WHOLE)

    def count(self, fate: Fate, *things: Thing) -> int:
        """How many things have this fate."""
        return sum(entry.count for entry in self.of(fate, *things))

    def grouped(self) -> tuple[Entry, ...]:
        """Entries that are alike but for place and name put together, counts added up."""
        found: dict[tuple[Thing, Fate, str], list[Entry]] = {}
        for entry in self.entries:
            found.setdefault((entry.thing, entry.fate, entry.why), []).append(entry)
        return tuple(
            replace(
                group[0],
                count=sum(e.count for e in group),
                name="、".join(dict.fromkeys(e.name for e in group if e.name)),
                figures=tuple(f for e in group for f in e.figures),
            )
            for group in found.values()
        )

    def moved(self, move: Callable[[Place], Place]) -> Account:
        """The same account with its places moved, for a file read from a copy."""
        return Account(tuple(replace(entry, place=move(entry.place)) for entry in self.entries))


def accounts_together(accounts: Iterable[Account]) -> Account:
    """The accounts of several files that are one booklet."""
    return Account(tuple(entry for account in accounts for entry in account.entries))


@dataclass(slots=True)
class Accounting:
    """Where a reader notes what it meets; alike things are added up as they come."""

    file: str = ""
    _entries: dict[tuple[Thing, Fate, str, str], Entry] = field(default_factory=dict)

    def read(self, thing: Thing, count: int = 1, why: str = "", name: str = "") -> None:
        """So many things were read."""
        self._note(Entry(thing, Fate.READ, count, why, name, Place(self.file)))

    def aside(
        self,
        thing: Thing,
        why: str,
        *,
        count: int = 1,
        name: str = "",
        place: Place | None = None,
        figures: Sequence[str] = (),
    ) -> None:
        """A thing is understood and no part of the booklet."""
        self._note(
            Entry(
                thing, Fate.SET_ASIDE, count, why, name, place or Place(self.file), tuple(figures)
            )
        )

    def unread(
        self,
        thing: Thing,
        why: str,
        *,
        count: int = 1,
        name: str = "",
        place: Place | None = None,
        figures: Sequence[str] = (),
    ) -> None:
        """A thing that may be a part of the booklet was not read."""
        self._note(
            Entry(thing, Fate.UNREAD, count, why, name, place or Place(self.file), tuple(figures))
        )

    def take(self, account: Account) -> None:
        """Note all that stands in the account of a part."""
        for entry in account.entries:
            self._note(entry)

    def count_of(self, thing: Thing) -> int:
        """How many of them were noted, whatever became of them."""
        return sum(entry.count for entry in self._entries.values() if entry.thing is thing)

    def account(self) -> Account:
        """What was noted."""
        return Account(tuple(self._entries.values()))

    def _note(self, entry: Entry) -> None:
        if entry.count <= 0:
            return
        key = (entry.thing, entry.fate, entry.why, entry.name)
        known = self._entries.get(key)
        self._entries[key] = (
            entry
            if known is None
            else replace(
                known, count=known.count + entry.count, figures=(*known.figures, *entry.figures)
            )
        )


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A figure of the document that stands in no part of the booklet."""

    text: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the printed figures of a document.

    Attributes:
        cells: figures in tables that have a shape; odd: in tables that have none.
        labels: codes, years and numbers of rows and headings.
        forms: in target forms, catalogues and lists.
        prose: money and percentages of the text.
        left: all others.
    """

    cells: int = 0
    odd: int = 0
    labels: int = 0
    forms: int = 0
    prose: int = 0
    left: tuple[LeftOver, ...] = ()

    @property
    def understood(self) -> int:
        """Figures outside the text whose meaning is known: of shaped tables, and of forms."""
        return self.cells + self.forms

    @property
    def outside_text(self) -> int:
        """Figures outside the text that have a meaning; codes and numbers of rows have none."""
        return self.understood + self.odd + len(self.left)

    @property
    def total(self) -> int:
        """All figures of the document."""
        return self.cells + self.odd + self.labels + self.forms + self.prose + len(self.left)
