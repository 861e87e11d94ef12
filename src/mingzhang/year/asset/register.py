"""The register: a card for each vehicle, building or equipment, with its first and last day.

What stands in the booklet's section is counted from the cards of a day: vehicles by use, the area
of office buildings, equipment above the values that the place prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from mingzhang.amounts import Unit, find_figure
from mingzhang.codes import normal_name
from mingzhang.entry import value
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.raw import Mistakes, Row
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import StateAssets
from mingzhang.pattern import compiled
from mingzhang.year.day import day_of
from mingzhang.year.table import finish, member_of, rows_of


class AssetKind(StrEnum):
    """What a card is of."""

    VEHICLE = "车辆"
    BUILDING = "房屋"
    GENERAL = "通用设备"
    SPECIAL = "专用设备"
    OTHER = "其他"


class Gain(StrEnum):
    """How it came."""

    BOUGHT = "购置"
    BUILT = "自建"
    RECEIVED = "调入"
    GIVEN = "接受捐赠"
    FOUND = "盘盈"
    KEPT = "原有"  # before the register began


class Loss(StrEnum):
    """How it went."""

    SCRAPPED = "报废"
    SOLD = "出售"
    HANDED = "调出"
    DONATED = "对外捐赠"
    MISSING = "盘亏"


OFFICE = "办公用房"
"""The use of a building whose area the booklet prints."""

REGISTER = Part(
    "register",
    "资产登记",
    Form.TABLE,
    (
        Field("id", "编号", required=True),
        Field("kind", "类别", tuple(kind.value for kind in AssetKind), required=True),
        Field("name", "名称", required=True),
        Field("use", "用途"),
        Field("count", "数量"),
        Field("area", "面积"),
        Field("fen", "原值", note="一台（辆、处）的，单位元"),
        Field("gained", "取得日期", required=True),
        Field("gain", "取得方式", tuple(gain.value for gain in Gain), required=True),
        Field("contract", "合同编号"),
        Field("lost", "处置日期"),
        Field("loss", "处置方式", tuple(loss.value for loss in Loss)),
        Field("basis", "处置依据"),
    ),
)


@dataclass(frozen=True, slots=True)
class Card:
    """One card.

    Attributes:
        use: of a vehicle 机要通信用车, of a building 办公用房.
        count: how many alike; fen: original value of one; area: of all, in square metres.
        gained: its first day; lost: the day from which it is no longer there.
        contract: by which it was bought; basis: of its disposal.
    """

    id: str
    kind: AssetKind
    name: str
    use: str
    count: int
    area: Fraction
    fen: int
    gained: date
    gain: Gain
    contract: str = ""
    lost: date | None = None
    loss: Loss | None = None
    basis: str = ""
    where: str = ""

    def is_there(self, day: date) -> bool:
        """Whether it is in use at the end of a day."""
        return self.gained <= day and (self.lost is None or day < self.lost)

    @property
    def whole_fen(self) -> int:
        """The value of all that the card is of."""
        return self.count * self.fen


def read_register(path: Path) -> tuple[Card, ...]:
    """The cards of a CSV file.

    Raises:
        SourceErrors: each with its line: a number twice, a vehicle without use, a disposal without
            its day, kind or paper, one before the day on which it came.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    return cards_of(rows_of(path, REGISTER, mistakes), mistakes, str(path))


def cards_of(rows: Iterable[Row], mistakes: Mistakes, source: str) -> tuple[Card, ...]:
    """The cards of typed rows; see `read_register`."""
    found: dict[str, Card] = {}
    for row in rows:
        before = len(mistakes.found)
        card = _card(row, mistakes)
        if card is not None and card.id in found:
            words = _("{what}“{text}”重复").format(what=_("编号"), text=card.id)
            mistakes.add(row.get("id").where, words)
        elif card is not None and len(mistakes.found) == before:
            found[card.id] = card
    finish(source, mistakes)
    return tuple(found.values())


def _card(row: Row, mistakes: Mistakes) -> Card | None:
    texts = [row.get(key).text.strip() for key in ("use", "contract", "basis")]
    number = value.required(row.get("id"), "编号", mistakes)
    name = value.required(row.get("name"), "名称", mistakes)
    value.required(row.get("kind"), "类别", mistakes)
    kind = member_of(row.get("kind"), AssetKind, mistakes)
    value.required(row.get("gain"), "取得方式", mistakes)
    gain = member_of(row.get("gain"), Gain, mistakes)
    gained = day_of(row.get("gained"), mistakes)
    lost = day_of(row.get("lost"), mistakes) if row.get("lost").text else None
    loss = member_of(row.get("loss"), Loss, mistakes)
    if kind is AssetKind.VEHICLE:
        value.required(row.get("use"), "用途", mistakes)
    if gain is Gain.BOUGHT or kind is AssetKind.VEHICLE:
        value.required(row.get("fen"), "原值", mistakes)
    if lost is not None or loss is not None or texts[2]:
        for key, label in (("lost", "处置日期"), ("loss", "处置方式"), ("basis", "处置依据")):
            value.required(row.get(key), label, mistakes)
    if gained and lost and lost < gained:
        mistakes.add(row.get("lost").where, _("早于取得日期"))
    if texts[1] and gain is not Gain.BOUGHT:
        mistakes.add(row.get("contract").where, _("只有购置的才有合同编号"), _("留空"))
    count = value.whole_number(row.get("count"), mistakes) if row.get("count").text else 1
    area = _area(row, mistakes)
    fen = value.fen(row.get("fen"), Unit.YUAN, mistakes)
    if kind is None or gain is None or gained is None:
        return None
    return Card(
        number, kind, name, texts[0], count, area, fen, gained, gain, texts[1], lost, loss,
        texts[2], row.where,
    )  # fmt: skip


def _area(row: Row, mistakes: Mistakes) -> Fraction:
    typed = row.get("area")
    figure = find_figure(typed.text.removesuffix("平方米").removesuffix("㎡").strip())
    if typed.text and (figure is None or figure[0] < 0):
        mistakes.add(typed.where, _("“{text}”不是面积").format(text=typed.text), _("平方米"))
    return Fraction(figure[0], 10 ** figure[1]) if figure else Fraction(0)


def assets_at(cards: Sequence[Card], day: date, shape: StateAssets) -> StateAssets:
    """What the booklet says of a day, in the words and the order of `shape`.

    Args:
        shape: last year's, or the source's: uses of vehicles, names of equipment, the quota.

    Raises:
        ValueError: a vehicle's use that is not printed, or an equipment's name whose value is not
            understood; then the counts would not be right.
    """
    there = [card for card in cards if card.is_there(day)]
    uses = {normal_name(use): use for use, _count in shape.vehicles}
    vehicles = [card for card in there if card.kind is AssetKind.VEHICLE]
    strange = sorted({c.use for c in vehicles if normal_name(c.use) not in uses})
    if strange:
        words = _("资料的公务用车用途里没有：{names}")
        raise ValueError(words.format(names="、".join(strange)))
    counts = {
        use: sum(card.count for card in vehicles if normal_name(card.use) == name)
        for name, use in uses.items()
    }
    area = sum((c.area for c in there if c.kind is AssetKind.BUILDING and c.use == OFFICE), _NONE)
    equipment = tuple(
        (name, sum(card.count for card in _equipment(there, name))) for name, _n in shape.equipment
    )
    return StateAssets(
        f"{day.year}年{day.month}月{day.day}日",
        shape.vehicle_quota,
        tuple(counts.items()),
        _decimal(area),
        equipment,
    )


_NONE = Fraction(0)
_LEAST = compiled(r"(\d+(?:\.\d+)?)(万?元)")


def _equipment(cards: Iterable[Card], name: str) -> list[Card]:
    """The equipment that a printed name counts: 价值50万元（原值）以上的通用设备.

    >>> _equipment([], "大型设备")
    Traceback (most recent call last):
    ValueError: “大型设备”没有写价值多少以上
    """
    found = _LEAST.search(normal_name(name))
    if found is None:
        raise ValueError(_("“{name}”没有写价值多少以上").format(name=name))
    least = Fraction(found[1]) * (10_000 if found[2] == "万元" else 1) * 100
    kinds = [k for k in (AssetKind.GENERAL, AssetKind.SPECIAL) if k.value in name]
    wanted = kinds or [AssetKind.GENERAL, AssetKind.SPECIAL]
    return [card for card in cards if card.kind in wanted and card.fen >= least]


def _decimal(number: Fraction) -> str:
    """A number with at most two decimals, and none that are nothing.

    >>> _decimal(Fraction(400)), _decimal(Fraction("860.50")), _decimal(Fraction(0))
    ('400', '860.5', '')
    """
    if not number:
        return ""
    hundredths = round(number * 100)
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    return text.rstrip("0").rstrip(".")
