"""One table in every format: each figure that was written is read, and the text beside it too."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from mingzhang.amounts import find_figure
from mingzhang.document import Grid, Paragraph
from mingzhang.read import read_document
from mingzhang.read.archive import MEMBERS, take_members
from mingzhang.read.encoding import decode
from mingzhang.read.input import read_input
from mingzhang.recognise import recognise
from small_file import FIGURES, FILES, TEXT, packed, page, pdf, workbook


@pytest.mark.parametrize("suffix", [*FILES, ".pdf"])
def test_every_figure_of_a_small_file_is_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(pdf(tmp_path) if suffix == ".pdf" else FILES[suffix]())
    document = read_document(path)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    texts = [cell.text for grid in grids for cell in grid.cells]
    assert sorted(t.replace(",", "") for t in texts if find_figure(t) is not None) == FIGURES
    assert TEXT in [b.text for b in document.blocks if isinstance(b, Paragraph)]
    (table,) = recognise(document).tables
    assert table.shape


def test_archive_is_opened_in_the_limited_process_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("甲/a.html", page()), ("b.zip", packed(("b.xlsx", workbook())))))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert [document.file for document in read_input(path)] == [
        f"{path}/b.zip/b.xlsx",
        f"{path}/甲/a.html",
    ]


@pytest.mark.parametrize(
    "said", [[("a", "../000.txt")], [("a", "000.TXT")], [("a", "/etc/passwd")], [3], [("a",)]]
)
def test_what_the_limited_process_says_of_members_is_not_believed(
    said: object, tmp_path: Path
) -> None:
    (tmp_path / MEMBERS).mkdir()
    with pytest.raises(TypeError):
        take_members(said, tmp_path, tmp_path)


def test_member_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / MEMBERS).mkdir()
    (tmp_path / "secret").write_text("a", "utf-8")
    (tmp_path / MEMBERS / "000.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match=r"000\.txt"):
        take_members([("a", "000.txt")], tmp_path, tmp_path)


@pytest.mark.parametrize("name", ["u", "le", "rot13", "base64", "utf\0-8"])
def test_encoding_that_does_not_exist_is_told_by_the_bytes(name: str) -> None:
    found = decode("某局预算公开表，单位：万元".encode("gb18030"), name)
    assert found is not None
    assert found.encoding == "gb18030"
