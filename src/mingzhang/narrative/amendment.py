"""What a notice does to a catalogue, read from its sentences: one amendment for each line.

`将“A1803展览服务”修订为“A1803公共档案服务”。` `增设三级目录“A1701…”和四级目录“A170101…”。` Whose
catalogue it is stands in the sentence or before it in the same paragraph. A sentence is understood
whole or not at all: one that names a line and holds a word that is no part of this grammar is
returned as unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.catalogue import Amendment, AmendmentKind, level_of
from mingzhang.narrative.sentence import Flat, flatten
from mingzhang.pattern import compiled

_LEVELS = {"一": 1, "二": 2, "三": 3, "四": 4}
# Names hold quotation marks of their own: “A150103"双公示"数据考核评估服务”.
_TOKEN = compiled(
    r"“(?P<code>[A-Z](?:\d\d)*)(?!\d)(?P<name>(?:[^“”]|“[^“”]{1,20}”){1,60})”"
    r"|\"(?P<plain_code>[A-Z](?:\d\d)*)(?!\d)(?P<plain_name>[^“”\"]{1,60})\""
    r"|《(?P<title>[^《》]*目录[^《》]*)》(?P<title_batch>（第[一二三四五六七八九十]+批）)?"
    r"|(?:[“\"](?P<department>[^“”\"]{2,30})[”\"]|(?<=中)(?P<bare>[^“”，、。；（）《》]{2,20}?))部门"
    r"|[“\"](?P<new_name>[^“”\"]{2,40})[”\"]"
    r"|(?P<batch>第[一二三四五六七八九十]+批)"
    r"|(?P<level>[一二三四])级目录"
    r"|(?P<renamed>修订为|修改为|调整为|更名为|变更为|更正为|改为)"
    r"|(?P<added>增设|新增|增加|增列)"
    r"|(?P<removed>删除|删去|取消|撤销|移出|不再保留|不再列入)"
    r"|(?P<pause>[，：])"
    r"|(?P<filler>目录|省级|市级|县级|其中|进行调整|进行修订|进行增设|予以|名称|部分|项目|[（）、和及与的中内将把对在由原]|（?[一二三四五六七八九十\d]+[、）.])"
    r"|(?P<unknown>.)"
)
_SENTENCE = compiled(r"[^。；！]+[。；！]?")


@dataclass(frozen=True, slots=True)
class Unread:
    """A sentence that names a line of a catalogue and was not understood.

    Attributes:
        reason: the word that is unknown, or what does not fit.
    """

    quote: str
    reason: str


@dataclass(slots=True)
class _Scope:
    """Whose catalogue a paragraph speaks of."""

    department: str = ""
    batch: str = ""


def amendments_of(paragraphs: Iterable[str]) -> tuple[list[Amendment], list[Unread]]:
    """The amendments of a notice in the order of its sentences, and what was not understood.

    >>> text = "对第一批目录中“人社”部门目录进行调整。取消“A030401技能评价服务”。"
    >>> (one,), unread = amendments_of([text])
    >>> one.kind.value, one.code, one.name, one.department, one.batch, unread
    ('取消', 'A030401', '技能评价服务', '人社', '第一批', [])
    """
    found: list[Amendment] = []
    unread: list[Unread] = []
    for paragraph in paragraphs:
        scope = _Scope()
        flat = flatten(paragraph)
        for match in _SENTENCE.finditer(flat.text):
            quote = flat.quote(*match.span()).strip()
            read = _sentence(flat, match.span(), scope, quote)
            if isinstance(read, str):
                unread.append(Unread(quote, read))
            else:
                found.extend(read)
    return found, unread


def _sentence(
    flat: Flat, span: tuple[int, int], scope: _Scope, quote: str
) -> list[Amendment] | str:
    """The amendments of one sentence; why it was not understood."""
    sentence = flat.text[slice(*span)].rstrip("。；！")
    tokens = list(_TOKEN.finditer(sentence))
    if any(token["title"] for token in tokens) or any(token["batch"] for token in tokens):
        scope.department = scope.batch = ""  # another catalogue, and whose is said behind it
    for token in tokens:
        batch = token["batch"] or (token["title_batch"] or "").strip("（）")
        if batch or (token["title"] and "批" in token["title"]):
            scope.batch = batch or _batch_in(token["title"])
        scope.department = token["department"] or token["bare"] or scope.department
    if not any(_code(token) for token in tokens):
        return []
    unknown = _unknown_words(tokens)
    if unknown:
        return _("不认识“{word}”").format(word=unknown)
    kinds = ("new_name", "level", "removed", "renamed", "added")
    telling = [t for t in tokens if _code(t) or any(t[kind] for kind in kinds)]
    return _amended(telling, scope, quote)


def _code(token: re.Match[str]) -> str:
    return token["code"] or token["plain_code"] or ""


def _name(token: re.Match[str]) -> str:
    return token["name"] or token["plain_name"] or ""


def _batch_in(title: str) -> str:
    match = re.search(r"第[一二三四五六七八九十]+批", title)
    return match[0] if match else ""


def _unknown_words(tokens: Sequence[re.Match[str]]) -> str:
    """The first run of letters that is no word of the grammar."""
    words = ""
    for token in tokens:
        if token["unknown"]:
            words += token[0]
        elif words:
            break
    return words


def _amended(tokens: Sequence[re.Match[str]], scope: _Scope, quote: str) -> list[Amendment] | str:
    """Verbs with the lines that stand before and behind them."""

    def amendment(kind: AmendmentKind, line: re.Match[str], new: re.Match[str] | None) -> Amendment:
        return Amendment(
            kind,
            _code(line),
            _name(line),
            (_code(new) or _code(line)) if new else "",
            (_name(new) or new["new_name"]) if new else "",
            scope.department,
            scope.batch,
            quote,
        )

    found: list[Amendment] = []
    waiting: list[re.Match[str]] = []  # lines that no verb has taken yet
    open_kind: AmendmentKind | None = None
    levels: list[tuple[int, re.Match[str]]] = []
    stated: int | None = None
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if token["level"]:
            stated = _LEVELS[token["level"]]
        elif token["added"]:
            open_kind = AmendmentKind.ADDED
        elif token["removed"]:
            if waiting:
                found.extend(amendment(AmendmentKind.REMOVED, line, None) for line in waiting)
                waiting, open_kind = [], None
            else:
                open_kind = AmendmentKind.REMOVED
        elif token["renamed"]:
            new = tokens[position] if position < len(tokens) else None
            if len(waiting) != 1 or new is None or not (_code(new) or new["new_name"]):
                return _("修订的目录前后不能对应")
            found.append(amendment(AmendmentKind.RENAMED, waiting.pop(), new))
            position, open_kind = position + 1, None
        elif _code(token):
            if stated is not None:
                levels.append((stated, token))
            stated = None
            if open_kind is None:
                waiting.append(token)
            else:
                found.append(amendment(open_kind, token, None))
        else:
            return _("不认识“{word}”").format(word=token[0])
    if waiting:
        return _("没有说“{name}”怎么改").format(name=_name(waiting[0]))
    wrong = [line for level, line in levels if level_of(_code(line)) != level]
    if wrong:
        return _("“{code}”的级次与代码不符").format(code=_code(wrong[0]))
    return found


def words_of(amendments: Sequence[Amendment]) -> Iterator[str]:
    """The paragraphs of a notice that decides these amendments, numbered; read back as the same.

    >>> one = Amendment(AmendmentKind.ADDED, "A1701", "技术评估服务", department="人社")
    >>> paragraph, = words_of([one])
    >>> paragraph
    '一、对“人社”部门目录进行调整。增设三级目录“A1701技术评估服务”。'
    >>> amendments_of([paragraph])[0] == [one]
    True
    """
    groups: dict[tuple[str, str], list[Amendment]] = {}
    for amendment in amendments:
        groups.setdefault((amendment.batch, amendment.department), []).append(amendment)
    for number, ((batch, department), group) in enumerate(groups.items(), start=1):
        whose = f"对{batch}目录" if batch else "对"
        whose += ("中" if batch else "") + f"“{department}”部门目录" if department else ""
        whose = "" if whose == "对" else whose + "进行调整。"
        yield f"{_ordinal(number)}、{whose}" + "".join(_words(one) + "。" for one in group)


def _words(amendment: Amendment) -> str:
    line = f"“{amendment.code}{amendment.name}”"
    level = f"{'一二三四'[amendment.level - 1]}级目录" if amendment.level <= 4 else ""
    match amendment.kind:
        case AmendmentKind.RENAMED:
            return f"将{line}修订为“{amendment.new_code}{amendment.new_name}”"
        case AmendmentKind.ADDED:
            return f"增设{level}{line}"
        case AmendmentKind.REMOVED:
            return f"取消{level}{line}"


def _ordinal(number: int) -> str:
    """A number up to 99 in Chinese.

    >>> [_ordinal(n) for n in (1, 10, 12, 20, 35)]
    ['一', '十', '十二', '二十', '三十五']
    """
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    ten = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return ten + (digits[ones] if ones else "")
