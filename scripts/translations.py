"""Keep the English translation in step with the Chinese texts in the code.

python scripts/translations.py           update the .po file
python scripts/translations.py --check   say what is missing; exit status 1 if anything is
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import polib
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from mingzhang.batch.question.catalogue import QUESTIONS
from mingzhang.batch.question.openness import RULES
from mingzhang.check.context import NEEDS
from mingzhang.check.finding import RuleOutcome, Severity, State
from mingzhang.check.rule import FAMILIES, find_rules
from mingzhang.compare.comparison import Kind as DifferenceKind
from mingzhang.compare.comparison import Pairing
from mingzhang.entry.flat import table_forms
from mingzhang.law.basis import PRACTICE
from mingzhang.model.catalogue import AmendmentKind
from mingzhang.model.vocabulary import BookletKind, Labelled
from mingzhang.tables.profile import all_profiles
from mingzhang.year.calendar import Standing, read_duties
from mingzhang.year.kept import TABLES
from mingzhang.year.monitor import Colour
from mingzhang.year.remainder import REASONS
from mingzhang.year.score import GRADES
from mingzhang.year.service.proposal import StepKind

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "mingzhang"
CLICK = SOURCE / "locale" / "zh" / "LC_MESSAGES" / "click.po"
FILE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "mingzhang.po"


VOCABULARIES = (Severity, State, RuleOutcome, BookletKind, Pairing, DifferenceKind)
_EXTENSIONS = "jinja2.ext.do,jinja2.ext.loopcontrols"


def extracted() -> Catalog:
    """Every text that the code wraps in `_()`, and what the rules say."""
    catalog = Catalog(project="mingzhang", charset="utf-8", fuzzy=False)
    for file, _line, text, comments, _context in extract_from_dir(
        SOURCE,
        [
            ("**.py", "python"),
            ("**.j2", "jinja2"),
            ("web/templates/**.html", "jinja2"),
            ("web/templates/**.txt", "jinja2"),
        ],
        {"web/templates/**": {"extensions": _EXTENSIONS, "silent": "false"}},
        keywords={"_": None, "deferred": None},
    ):
        catalog.add(text, locations=[(file, 0)], auto_comments=comments)
    for rule in find_rules().values():
        for text in filter(None, (rule.title, rule.message, rule.expected)):
            catalog.add(text)
    for question in QUESTIONS.values():
        catalog.add(question.title)
        catalog.add(question.reading)
    for _name, words, _points in RULES:
        catalog.add(words)
    for label in (*labels(*VOCABULARIES), *FAMILIES.values(), *NEEDS):
        catalog.add(label)
    for part in TABLES.values():
        for field in part.fields:
            catalog.add(field.label)
            if field.note:
                catalog.add(field.note)
            for choice in field.choices:
                catalog.add(choice)
    for form in (form for each in all_profiles() for form in table_forms(each).values()):
        catalog.add(form.label)
        for field in form.fields:
            catalog.add(field.label)
    for text in (*AmendmentKind, *StepKind, *Colour, *REASONS, *GRADES):
        catalog.add(str(text))
    for text in (*(duty.what for duty in read_duties().all), *Standing, PRACTICE):
        catalog.add(str(text))
    return catalog


def labels(*vocabularies: type[Labelled]) -> list[str]:
    """Labels that reports show to whoever reads another language."""
    return [member.label for members in vocabularies for member in members]


def translated() -> Catalog:
    """The translation as it stands, empty where there is none yet."""
    with FILE.open("rb") if FILE.is_file() else io.BytesIO(b"") as file:
        return read_po(file, locale="en", domain="mingzhang")


def missing(catalog: Catalog) -> list[str]:
    """Texts without a translation, or with one that nobody confirmed."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (not message.string or message.fuzzy)
    ]


def broken(catalog: Catalog) -> list[str]:
    """Translations whose placeholders differ from those of the text."""
    from string import Formatter

    def fields(text: str) -> set[str]:
        return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}

    return [
        f"{message.id} → {message.string}"
        for message in catalog
        if message.id and message.string and fields(str(message.id)) != fields(str(message.string))
    ]


def compile_click() -> bytes:
    """What click says in Chinese, as the file that gettext reads; the same bytes on any day."""
    return bytes(polib.pofile(str(CLICK), encoding="utf-8").to_binary())


def main() -> int:
    """Update or check; the exit status."""
    CLICK.with_suffix(".mo").write_bytes(compile_click())
    catalog = translated()
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    problems = missing(catalog)
    if "--check" in sys.argv:
        for text in problems:
            print(f"not translated: {text}")
        wrong = broken(catalog)
        for line in wrong:
            print(f"placeholders differ: {line}")
        return 1 if problems or wrong else 0
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with FILE.open("wb") as out:
        write_po(out, catalog, omit_header=True, no_location=True, sort_output=True, width=0)
    print(f"{FILE.relative_to(ROOT)}: {len(problems)} texts to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
