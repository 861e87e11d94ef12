"""A clause read into frames by a small grammar, whole or not at all.

A clause is a word over the letters of `Kind`; the grammar is a list of patterns over such words.
A pattern takes tokens from the left until none is left; where none of them goes on, the clause is
unread and the token at which it stopped is the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mingzhang.narrative.coordination import EACH
from mingzhang.narrative.facet import MONEYLESS, both
from mingzhang.narrative.frame import (
    Against,
    Amount,
    Change,
    Compare,
    Completion,
    Equal,
    Frame,
    Mention,
    Moved,
    NoBase,
    Nothing,
    Share,
    Topic,
    Unread,
)
from mingzhang.narrative.number import Figure, nothing
from mingzhang.narrative.phrasebook import Kind
from mingzhang.narrative.token import Token
from mingzhang.pattern import compiled

_SILENT = frozenset((Kind.FILLER, Kind.WHO, Kind.SHARE_END, Kind.LOOSE))
_LONGEST = 400
"""More words without a mark between them are no clause; every rule looks at each several times."""

_NAMED = "[TMt]*"
_BASE = "(?P<base>[cx][TMt]+(?P<bv>V?)x?|b)"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "moved",
        compiled(
            rf"(?P<pre>{_NAMED})f(?P<base>{_NAMED})(?P<bv>[VK])(?P<verb>m)(?P<sub>{_NAMED})(?P<value>[VK])"
        ),
    ),
    (
        "change",
        compiled(
            rf"(?P<pre>{_NAMED}){_BASE}?(?P<sub>{_NAMED})(?P<verb>[UW])c?(?P<amount>[VKD]?)(?P<rate>P?)"
        ),
    ),
    ("equal", compiled(rf"(?P<pre>{_NAMED}){_BASE}?(?P<sub>{_NAMED})(?P<equal>E)")),
    ("completion", compiled(rf"(?P<pre>{_NAMED})[CSO](?P<of>[Mt]+)(?P<bv>V?)(?P<rate>P)")),
    ("completion", compiled(rf"(?P<pre>{_NAMED})O(?P<of>)(?P<bv>V?)(?P<rate>P)")),
    ("completion", compiled(rf"(?P<pre>{_NAMED})(?P<how>C)(?P<of>[TMt]*)(?P<bv>V?)(?P<rate>P)")),
    ("planned", compiled(rf"(?P<pre>{_NAMED})C(?P<of>[Mt]+)(?P<bv>V)$")),
    ("share", compiled(rf"(?P<pre>{_NAMED})S(?P<whole>{_NAMED})(?P<bv>[VK]?)(?P<rate>P)")),
    (
        "differs",
        compiled(rf"(?P<pre>{_NAMED})(?P<verb>X)(?P<base>[TMt]++)(?P<amount>V)(?P<rate>P?)"),
    ),
    ("compare", compiled(rf"(?P<pre>{_NAMED})(?P<verb>X)(?P<base>[TMt]++)(?![VP])")),
    ("nobase", compiled(r"(?:[TMt]*)Z")),
    ("amount", compiled(rf"(?P<pre>{_NAMED})(?P<value>k)(?P<sub>T)")),
    ("amount", compiled(rf"(?P<pre>{_NAMED})(?P<verb>m)?(?P<value>[VK])")),
    ("nothing", compiled(rf"(?P<pre>[TMt]*)G(?P<sub>{_NAMED})")),
    ("against", compiled(rf"(?P<pre>{_NAMED}){_BASE}$")),
    ("topic", compiled(r"(?P<pre>[TMt]+)c?$")),
)


def read_clause(clause: Sequence[Token]) -> list[Frame] | Unread:
    """The frames of one clause; the clause as unread where some token fits in none.

    >>> from mingzhang.narrative.phrasebook import phrasebook
    >>> from mingzhang.narrative.token import tokens
    >>> read = lambda text: read_clause(tokens(text, phrasebook()))
    >>> [type(f).__name__ for f in read("比2025年年初预算数4.00万元增加1.00万元")]
    ['Change']
    >>> read("支出预算忽然增加4.00万元").stop.text
    '忽然'
    """
    clause = _without_names_of_codes(clause)
    named = _called(clause)
    if named is not None:
        return [named]
    own = _with_bounds(clause)
    if len(own) > _LONGEST:
        return Unread(tuple(clause), own[_LONGEST])
    word = "".join(_letter(own, at) for at in range(len(own)))
    found: list[Frame] = []
    at = 0
    while at < len(own):
        for name, pattern in _RULES:
            match = pattern.match(word, at)
            if match is not None and match.end() > at:
                said = _between(clause, own, at, match.end())
                frame = _frame(name, match, own, said)
                if isinstance(frame, Unread):
                    return Unread(tuple(clause), frame.stop)
                found.append(frame)
                at = match.end()
                break
        else:
            return Unread(tuple(clause), _stop(own[at:]))
    return found


_PART_OF_NAME = frozenset(
    (Kind.UNKNOWN, Kind.TERM, Kind.MEASURE, Kind.FILLER, Kind.WHO, Kind.COUNT, Kind.SHARE_END)
)
_IN_NAMES = ("保障", "反映", "开展", "系", "因", "和", "与", "同", "比", "多", "少", "提高", "降低")
"""Words that say something by themselves and are pieces of names: 社会保障管理, 信息系统运维."""
_BEFORE_NAME = ("安排", "其", "中", "共", "计划", "预计", "拟", "已", "年初", "实际")
_BEHIND_NAME = ("支出", "预算", "安排", "为", "共", "计", "资金", "金额", "预算安排", "预算支出")
_LONGEST_NAME = 40


def is_called(clause: Sequence[Token]) -> bool:
    """Whether a clause is nothing but an unknown name and its sum, see `_called`."""
    return _called(clause) is not None


def _called(clause: Sequence[Token]) -> Amount | None:
    """`口岸管养工作38,297.20万元`: a name that no list knows, and how much it is of.

    The whole clause is a name, and one sum of money behind it. What is named so is itself and
    nothing else: no table prints it, but its own change and share and its list's sum are judged.
    """
    own = list(clause)
    times: list[Token] = []
    while own and (own[0].kind is Kind.TIME or _leads(own)):
        times += [own[0]] if own[0].kind is Kind.TIME else []
        own = own[1:]
    if len(own) < 2 or not (own[-1].kind is Kind.MONEY or _counts_projects(own)):
        return None
    name = own[:-1]
    kinds = {token.kind for at, token in enumerate(name) if not at or token.text not in _IN_NAMES}
    if Kind.UNKNOWN not in kinds or not kinds <= _PART_OF_NAME:
        return None
    if any(token.kind is Kind.UNKNOWN and token.text.startswith(EACH) for token in name):
        return None  # of which of several, nobody knows
    while len(name) > 1 and name[-1].text in _BEHIND_NAME:
        name = name[:-1]
    words = "".join(token.text for token in name)
    if len(words) > _LONGEST_NAME or len(words) < 2:
        return None
    time = next((t.value for t in times), None)
    subject = Mention({"item": words}, time, "", tuple(name))
    return Amount(tuple(clause), subject, own[-1].value)


def _counts_projects(own: Sequence[Token]) -> bool:
    """`民生类项目3个`: how many projects of a kind that has a name."""
    return own[-1].kind is Kind.COUNT and own[-2].kind is Kind.TERM and "thing" in own[-2].value


def _without_names_of_codes(clause: Sequence[Token]) -> Sequence[Token]:
    """`森林资源培育（2130205）`: the code says what it is, whether the name is known or not."""
    own = list(clause)
    for at in range(len(own) - 1, 0, -1):
        code, name = own[at], own[at - 1]
        is_code = code.kind is Kind.TERM and "function" in code.value and code.text[0] == "（"
        leads = at == 1 or own[at - 2].kind in (Kind.FILLER, Kind.TIME, Kind.NUMBER)
        if is_code and leads and name.kind is Kind.UNKNOWN and len(name.text) <= _LONGEST_NAME:
            own[at - 1 : at + 1] = [replace(code, start=name.start, text=name.text + code.text)]
    return own


_FORMAL = (
    "为",
    "共",
    "计",
    "是",
    "的",
    "总",
    "约",
    "达",
    "安排",
    "资金",
    "金额",
    "数",
    "经费",
    "费用",
    "实际",
)


def name_of_fillers(clause: Sequence[Token]) -> Amount | None:
    """`1.综合管理17.91万元`: an item named by words that say nothing anywhere else."""
    if len(clause) < 2 or clause[-1].kind is not Kind.MONEY:
        return None
    name = [token for token in clause[:-1] if token.text not in _FORMAL]
    words = "".join(token.text for token in name)
    if len(words) < 3 or any(token.kind is not Kind.FILLER for token in clause[:-1]):
        return None
    subject = Mention({"item": words}, None, "", tuple(name))
    return Amount(tuple(clause), subject, clause[-1].value)


def _leads(own: Sequence[Token]) -> bool:
    """Whether a name begins behind this word: 其中, 共安排, not 其他, 中介, 共青团."""
    goes_on = len(own) > 1 and own[1].kind is Kind.UNKNOWN
    return own[0].text in _BEFORE_NAME and not (goes_on and len(own[0].text) == 1)


def _with_bounds(clause: Sequence[Token]) -> list[Token]:
    """The tokens that say something; `50万元以上` before what is counted is part of its name."""
    own: list[Token] = []
    moves = any(token.kind is Kind.MOVED for token in clause)
    for at, token in enumerate(clause):
        if token.kind is Kind.FROM and not moves:
            continue
        if token.kind is Kind.TERM and "worth" in token.value and _is_loose(clause, at + 1):
            continue  # 价值50万元以上: part of the bound
        if token.kind is Kind.LOOSE and at + 1 < len(clause):
            after = clause[at + 1]
            if after.kind in (Kind.FILLER, Kind.TERM) and after.text.startswith(_BOUNDS):
                below = "<" if "以下" in after.text else ""
                own.append(replace(token, kind=Kind.TERM, value={"bound": below + token.text}))
        elif token.kind is Kind.COUNT and _counts_bodies(clause, at):
            continue
        elif token.text in ("和", "与") and at and clause[at - 1].kind is Kind.WHO:
            continue  # two bodies, no comparison
        elif _counts_items(clause, at):
            continue
        elif token.kind is Kind.BARE and _is_nothing(token, own) and at + 1 == len(clause):
            own.append(replace(token, kind=Kind.MONEY, value=nothing(token.value)))
        elif token.kind not in _SILENT:
            own.append(token)
    return own


def _counts_items(clause: Sequence[Token], at: int) -> bool:
    """Whether a count says of how many items something is the sum: `三项合计15.00万元`."""
    after = clause[at + 1] if at + 1 < len(clause) else None
    if clause[at].kind is not Kind.COUNT or not clause[at].text.endswith("项"):
        return False
    return after is not None and after.kind is Kind.MEASURE and not after.value


def items_summed(clause: Sequence[Token]) -> int:
    """Of how many items a clause gives the sum; 0 where it gives none."""
    found = [int(t.value.value) for at, t in enumerate(clause) if _counts_items(clause, at)]
    return found[0] if found else 0


def _is_nothing(token: Token, before: Sequence[Token]) -> bool:
    """`国有资本经营预算拨款支出预算为0`: no money, whatever the unit."""
    if token.value.value or not before or before[-1].kind not in (Kind.TERM, Kind.MEASURE):
        return False
    named = [one for one in before if one.kind is Kind.TERM]
    return bool(named) and all(MONEYLESS.isdisjoint(one.value) for one in named)


def _is_loose(clause: Sequence[Token], at: int) -> bool:
    return at < len(clause) and clause[at].kind is Kind.LOOSE


def _counts_bodies(clause: Sequence[Token], at: int) -> bool:
    """Whether a count says of how many bodies: `下属1家机关和1家事业单位的机关运行经费`."""
    after = clause[at + 1] if at + 1 < len(clause) else None
    if after is None or after.kind is not Kind.WHO:
        return False
    return any(token.kind in (Kind.MONEY, Kind.PERCENT) for token in clause[at + 1 :])


_BOUNDS = ("以上", "（含）", "及以上", "（含以上", "（不含", "以下", "及以下")
_COUNTABLE = frozenset({"thing", "vehicle", "vehicle_use", "asset", "category", "event"})


def _letter(own: Sequence[Token], at: int) -> str:
    """The letter of a token; a count before what it counts has one of its own: `3个项目`."""
    token = own[at]
    after = own[at + 1] if at + 1 < len(own) else None
    if token.kind is Kind.COUNT and after is not None and after.kind is Kind.TERM:
        return Kind.COUNT_OF if _COUNTABLE & set(after.value) else token.kind
    return token.kind


def _stop(rest: Sequence[Token]) -> Token:
    """The token to name: the first unknown one, else the first that no rule goes on with."""
    return next((token for token in rest if token.kind is Kind.UNKNOWN), rest[0])


def _between(
    clause: Sequence[Token], own: Sequence[Token], start: int, end: int
) -> tuple[Token, ...]:
    """All words of a frame, silent ones too; the first has those before it."""
    first = own[start].start if start else clause[0].start
    return tuple(token for token in clause if first <= token.start < own[end - 1].end)


def _frame(
    name: str, match: re.Match[str], own: Sequence[Token], tokens: tuple[Token, ...]
) -> Frame | Unread:
    said = match.groupdict()

    def group(*names: str) -> list[Token]:
        spans = [match.span(n) for n in names if said.get(n)]
        return [token for start, end in spans for token in own[start:end]]

    def figure(key: str) -> Figure | None:
        token = next(iter(group(key)), None)
        return token.value if token is not None and isinstance(token.value, Figure) else None

    def value(key: str) -> int:
        return next((token.value or 0 for token in group(key)), 0)

    subject = mention(group("pre", "sub"))
    if isinstance(subject, Token):
        return Unread(tokens, subject)
    if name == "topic":
        return Topic(tokens, subject)
    if name == "amount":
        found = figure("value")
        assert found is not None
        return Amount(tokens, subject, found, value("verb"))
    if name == "moved":
        before, after, then = figure("bv"), figure("value"), mention(group("base"))
        assert before is not None
        assert after is not None
        if isinstance(then, Token):
            return Unread(tokens, then)
        return Moved(tokens, subject, then, before, value("verb"), after)
    if name == "nothing":
        return Nothing(tokens, subject)
    if name == "nobase":
        return NoBase(tokens)
    if name == "differs":  # 小于上年预算数403.75万元
        against = mention(group("base"))
        if isinstance(against, Token) or not value("verb"):
            return Unread(tokens, group("verb")[0])
        amount, rate = figure("amount"), figure("rate")
        return Change(tokens, subject, against, None, value("verb"), amount, rate)
    if name in ("change", "equal", "against"):
        base = _base(group("base"))
        if isinstance(base, Token):
            return Unread(tokens, base)
        if name == "against":
            assert base is not None
            return Against(tokens, subject, base, figure("bv"))
        if name == "equal":
            printed, strict = figure("bv"), bool(group("equal")[0].value)
            return Equal(tokens, subject, base, printed, strict)
        amount, rate = figure("amount"), figure("rate")
        if amount is None and rate is None and base is None:
            return Unread(tokens, group("verb")[0])
        return Change(tokens, subject, base, figure("bv"), value("verb"), amount, rate)
    other = mention(group(_OTHER[name]))
    if isinstance(other, Token):
        return Unread(tokens, other)
    if name == "planned":  # 完成预算0万元: how much the plan was
        plan = figure("bv")
        assert plan is not None
        stage = other.stage or "budget"
        return Amount(tokens, replace(subject, time=other.time, stage=stage), plan)
    if name == "compare":
        return Compare(tokens, subject, other, value("verb"))
    rate = figure("rate")
    assert rate is not None
    if name == "share":
        return Share(tokens, subject, other, figure("bv"), rate)
    how = next((token.value or "" for token in group("how")), "")
    return Completion(tokens, subject, other, figure("bv"), rate, how)


_OTHER = {"completion": "of", "planned": "of", "share": "whole", "compare": "base"}
"""What a frame holds its subject against."""


def _base(tokens: Sequence[Token]) -> Mention | Token | None:
    if not tokens:
        return None
    if tokens[0].kind is Kind.BASE_WHOLE:
        return Mention(time=tokens[0].value, tokens=tuple(tokens))
    return mention([t for t in tokens if t.kind in (Kind.TERM, Kind.MEASURE, Kind.TIME)])


def mention(tokens: Sequence[Token]) -> Mention | Token:
    """What these words name together; the word that contradicts the others where one does."""
    facets: dict[str, object] = {}
    time: int | str | None = None
    stage = ""
    for token in tokens:
        if token.kind is Kind.TIME:
            if isinstance(token.value, int) or time is None:
                time = token.value
        elif token.kind is Kind.MEASURE:
            stage = token.value or stage
        else:
            joined = both(facets, token.value)
            if joined is None:
                joined = _unknown_step(facets, token)
            if joined is None:
                return token
            facets = joined
            if "nature" in token.value and "预算" in token.text:
                stage = stage or "budget"  # 项目预算200.00万元
    if facets and set(facets) <= {"fund", "scope"} and _is_spent(tokens):
        facets = {**facets, "side": "spending"}
    return Mention(facets, time, stage, tuple(tokens))


def _is_spent(tokens: Sequence[Token]) -> bool:
    """Whether the measure says that it is an outlay: 一般公共预算支出决算数."""
    return any(t.kind is Kind.MEASURE and t.text.startswith("支出") for t in tokens)


def _unknown_step(facets: Mapping[str, object], token: Token) -> dict[str, object] | None:
    """A name that the lists know under another parent: here it names a code unknown to them."""
    path = facets.get("function")
    if (
        "function" not in token.value
        or not token.text.endswith("）")
        or not isinstance(path, tuple)
    ):
        return None
    return {**facets, "function": (*path, "?" + token.text)}
