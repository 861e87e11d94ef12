"""Statements in other people's words: the clean ones must be silent, the altered ones found.

`python -m benchmarks.wording` writes every form of a statement that booklets of twenty-five places
were seen to use, with figures drawn at random, as a notice without tables, so that only the grammar
and the figures of the sentence itself decide. For each form one figure is altered so that nothing
else in the sentence agrees with it. `statement.toml` holds whole paragraphs as clerks of many
provinces write them; in each every marked figure is altered by itself.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from mingzhang.amounts import Amount, Unit
from mingzhang.check.engine import check
from mingzhang.model.booklet import Booklet, Section, Sentence
from mingzhang.model.vocabulary import BookletKind
from mingzhang.narrative.fill import percent
from mingzhang.tables.profile import get_profile

_YEAR = 2025
_PROFILES = {
    BookletKind.BUDGET: "national-budget-2016",
    BookletKind.FINAL_ACCOUNTS: "national-final-accounts-2016",
}
_SUBJECTS = ("支出预算", "一般公共预算拨款支出", "基本支出预算", "会议费预算", "机关运行经费预算")
_OPENINGS = (
    "{year}年{subject}{now}",
    "{year}年度，本部门{subject}为{now}",
    "{year}年我局安排{subject}共{now}",
)
_LINKS = ("，", "。", "，主要用于保障机构正常运转，", "。主要用于日常办公等方面的支出。")
_CHANGES = (
    "比上年{up}{gap}，{grow}{rate}",
    "较上年{up}{gap}，{grow}{rate}",
    "与上年相比{up}{gap}，{grow}{rate}",
    "与上年相比，{up}{gap}，{grow}{rate}",
    "同比{up}{gap}，{grow}{rate}",
    "比{last}年预算{up}{gap}，{grow}{rate}",
    "与{last}年预算相比{up}{gap}，{grow}{rate}",
    "比上年预算数{up}{gap}，{span}{rate}",
    "比上年执行数{up}{gap}（{rate}）",
    "比{last}年年初预算数{before}{up}{gap}，{grow}{rate}",
    "较{last}年的{before}{up}{gap}，{grow}{rate}",
    "比去年{up}了{gap}，{grow}{rate}，主要原因是人员变动",
    "较上年同期{up}{gap}，{grow}{rate}",
    "与去年相比{up}{gap}，{grow}了{rate}",
)
_LISTS = (
    "{year}年支出预算{whole}，其中：基本支出{one}，占{p}；项目支出{two}，占{q}",
    "{year}年支出预算{whole}。其中：基本支出{one}，占支出预算的{p}；项目支出{two}，占支出预算的{q}",
    "{year}年支出预算{whole}，包括：基本支出{one}，占{p}，项目支出{two}，占{q}",
    "{year}年支出预算总额为{whole}，其中，基本支出{one}，占比{p}；项目支出{two}，占比{q}",
    "{year}年政府采购预算{whole}。其中：政府集中采购预算{one}，占政府采购预算的{p}；"
    "分散采购{two}，占政府采购预算的{q}",
    "{year}年支出预算{whole}。\n（一）基本支出{one}，占支出预算{p}。\n"
    "（二）项目支出{two}，占支出预算{q}",
)
_SUMS = (
    "{year}年公务用车购置及运行费{whole}，其中：公务用车购置费{one}，公务用车运行维护费{two}",
    "{year}年公务用车购置及运行维护费预算{whole}（公务用车购置费{one}，公务用车运行费{two}）",
    "{year}年一般公共预算基本支出{whole}，其中：\n人员经费{one}，主要包括：基本工资、津贴补贴；\n"
    "公用经费{two}，主要包括：办公费、印刷费",
    "{year}年政府采购预算总额{whole}：政府采购货物预算{one}、政府采购工程预算0.00万元、"
    "政府采购服务预算{two}",
    "{year}年支出预算{whole}。按支出用途分类，包括人员支出{one}，项目支出{two}",
    "{year}年收入预算{whole}，按资金来源分：一般公共预算拨款收入{one}，其他收入{two}",
)
_COMPLETIONS = (
    "{year}年“三公”经费支出年初预算为{planned}，支出决算为{spent}，完成年初预算的{rate}",
    "{year}年“三公”经费支出预算为{planned}，支出决算为{spent}，完成预算的{rate}",
    "{year}年“三公”经费支出预算为{planned}，支出决算为{spent}，完成预算{rate}",
    "{year}年“三公”经费支出决算为{spent}，完成年初预算{planned}的{rate}",
    "{year}年“三公”经费支出决算{spent}，完成全年预算{planned}的{rate}",
    "1、教育支出（类）普通教育（款）小学教育（项）。年初预算为{planned}，支出决算为{spent}，"
    "完成年初预算的{rate}",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A form of a statement with figures that agree, and with one that does not."""

    form: str
    clean: str
    altered: str
    kind: BookletKind = BookletKind.BUDGET


def pairs(chance: random.Random) -> Iterator[Pair]:
    """Every form once."""
    for subject, opening, link, change in product(_SUBJECTS, _OPENINGS, _LINKS, _CHANGES):
        yield _change(chance, f"{opening}{link}{change}。", subject)
    for form in _LISTS:
        yield _list(chance, form + "。", _rates)
    for form in _SUMS:
        yield _list(chance, form + "。", _parts)
    for form in _COMPLETIONS:
        yield _completion(chance, form + "。")


_MARKED = re.compile(r"\{([^|{}]*)\|([^|{}]*)\}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A paragraph whose figures agree, with the figures that are altered: `{1.00|2.00}`."""

    place: str
    marked: str
    kind: BookletKind

    @property
    def clean(self) -> str:
        """The paragraph as it should be."""
        return self.text(-1)

    def altered(self) -> Iterator[tuple[str, str]]:
        """Each altered figure with the paragraph in which it stands."""
        for number, match in enumerate(_MARKED.finditer(self.marked)):
            yield match[2], self.text(number)

    def text(self, wrong: int) -> str:
        """The paragraph with one altered figure; with none where there is no such number."""
        numbers = iter(range(len(self.marked)))
        return _MARKED.sub(lambda m: m[2] if next(numbers) == wrong else m[1], self.marked)


def statements() -> list[Statement]:
    """Every paragraph of `statement.toml`."""
    path = Path(__file__).with_name("statement.toml")
    return [
        Statement(one["place"], one["text"], BookletKind(one.get("kind", "budget")))
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["statement"]
    ]


def _change(chance: random.Random, form: str, subject: str) -> Pair:
    before = chance.randrange(10_000, 900_000) * 100
    gap = before * chance.randrange(5, 60) // 100
    rises = chance.random() < 0.5
    words = {
        "year": _YEAR,
        "last": _YEAR - 1,
        "subject": subject,
        "now": _wan(before + gap if rises else before - gap),
        "before": _wan(before),
        "gap": _wan(gap),
        "up": "增加" if rises else "减少",
        "grow": "增长" if rises else "下降",
        "span": "增幅" if rises else "降幅",
        "rate": percent(gap, before),
    }
    wrong = {**words, "rate": percent(gap * 2, before)}
    return Pair(form, form.format(**words), form.format(**wrong))


def _list(chance: random.Random, form: str, wrong: Callable[[int, int], dict[str, str]]) -> Pair:
    one, two = (chance.randrange(10_000, 900_000) * 100 for _ in range(2))
    words = {
        "year": _YEAR,
        "whole": _wan(one + two),
        "one": _wan(one),
        "two": _wan(two),
        "p": percent(one, one + two),
        "q": percent(two, one + two),
    }
    altered = {**words, **wrong(one, two)}
    return Pair(form, form.format(**words), form.format(**altered))


def _rates(one: int, two: int) -> dict[str, str]:
    return {"p": percent(one * 7, (one + two) * 8)}


def _parts(one: int, two: int) -> dict[str, str]:
    return {"two": _wan(two + one // 2)}


def _completion(chance: random.Random, form: str) -> Pair:
    planned = chance.randrange(10_000, 900_000) * 100
    spent = planned * chance.randrange(20, 99) // 100
    words = {"year": _YEAR, "planned": _wan(planned), "spent": _wan(spent)}
    clean = form.format(**words, rate=percent(spent, planned))
    altered = form.format(**words, rate=percent(spent * 9, planned * 10))
    return Pair(form, clean, altered, BookletKind.FINAL_ACCOUNTS)


def _wan(fen: int) -> str:
    return Amount.of_fen(fen, Unit.WAN, 2).text(thousands=True) + "万元"


def findings(text: str, kind: BookletKind) -> list[str]:
    """The rules that find something in a notice; `read` where it was not understood."""
    profile = get_profile(_PROFILES[kind])
    paragraphs = tuple(Sentence(line) for line in text.split("\n"))
    section = Section(0, "", 1, "", paragraphs)
    booklet = Booklet(kind, _YEAR, "青石县林业局", profile.id, (), (section,))
    checked = check(booklet, profile, only=["N"], ignore=["N110"])
    unread = ["read"] if checked.understanding.unread else []
    return [*unread, *(finding.code for finding in checked.findings)]


def main() -> None:
    """Print how many forms were read, silent when clean, and found when altered."""
    forms = list(pairs(random.Random(20)))
    loud = [pair for pair in forms if findings(pair.clean, pair.kind)]
    missed = [pair for pair in forms if not findings(pair.altered, pair.kind)]
    print(
        f"{len(forms)} forms: {len(loud)} not silent or not read, {len(missed)} altered not found"
    )
    for pair in (*loud[:10], *missed[:10]):
        print("  ", pair.form)
    told = statements()
    noisy = [one for one in told if findings(one.clean, one.kind)]
    wrong = [(one, figure, text) for one in told for figure, text in one.altered()]
    silent = [(one, figure) for one, figure, text in wrong if not findings(text, one.kind)]
    print(
        f"{len(told)} paragraphs: {len(noisy)} not silent or not read;"
        f" {len(silent)} of {len(wrong)} altered figures not found"
    )
    for one in noisy[:10]:
        print("  ", one.place, one.clean)
    for one, figure in silent[:10]:
        print("  ", one.place, figure, one.clean)


if __name__ == "__main__":
    main()
