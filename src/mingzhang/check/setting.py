"""Settings of a bureau or a unit: `mingzhang.toml`, and a baseline of findings known before.

    profile = "shanxi-county-budget-2025"      # the place; told from the booklet where absent

    [severity]                                 # rules, or beginnings of codes
    Z106 = "off"
    N105 = "warning"

    [[ignore]]                                 # findings that somebody decided to set aside
    rule = "N103"
    table = "三、支出预算情况说明"              # words of the place; any where absent
    text = "44.83%"                            # words of the print; any where absent
    reason = "四舍五入时人为调平，已向预算股说明"
    until = 2026-06-30                         # the last day; then it is reported again

    [baseline]
    file = "baseline.json"                     # made by `mingzhang check --write-baseline`

    [letter]                                   # the review letter, `--format letter`
    signer = "晋溪县财政局"
    number = "晋财预函〔2026〕12号"             # of the first; those of the others count on
    addressee = "晋溪县林业局"                  # the department of the booklet where absent
    date = 2026-02-03                          # today where absent
    due = 2026-02-13

Nothing disappears: what is set aside stands in every report with its reason, and an entry that
has expired or fits nothing is named.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from mingzhang.check.finding import Checked, Finding, Ignored, Setup, Severity
from mingzhang.check.rule import find_rules
from mingzhang.errors import SourceErrors, SourceMistake, Unreadable
from mingzhang.file import write_aside
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.profiles import profile_ids

FILE = "mingzhang.toml"
"""Looked for in the folder where the program is started."""

BASELINE = "mingzhang-baseline/1"
OFF = "off"
_KEYS = {"profile", "severity", "ignore", "baseline", "letter"}
_LETTER_KEYS = {"number", "addressee", "signer", "date", "due"}
_LETTER_NUMBER = compiled(r"\S+〔(?:19|20)\d\d〕[1-9]\d*号")
_IGNORE_KEYS = {"rule", "table", "row", "text", "file", "reason", "until"}


@dataclass(frozen=True, slots=True)
class Ignore:
    """One decision to set findings aside.

    Attributes:
        rule: a code or the beginning of one.
        table, row, text, file: words of the place and of the print; empty for any.
    """

    rule: str
    reason: str
    until: date
    table: str = ""
    row: str = ""
    text: str = ""
    file: str = ""

    def fits(self, finding: Finding) -> bool:
        """Whether the decision is about this finding."""
        cell = finding.cells[0]
        return finding.code.startswith(self.rule) and all(
            words in where
            for words, where in (
                (self.table, cell.table),
                (self.row, cell.row),
                (self.text, cell.text),
                (self.file, cell.file),
            )
        )

    def words(self) -> str:
        """The decision in one line."""
        place = "、".join(w for w in (self.file, self.table, self.row, self.text) if w)
        return f"{self.rule}（{place}）" if place else self.rule


@dataclass(frozen=True, slots=True)
class LetterHead:
    """What stands on a review letter beside the findings; empty or None for what is not given.

    Attributes:
        number: 文号 of the first letter, see `letter_number`.
        addressee: to whom; the department of the booklet where empty.
        signer: the finance bureau.
        day: of the letter.
        due: the day by which to mend.
    """

    number: str = ""
    addressee: str = ""
    signer: str = ""
    day: date | None = None
    due: date | None = None


NO_HEAD = LetterHead()


def letter_number(words: str) -> str:
    """A number of a letter (文号) as GB/T 9704 writes it; empty where the words are none.

    >>> letter_number("晋财预函[2026]12号"), letter_number("12")
    ('晋财预函〔2026〕12号', '')
    """
    words = re.sub(r"[\[［【(（]((?:19|20)\d\d)[\]］】)）]", r"〔\1〕", words.strip())
    return words if _LETTER_NUMBER.fullmatch(words) else ""


def no_number_words() -> str:
    """Why a number of a letter is refused."""
    return _("文号应写作 晋财预函〔2026〕12号")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a `mingzhang.toml` says; the default says nothing.

    Attributes:
        severity: beginnings of codes to a severity; None switches the rule off.
        known: fingerprints of the baseline.
        letter: what stands on a review letter.
        file: that says so, as the user named it; empty for the default.
    """

    profile: str = ""
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    ignores: tuple[Ignore, ...] = ()
    known: frozenset[str] = frozenset()
    file: str = ""
    letter: LetterHead = NO_HEAD

    def setup(self) -> Setup:
        """These settings as a report names them."""
        off = tuple(code for code in find_rules() if self.off and code.startswith(self.off))
        return Setup(self.file, off)

    @property
    def off(self) -> tuple[str, ...]:
        """Beginnings of codes of the rules that are switched off."""
        return tuple(code for code, severity in self.severity.items() if severity is None)

    def applied(self, checked: Checked, today: date) -> Checked:
        """The outcome of a check as these settings see it.

        Args:
            today: on which an entry has expired or not.
        """
        findings: list[Finding] = []
        ignored: list[Ignored] = []
        used: set[Ignore] = set()
        for finding in map(self._weighed, checked.findings):
            decision = next((i for i in self.ignores if i.fits(finding)), None)
            used |= {decision} if decision else set()
            if decision is not None and today <= decision.until:
                ignored.append(Ignored(finding, decision.reason, decision.until))
            elif finding.fingerprint in self.known:
                ignored.append(Ignored(finding, _("基线中已有")))
            else:
                findings.append(finding)
        remarks = [
            _("{entry}的豁免已于{until}到期").format(entry=i.words(), until=i.until.isoformat())
            for i in self.ignores
            if i in used and today > i.until
        ]
        remarks += [
            _("{entry}的豁免没有对应的问题，可以删去").format(entry=i.words())
            for i in self.ignores
            if i not in used and (not i.file or i.file in checked.file)
        ]
        return replace(
            checked,
            findings=tuple(findings),
            ignored=tuple(ignored),
            remarks=(*checked.remarks, *remarks),
        )

    def _weighed(self, finding: Finding) -> Finding:
        fitting = [code for code in self.severity if finding.code.startswith(code)]
        severity = self.severity[max(fitting, key=len)] if fitting else None
        return finding if severity is None else replace(finding, severity=severity)


NO_SETTINGS = Settings()


def _text(path: Path) -> str:
    """The text of a file; a device or a pipe, which may have no end, is none.

    Raises:
        Unreadable: it is no file.
    """
    if path.exists() and not path.is_file():
        raise Unreadable(str(path), _("不是一个文件"), _("请给出文件的路径"))
    return path.read_text("utf-8")


def read_settings(path: Path) -> Settings:
    """The settings of a file.

    Raises:
        Unreadable: no such file, or no TOML; or its baseline cannot be read.
        SourceErrors: every entry that says nothing or cannot be right.
    """
    try:
        data = tomllib.loads(_text(path))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable(str(path), _("读不了设置：{error}").format(error=error)) from error
    reader = _Reader(path)
    settings = reader.settings(data)
    if reader.mistakes:
        raise SourceErrors(str(path), reader.mistakes)
    return replace(settings, file=str(path))


class _Reader:
    """Collects every mistake of a file of settings."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mistakes: list[SourceMistake] = []

    def settings(self, data: Mapping[str, Any]) -> Settings:
        for key in data.keys() - _KEYS:
            self._wrong(key, _("不认识的设置"), "、".join(sorted(_KEYS)))
        profile = str(data.get("profile", ""))
        if profile and profile not in profile_ids():
            self._wrong("profile", _("没有这个地区格式"), "、".join(profile_ids()))
        severity = data.get("severity", {})
        ignore = data.get("ignore", [])
        if not isinstance(severity, dict) or not isinstance(ignore, list):
            self._wrong("severity / ignore", _("severity 应为一张表，ignore 应为若干张表"))
            return Settings(profile)
        ignores = [self._ignore(entry, number) for number, entry in enumerate(ignore, 1)]
        return Settings(
            profile,
            {str(code).upper(): self._severity(str(code), v) for code, v in severity.items()},
            tuple(entry for entry in ignores if entry is not None),
            self._baseline(data.get("baseline")),
            letter=self._letter(data.get("letter", {})),
        )

    def _severity(self, code: str, value: object) -> Severity | None:
        self._known(f"severity.{code}", code)
        names = [severity.value for severity in Severity]
        if value == OFF or value in names:
            return None if value == OFF else Severity(value)
        self._wrong(
            f"severity.{code}", _("不认识的级别“{v}”").format(v=value), "、".join((OFF, *names))
        )
        return None

    def _ignore(self, entry: object, number: int) -> Ignore | None:
        place = f"ignore[{number}]"
        if not isinstance(entry, dict):
            self._wrong(place, _("应为一张表"))
            return None
        for key in entry.keys() - _IGNORE_KEYS:
            self._wrong(f"{place}.{key}", _("不认识的设置"), "、".join(sorted(_IGNORE_KEYS)))
        lacking = [key for key in ("rule", "reason", "until") if not entry.get(key)]
        if lacking:
            self._wrong(place, _("缺少 {keys}").format(keys="、".join(lacking)))
            return None
        until = entry["until"]
        if not isinstance(until, date):
            self._wrong(f"{place}.until", _("应为日期，写作 2026-06-30，不加引号"))
            return None
        self._known(f"{place}.rule", str(entry["rule"]))
        words = {key: str(entry.get(key, "")) for key in ("table", "row", "text", "file", "reason")}
        return Ignore(rule=str(entry["rule"]).upper(), until=until, **words)

    def _baseline(self, entry: object) -> frozenset[str]:
        if entry is None:
            return frozenset()
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
            self._wrong("baseline.file", _("应写明基线文件"))
            return frozenset()
        return read_baseline(self.path.parent / entry["file"])

    def _letter(self, entry: object) -> LetterHead:
        if not isinstance(entry, dict):
            self._wrong("letter", _("应为一张表"))
            return NO_HEAD
        for key in entry.keys() - _LETTER_KEYS:
            self._wrong(f"letter.{key}", _("不认识的设置"), "、".join(sorted(_LETTER_KEYS)))
        days: dict[str, date | None] = {}
        for key in ("date", "due"):
            day = entry.get(key)
            is_day = isinstance(day, date) and not isinstance(day, datetime)
            if day is not None and not is_day:
                self._wrong(f"letter.{key}", _("应为日期，写作 2026-06-30，不加引号"))
            days[key] = day if is_day else None
        typed = str(entry.get("number", ""))
        number = letter_number(typed)
        if typed and not number:
            self._wrong("letter.number", no_number_words())
        addressee, signer = (str(entry.get(key, "")).strip() for key in ("addressee", "signer"))
        return LetterHead(number, addressee, signer, days["date"], days["due"])

    def _known(self, place: str, code: str) -> None:
        if not any(known.startswith(code.upper()) for known in find_rules()):
            self._wrong(place, _("没有编号以“{prefix}”开头的规则").format(prefix=code))

    def _wrong(self, place: str, problem: str, choice: str = "") -> None:
        self.mistakes.append(SourceMistake(f"{self.path.name} {place}", problem, choice))


def read_baseline(path: Path) -> frozenset[str]:
    """The fingerprints of a baseline.

    Raises:
        Unreadable: no such file, or no baseline.
    """
    try:
        data = json.loads(_text(path))
        known = frozenset(str(entry["fingerprint"]) for entry in data["findings"])
        schema = data["schema"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _no_baseline(path, error) from error
    if schema != BASELINE:
        raise _no_baseline(path, schema)
    return known


def _no_baseline(path: Path, problem: object) -> Unreadable:
    advice = _("用 mingzhang check --write-baseline 重新生成")
    return Unreadable(str(path), _("不是基线文件：{error}").format(error=problem), advice)


def write_baseline(path: Path, findings: Iterable[Finding]) -> int:
    """Write the findings of today as known; gives their number."""
    entries = {
        finding.fingerprint: {
            "fingerprint": finding.fingerprint,
            "code": finding.code,
            "place": finding.cells[0].words(),
            "message": finding.message,
        }
        for finding in findings
    }
    data = {"schema": BASELINE, "findings": [entries[key] for key in sorted(entries)]}
    write_aside(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
    return len(entries)
