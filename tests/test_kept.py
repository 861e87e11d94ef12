"""What is worked out once is the same as what is worked out each time, and never an old one."""

from __future__ import annotations

import ast
import errno
import re
import sys
from pathlib import Path

import pytest

from mingzhang import pattern
from mingzhang.kept import Kept

SOURCES = Path(pattern.__file__).parent
_PATTERNS = (
    (r"[，。；]|(?:上|下)年", 0),
    (r"(?P<year>20\d\d)年(?P<rest>.*?)(?P=year)", re.DOTALL),
    ("[a-zé]+(?!k)|(?<=㎡)x", re.IGNORECASE | re.MULTILINE),
    (r"(?x) (?P<a>\d{1,3}+) # figures", 0),
    ("", 0),
)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytecode may be written, whatever the tests run under."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


@pytest.mark.parametrize(("text", "flags"), _PATTERNS)
@pytest.mark.usefixtures("written")
def test_a_kept_pattern_is_the_one_that_re_compiles(
    text: str, flags: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _times in range(2):  # worked out, then read
        kept = Kept(tmp_path / "file.kept")
        monkeypatch.setattr(pattern, "KEPT", kept)
        found, plain = pattern.compiled(text, flags), re.compile(text, flags)
        assert (found, hash(found), repr(found)) == (plain, hash(plain), repr(plain))
        assert (found.groups, found.groupindex) == (plain.groups, plain.groupindex)
        assert found.findall("2025年上年，2025é X") == plain.findall("2025年上年，2025é X")
        kept.write()
    assert pattern._ENGINE is not None, "this Python compiles patterns in another way"


def test_a_wrong_pattern_is_refused() -> None:
    with pytest.raises(re.error):
        pattern.compiled("(")


@pytest.mark.usefixtures("written")
def test_each_asks_once_and_gets_a_copy_of_its_own(tmp_path: Path) -> None:
    asked: list[str] = []

    def work_out() -> dict[str, list[int]]:
        asked.append("")
        return {"a": [1]}

    first, second = (Kept(tmp_path / "file.kept") for _ in range(2))
    made = first.result(("k", 1), work_out)
    made["a"].append(2)
    assert first.result(("k", 1), work_out) == {"a": [1]}
    assert second.result(("k", 2), work_out) == {"a": [1]}
    first.write()
    second.write()  # does not lose what the other wrote
    third = Kept(tmp_path / "file.kept")
    assert third.result(("k", 1), work_out) == third.result(("k", 2), work_out) == {"a": [1]}
    assert len(asked) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["file.kept"]


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("content", [b"", b"\x80\x05", b"no pickle", b"\x80\x05K\x01."])
def test_a_broken_file_is_worked_out_again(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.kept"
    file.write_bytes(content)
    assert Kept(file).result(("k",), lambda: 1) == 1


@pytest.mark.usefixtures("written")
def test_a_damaged_file_is_never_taken(tmp_path: Path) -> None:
    file = tmp_path / "file.kept"
    first = Kept(file)
    first.result(("k",), lambda: ["kept"])
    first.write()
    whole = file.read_bytes()
    assert Kept(file).result(("k",), lambda: ["new"]) == ["kept"]
    for at in range(len(whole)):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :]):
            file.write_bytes(damaged)
            assert Kept(file).result(("k",), lambda: ["new"]) == ["new"]


@pytest.mark.usefixtures("written")
def test_what_another_python_wrote_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Kept(tmp_path / "file.kept")
    first.result(("k",), lambda: "old")
    first.write()
    monkeypatch.setattr(sys, "version", "3.99")
    assert Kept(tmp_path / "file.kept").result(("k",), lambda: "new") == "new"


def test_nothing_is_written_where_no_bytecode_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept = Kept(tmp_path / "file.kept")
    kept.result(("k",), lambda: 1)
    kept.write()
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    nowhere = Kept(tmp_path / "not there" / "file.kept")
    nowhere.result(("k",), lambda: 1)
    nowhere.write()  # a folder that cannot be written is no mistake
    assert list(tmp_path.iterdir()) == []

    def refused(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.EROFS, "read-only file system")

    kept.result(("k", 2), lambda: 2)
    monkeypatch.setattr(Path, "write_bytes", refused)
    monkeypatch.setattr(Path, "unlink", refused)
    kept.write()
    assert list(tmp_path.iterdir()) == []


def test_patterns_that_stand_in_the_program_are_kept() -> None:
    """`re.compile` at the head of a module makes every command wait for it."""
    for path in SOURCES.rglob("*.py"):
        text = path.read_text("utf-8")
        if "re.compile(" not in text or "migrations" in path.parts:
            continue
        heads = [n for n in ast.parse(text).body if isinstance(n, ast.Assign | ast.AnnAssign)]
        for call in (node for head in heads for node in ast.walk(head)):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) != "re.compile":
                continue
            first = ast.unparse(call.args[0]).lstrip("rRfF")
            assert first.startswith("b"), f"{path}:{call.lineno}: mingzhang.pattern.compiled"
