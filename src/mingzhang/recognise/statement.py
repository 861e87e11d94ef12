"""Statements of projects 项目经费情况说明: prose under headings that are fields of a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mingzhang.codes import normal_name
from mingzhang.codes.name import tidy
from mingzhang.document import Block, Grid, PageBreak, Paragraph, Style
from mingzhang.lean import dataclass
from mingzhang.model.form import Form, FormKind, FormScope
from mingzhang.pattern import compiled
from mingzhang.recognise.section import is_page_number
from mingzhang.source import NOWHERE, Place
from mingzhang.tables.form_words import form_words
from mingzhang.tables.statement import with_money

_HEADING = compiled(r"[（(]?[一二三四五六七八九十]{1,2}[）)]?[、.．]?\s*(\S{2,12}?)[：:]?")
_FIRST = frozenset({"subject", "overview"})
_TELLING = frozenset({"overview", "basis", "unit", "plan", "term", "budget", "goal_year"})
_LEAST = 4
"""Headings that make a statement: a plan of work has an overview and a basis too."""
_LONGEST_TITLE = 160
_ENDS = ("。", "；", "：", "!", "！", ".", ";", ":")


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement in a document.

    Attributes:
        title: index of the block with its title, -1 where none stands above it.
        subject: the project that the title names; empty where it names none.
        texts: role → its paragraphs, each with its place; headings: role → heading as printed.
    """

    title: int
    subject: str
    words: str
    place: Place
    texts: tuple[tuple[str, tuple[tuple[str, Place], ...]], ...]
    headings: tuple[tuple[str, str], ...] = ()


def find_statements(blocks: Sequence[Block], taken: set[int]) -> list[FoundStatement]:
    """The statements of a document; the blocks they are made of are added to `taken`."""
    heads = [
        (n, role)
        for n, block in enumerate(blocks)
        if n not in taken and isinstance(block, Paragraph) and (role := _role_of(block)) is not None
    ]
    found = []
    for run in _runs(heads):
        roles = {role for _n, role in run}
        if len(_TELLING & roles) < _LEAST or not {"budget", "plan", "unit"} & roles:
            continue
        if any(isinstance(b, Grid) for b in blocks[run[0][0] : run[-1][0]]):
            continue
        found.append(_statement(blocks, run, taken))
    return found


def _role_of(paragraph: Paragraph) -> str | None:
    label = _label_of(paragraph)
    return form_words().field(label) if label else None


def _label_of(paragraph: Paragraph) -> str:
    match = _HEADING.fullmatch(paragraph.text.strip())
    return match[1] if match else ""


def _runs(heads: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Headings that belong together: the first role begins one, no role stands twice in it."""
    run: list[tuple[int, str]] = []
    for index, role in heads:
        known = {other for _n, other in run}
        if run and (role in known or (role in _FIRST and not known <= _FIRST)):
            yield run
            run = []
        if run or role in _FIRST:
            run.append((index, role))
    if run:
        yield run


def _statement(
    blocks: Sequence[Block], run: Sequence[tuple[int, str]], taken: set[int]
) -> FoundStatement:
    title, words, subject = _title(blocks, run[0][0], taken)
    ends = [*(index for index, _role in run[1:]), _end(blocks, run[-1][0], taken)]
    texts = []
    for (index, role), end in zip(run, ends, strict=True):
        said: list[tuple[str, Place]] = []
        for at in range(index + 1, end):
            block = blocks[at]
            if not isinstance(block, Paragraph) or at in taken:
                continue
            taken.add(at)
            if block.text.strip() and not is_page_number(block.text):
                said.append((block.text.strip(), block.place))
        taken.add(index)
        if role == "subject":
            subject = "".join(text for text, _place in said) or subject
        else:
            texts.append((role, tuple(said)))
    if title >= 0:
        taken.add(title)
    headings = tuple(
        (role, _label_of(block))
        for index, role in run
        if isinstance(block := blocks[index], Paragraph)
    )
    return FoundStatement(title, subject, words, _place(blocks, run), tuple(texts), headings)


def _place(blocks: Sequence[Block], run: Sequence[tuple[int, str]]) -> Place:
    first = blocks[run[0][0]]
    return first.place if isinstance(first, Paragraph) else NOWHERE


def _title(blocks: Sequence[Block], first: int, taken: set[int]) -> tuple[int, str, str]:
    """Where the title stands, its words and the project that it names."""
    for at in range(first - 1, max(-1, first - 4), -1):
        block = blocks[at]
        if isinstance(block, PageBreak):
            continue
        if not isinstance(block, Paragraph) or at in taken:
            break
        words = tidy(block.text)
        if is_page_number(words):
            continue
        match = form_words().statement_title.search(normal_name(words))
        if match is None or len(words) > _LONGEST_TITLE:
            break
        return at, words, _named(words, match[0])
    return -1, "", ""


def _named(words: str, ending: str) -> str:
    """The project before the ending of a title, as it is printed there."""
    name = words
    while name and normal_name(name) + ending != normal_name(words):
        name = name[:-1]
    return name.strip()


def _end(blocks: Sequence[Block], last: int, taken: set[int]) -> int:
    """The block after the words below the last heading.

    They end at a grid, a heading of another kind, the title of the next statement, and at a new
    page where the paragraph before it was at its end.
    """
    ended = turned = False
    for at in range(last + 1, len(blocks)):
        block = blocks[at]
        if isinstance(block, PageBreak):
            turned = True
            continue
        if not isinstance(block, Paragraph) or at in taken:
            return at
        text = block.text.strip()
        if not text or is_page_number(text):
            continue
        if _begins_another(block, text) or (turned and (ended or not text.endswith(_ENDS))):
            return at
        turned = False
        ended = text.endswith((*_ENDS, "表"))
    return len(blocks)


def _begins_another(block: Paragraph, text: str) -> bool:
    """Whether a paragraph is a heading of something else: a statement, a form, a part."""
    if block.style in (Style.PART, Style.TABLE_TITLE, Style.FORM_TITLE) or _role_of(block):
        return True
    name = normal_name(text)
    if len(name) < _LONGEST_TITLE and form_words().statement_title.search(name):
        return True
    titled = len(name) < _LONGEST_HEADING and form_words().titles.search(name)
    return bool(titled) and "见" not in name


_LONGEST_HEADING = 40


def written_statements(
    found: Iterable[FoundStatement], year: int, department: str
) -> tuple[Form, ...]:
    """The forms that statements are; one that names no project is of the whole department."""
    return tuple(_form(one, year, department) for one in found)


def _form(found: FoundStatement, year: int, department: str) -> Form:
    scope = FormScope.PROJECT if found.subject else FormScope.DEPARTMENT
    texts = {role: "\n".join(text for text, _place in said) for role, said in found.texts}
    form = Form.of(FormKind.STATEMENT, scope, found.subject or department, year, texts)
    places = tuple((role, said[0][1]) for role, said in found.texts if said)
    return with_money(replace(form, title=found.words, places=(("subject", found.place), *places)))
