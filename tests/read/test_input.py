"""What users hand in: archives, old Word files, files with the wrong name."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from mingzhang.entry import read_source
from mingzhang.errors import Unreadable
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.compilation import compile_source, compute_booklet
from mingzhang.pipeline.review import read_booklets, review_files
from mingzhang.read import office
from mingzhang.read.input import read_input

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example booklet in two formats, and the one with planted mistakes."""
    out = tmp_path_factory.mktemp("files")
    compile_source(EXAMPLES / "lanxian-media-center-2025", out / "one", ("docx", "xlsx", "html"))
    compile_source(EXAMPLES / "planted-mistakes" / "source", out / "two", ("docx",))
    return out


def only(folder: Path, suffix: str) -> Path:
    (path,) = folder.glob(f"*{suffix}")
    return path


def packed(path: Path, members: dict[str, Path], *, gbk: bool = False) -> Path:
    """An archive; with `gbk` its names are bytes of GBK without a mark, as Windows packs them."""
    stands_for: dict[bytes, bytes] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, file) in enumerate(members.items()):
            if gbk:
                wanted = name.encode("gb18030")
                name = f"{number:x}" * len(wanted)
                stands_for[name.encode()] = wanted
            archive.write(file, name)
    content = path.read_bytes()
    for placeholder, wanted in stands_for.items():
        content = content.replace(placeholder, wanted)
    path.write_bytes(content)
    return path


def test_booklets_of_two_departments_in_one_archive_are_two(files: Path, tmp_path: Path) -> None:
    path = packed(
        tmp_path / "all.zip",
        {
            "甲/公开.docx": only(files / "one", ".docx"),
            "乙/公开.docx": only(files / "two", ".docx"),
        },
    )
    report = review_files([path])
    assert len(report.checked) == 2
    assert not report.unreadable
    assert len({checked.booklet.department for checked in report.checked}) == 2


def test_junk_in_an_archive_is_passed_over(files: Path, tmp_path: Path) -> None:
    docx = only(files / "one", ".docx")
    junk = tmp_path / "junk"
    junk.write_bytes(b"\x00\x05\x16\x07")
    path = packed(
        tmp_path / "mac.zip", {"公开.docx": docx, "__MACOSX/._公开.docx": junk, "图.png": junk}
    )
    (document,) = read_input(path)
    assert document.file.endswith("mac.zip/公开.docx")


def test_names_in_gbk_are_understood(files: Path, tmp_path: Path) -> None:
    path = packed(tmp_path / "gbk.zip", {"预算/说明.docx": only(files / "one", ".docx")}, gbk=True)
    (document,) = read_input(path)
    assert document.file.endswith("gbk.zip/预算/说明.docx")
    places = {block.place.file for block in document.blocks if hasattr(block, "place")}
    assert places == {document.file}


def test_text_and_tables_in_one_archive_are_one_booklet(shared: Path, tmp_path: Path) -> None:
    folder = shared / "samples" / "jiangsu"
    path = packed(
        tmp_path / "parts.zip",
        {
            "报表.pdf": folder / "party-office-2019-tables.pdf",
            "说明.pdf": folder / "party-office-2019-narrative.pdf",
        },
    )
    (booklet,) = read_booklets(path)
    assert len(booklet.tables) == 12
    assert len(booklet.sections) > 20


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({}, "没有可读的文件"),
        ({"a.pdf": b""}, "文件是空的"),
        ({"a.docx": b"PK\x03\x04junk"}, "损坏"),
    ],
)
def test_archive_without_a_readable_document_is_told(
    tmp_path: Path, members: dict[str, bytes], reason: str
) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("desktop.ini", "nothing")
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(Unreadable, match=reason):
        read_input(path)


def test_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * (64 * 2**20))
    with pytest.raises(Unreadable, match="展开后过大"):
        read_input(path)


def test_wrong_extension_is_read_by_its_content(files: Path, tmp_path: Path) -> None:
    path = tmp_path / "预算.pdf"
    shutil.copyfile(only(files / "one", ".docx"), path)
    (booklet,) = read_booklets(path)
    assert len(booklet.tables) == 13


RTF = rb"{\rtf1\ansi\ansicpg936 2025 \par}"


def test_without_libreoffice_the_way_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.shutil, "which", lambda _name: None)
    path = tmp_path / "旧.doc"
    path.write_bytes(RTF)
    with pytest.raises(Unreadable, match="LibreOffice"):
        read_input(path)


def fake_office(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for LibreOffice's command."""
    command = folder / "soffice"
    command.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    command.chmod(0o755)
    monkeypatch.setattr(office.shutil, "which", lambda _name: os.fspath(command))


def test_conversion_that_fails_or_hangs_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "旧.doc"
    path.write_bytes(RTF)
    fake_office(tmp_path, "echo source file could not be loaded; exit 1", monkeypatch)
    with pytest.raises(Unreadable, match="could not be loaded"):
        read_input(path)
    fake_office(tmp_path, "sleep 60", monkeypatch)
    monkeypatch.setattr(office, "CONVERT_SECONDS", 0.2)
    with pytest.raises(Unreadable, match="超时"):
        read_input(path)


@pytest.mark.skipif(office.find_office() is None, reason="LibreOffice is not installed")
def test_old_word_file_is_read_through_libreoffice(files: Path, tmp_path: Path) -> None:
    import subprocess

    docx = only(files / "one", ".docx")
    command = office.find_office()
    assert command
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [
            *(command, f"-env:UserInstallation={profile}", "--headless"),
            *("--convert-to", "doc", "--outdir", os.fspath(tmp_path), os.fspath(docx)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (booklet,) = read_booklets(only(tmp_path, ".doc"))
    wanted: Booklet = compute_booklet(read_source(EXAMPLES / "lanxian-media-center-2025"))
    assert [t.shape for t in booklet.tables] == [t.shape for t in wanted.tables]
    assert booklet.file.endswith(".doc")
