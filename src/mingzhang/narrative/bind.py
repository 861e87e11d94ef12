"""From the words before a figure to the slice of the cube, or the quantity, that it states.

Nothing is listed here: the words come from the templates of the profile, which write the same
text, and from the labels of its measures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mingzhang.codes import functional
from mingzhang.codes.name import normal_name
from mingzhang.model.booklet import Section
from mingzhang.model.slice import Slice
from mingzhang.narrative.sentence import flatten
from mingzhang.narrative.template import BUDGET
from mingzhang.tables.profile import Profile, SectionTemplate

_PLACEHOLDER = re.compile(r"\{(\w+)(?: ([^}]*))?\}")
_ITEM = re.compile(r"\s*\d{1,2}[、.．]\s*((?:[^（）。，]+（[类款项]）)+)")
_CONDITION = re.compile(r"([?!*])(\w+):")
_MARKS = re.compile(r"[，。；：、！？]")
_QUOTES = str.maketrans("", "", '“”"‘’「」『』《》')
_AFTER = re.compile(
    r"(?:预算数|预算总额|决算数|预算支出|预算|合计数?|共计|总计|总额|金额|资金|数额|数|支出|为|是|共|达|约|的)+$"
)
_BEFORE = re.compile(
    r"(?:20\d\d(?:年度?)?|年度|本年度?|当年|全年|[本我](?:部门|单位|局|委|办|院|厅|所|馆|站|会|中心)?|部门|单位"
    r"|其中|主要|用于|包括|以下方面|安排|共计?|总|合计|的|“|年初|预算|决算|财政拨款支出预算中|等|为)*"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure is said to be.

    Attributes:
        label: the words it was bound by, or that could not be bound.
        key: a measure of the profile, `measure/2070801` for a code inside one, or a quantity of
            the templates (`procurement:goods`, `count:projects`, `assets:actual`); empty if
            unbound.
        piece: its slice of the cube; None for what is no slice.
        why: why it is not bound.
    """

    label: str
    key: str = ""
    piece: Slice | None = None
    why: str = ""

    @property
    def is_bound(self) -> bool:
        """Whether the figure is known to be something of this booklet."""
        return bool(self.key)


@dataclass(frozen=True, slots=True)
class Entry:
    """Words of a template and the quantity that follows them.

    Attributes:
        label: plain words directly before the figure.
        key: as in Subject.
        after: key of the figure before it in the template, to tell `涉及金额` from `涉及金额`.
        kind: name of the placeholder.
    """

    label: str
    key: str
    after: str
    kind: str


@dataclass(frozen=True, slots=True)
class SectionWords:
    """What one section's templates say.

    Attributes:
        shares: key of a part to the key of the whole that its percentage is taken of.
        changes: key of the last figure to the keys of what may be said to have changed.
        function_base: the measure whose function classes the section lists, or empty.
    """

    entries: tuple[Entry, ...] = ()
    shares: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    function_base: str = ""


def _plain_title(title: str) -> str:
    """A heading as headings are compared: `…支出预算表情况说明` is `…支出预算情况说明`."""
    return re.sub(r"表(?=情况说明$|说明$)", "", plain_label(flatten(title).text))


def plain_label(words: str) -> str:
    """Words without quotes and what stands in brackets.

    >>> plain_label("“三公”经费预算（不含上年）")
    '三公经费预算'
    """
    return re.sub(r"（[^（）]*）", "", words.translate(_QUOTES))


def bare_label(words: str) -> str:
    """A plain label without closing words such as 预算, 总额, 为; never empty.

    >>> bare_label("政府采购货物预算"), bare_label("支出预算为"), bare_label("预算")
    ('政府采购货物', '支出预算', '预算')
    """
    bare = _AFTER.sub("", words)
    if len(bare) >= 2:
        return bare
    return re.sub(r"[为是共达约的]+$", "", words) or words


class Lexicon:
    """The words of one profile."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._sections: dict[tuple[int, str], SectionWords] = {}
        self._labels: dict[str, set[str]] = {}
        self._bare: dict[str, set[str]] = {}
        for measure in profile.measures:
            for label in (measure.label, *measure.synonyms):
                plain = plain_label(label)
                self._labels.setdefault(plain, set()).add(measure.key)
                self._bare.setdefault(bare_label(plain), set()).add(measure.key)
        self._classes: dict[str, str] = {
            plain_label(name): code for code, name in profile.data.get("function_classes", ())
        }

    def find_template(self, section: Section) -> SectionTemplate | None:
        """The template of a section, by part and title."""
        title = _plain_title(section.title)
        candidates = [t for t in self.profile.sections if t.part == section.part]
        names = [(t, [_plain_title(name) for name in (t.title, *t.synonyms)]) for t in candidates]
        for template, words in names:
            if title in words:
                return template
        found = [t for t, words in names if any(len(w) >= 4 and (w in title) for w in words)]
        return found[0] if len(found) == 1 else None

    def section_words(self, section: Section) -> SectionWords:
        """What the templates of a section say; empty where no template fits."""
        template = self.find_template(section)
        if template is None:
            return SectionWords()
        key = (template.part, template.title)
        if key not in self._sections:
            self._sections[key] = _words_of(template)
        return self._sections[key]

    def piece(self, key: str) -> Slice | None:
        """The slice of a measure or of a code inside one."""
        name, _, code = key.partition("/")
        measure = self.profile.find_measure(name)
        if measure is None:
            return None
        return measure.piece.also({"function": code}) if code else measure.piece

    def subject(
        self, words: str, here: SectionWords, after: str, names: tuple[str, ...]
    ) -> Subject:
        """What a figure is, by the words of its clause.

        Args:
            words: the clause before the figure.
            here: the words of its section.
            after: key of the figure before it.
            names: of the department and its units, which may stand before the label.
        """
        label = plain_label(words)
        if not label:
            return Subject(words, why="数字前没有说明是什么")
        found = self._by_template(label, here, after, names)
        if found:
            return Subject(words, found, self.piece(found))
        code = self._function_code(words, label, names)
        if code:
            if not here.function_base:
                return Subject(words, why="按功能科目列示，但没有说明属于哪一项预算")
            key = f"{here.function_base}/{code}"
            return Subject(words, key, self.piece(key))
        keys = self._by_measure(label, names)
        if len(keys) == 1:
            (key,) = keys
            return Subject(words, key, self.piece(key))
        if keys:
            return Subject(words, why=f"“{words}”可以指几种口径")
        return Subject(words, why=f"“{words}”不在本地区的口径之内")

    def item_code(self, text: str) -> str:
        """The function code that a paragraph is about: `1、教育支出（类）普通教育（款）`…"""
        match = _ITEM.match(text)
        return self._function_code(match[1], match[1], ()) if match else ""

    def narrowed(self, subject: Subject, code: str) -> Subject:
        """What a figure of a measure is in a paragraph about one function item."""
        if not code or not subject.is_bound or "/" in subject.key or subject.piece is None:
            return subject
        key = f"{subject.key}/{code}"
        return Subject(subject.label, key, self.piece(key))

    def _by_template(
        self, label: str, here: SectionWords, after: str, names: tuple[str, ...]
    ) -> str:
        bare = bare_label(label)
        ranked: list[tuple[int, int, str]] = []
        for entry in here.entries:
            for mine, theirs in ((label, entry.label), (bare, bare_label(entry.label))):
                if theirs and mine.endswith(theirs) and _is_prefix(mine[: -len(theirs)], names):
                    ranked.append((len(theirs), entry.after == after, entry.key))
                    break
        if not ranked:
            return ""
        ranked.sort(key=lambda item: item[:2], reverse=True)
        best = {key for length, fits, key in ranked if (length, fits) == ranked[0][:2]}
        return best.pop() if len(best) == 1 else ""

    def _by_measure(self, label: str, names: tuple[str, ...]) -> set[str]:
        for table, mine in ((self._labels, label), (self._bare, bare_label(label))):
            for start in range(len(mine)):
                if mine[start:] in table and _is_prefix(mine[:start], names):
                    return table[mine[start:]]
        return set()

    def _function_code(self, words: str, label: str, names: tuple[str, ...]) -> str:
        levels = re.findall(r"([^（）“”]+)（(类|款|项)）", words)
        if levels:
            path = [name for name, _level in levels]
            return _path_code(path, self._classes) or _item_below(path)
        mine = label if label.endswith("支出") else label + "支出"
        for name, code in self._classes.items():
            if mine.endswith(name) and _is_prefix(mine[: -len(name)], names):
                return code
        return ""


def _path_code(names: list[str], classes: Mapping[str, str]) -> str:
    """The code of a path of names, 类 款 项; empty where a step is unknown."""
    first = names[0] if names[0].endswith("支出") else names[0] + "支出"
    code = next(
        (c for name, c in classes.items() if normal_name(first).endswith(normal_name(name))), ""
    )
    for name in names[1:]:
        if not code:
            return ""
        children = functional().children(code)
        code = next((c.code for c in children if normal_name(c.name) == normal_name(name)), "")
    return code


def _item_below(names: list[str]) -> str:
    """The one code of this name below one of that name: the class stands in the heading only."""
    if len(names) < 2:
        return ""
    codes = functional()
    found = {
        item.code
        for item in codes.find_by_name(names[-1])
        if (parent := codes.parent(item.code)) and codes.is_name_of(parent.code, names[-2])
    }
    return found.pop() if len(found) == 1 else ""


def _is_prefix(words: str, names: tuple[str, ...]) -> bool:
    """Whether these words before a label add nothing to it: a year, the department, 本部门."""
    for name in names:
        words = words.replace(name, "")
    return _BEFORE.fullmatch(words) is not None


QUANTITY_SUMS: Mapping[str, tuple[str, ...]] = {
    "procurement:total": ("procurement:goods", "procurement:works", "procurement:services"),
    "project_current": ("category:other_operation", "category:specific_target"),
    "count:projects": ("count:other_operation", "count:specific_target"),
    "target:all": ("target:other_operation", "target:specific_target"),
    "count:targets": ("target_count:other_operation", "target_count:specific_target"),
}
"""Quantities of the templates that are no slices, with the parts that make them up."""

_LISTS = {"functions", "function_shares", "economics"}


def _words_of(template: SectionTemplate) -> SectionWords:
    entries: list[Entry] = []
    shares: dict[str, str] = {}
    changes: dict[str, tuple[str, ...]] = {}
    base = last = ""
    for paragraph in template.paragraphs:
        condition = _CONDITION.match(paragraph)
        start = condition.end() if condition else 0
        if condition and condition[1] == "*":
            base = condition[2]
        for match in _PLACEHOLDER.finditer(paragraph, start):
            name, argument = match[1], match[2] or ""
            literal = paragraph[start : match.start()]
            start = match.end()
            if name in ("year", "department"):
                continue
            label = plain_label(_MARKS.split(flatten(literal).text)[-1])
            if name == "item":
                if argument in ("budget", "amount"):
                    key = base + BUDGET if argument == "budget" else base
                    entries.append(Entry(label, key, last, name))
                    last = key
            elif name == "share":
                part, whole = argument.split()
                shares[part] = whole
            elif name == "execution":
                shares[argument] = argument + BUDGET
            elif name == "change":
                changes[last] = (*changes.get(last, ()), argument)
            elif name in _LISTS:
                if name != "economics":
                    base = argument
                if name == "function_shares":
                    shares["function"] = argument
            elif (name, argument) == ("target", "share"):
                shares[last] = "project"
            else:
                key = argument if name == "amount" else f"{name}:{argument}"
                entries.append(Entry(label, key, last, name))
                last = key
    return SectionWords(tuple(entries), shares, changes, base)
