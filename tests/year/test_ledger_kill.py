"""The ledger under the kill: what was confirmed stays, whole and once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from mingzhang.entry import read_source
from mingzhang.year.book import append
from mingzhang.year.entry import EntryKind
from mingzhang.year.ledger import read_ledger

EXAMPLE = Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025"

_APPEND = """
import sys
from pathlib import Path
from mingzhang.entry import read_source
from mingzhang.year.book import append
budget, path = read_source(Path(sys.argv[1])), Path(sys.argv[2])
for number in range(1, 10_000):
    append(path, [{"day": "2025-03-05", "kind": "追加", "project": "宣传费", "fen": str(number),
                   "basis": "文", "source": "文"}], budget)
    print(number, flush=True)
"""


def test_killed_while_appending_nothing_is_lost_and_nothing_half(
    tmp_path: Path,
) -> None:
    """Two writers, killed again and again: what was confirmed is there, whole, and once."""
    budget = read_source(EXAMPLE)
    book = tmp_path / "ledger.csv"
    book.write_text(
        "日期,类别,项目,金额,更正,依据,来源,封记\n2025-02-18,预算,宣传费,274000,,批复,文,\n",
        encoding="utf-8",
    )
    confirmed = 0
    for count in (1, 3):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", _APPEND, str(EXAMPLE), str(book)],
                stdout=subprocess.PIPE,
                text=True,
            )
            for _writer in range(2)
        ]
        for writer in writers:
            assert writer.stdout is not None
            for _line in range(count):
                assert writer.stdout.readline()
                confirmed += 1
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
        for writer in writers:
            with writer:
                assert writer.stdout is not None
                confirmed += len(writer.stdout.read().splitlines())
    ledger = read_ledger(book, budget)
    added = [entry for entry in ledger.entries if entry.kind is EntryKind.ADDED]
    # An entry may be written and its writer killed before it could say so: one a writer at most.
    assert confirmed <= len(added) <= confirmed + 4
    assert book.read_bytes().endswith(b"\n")
    more = {"day": "2025-03-05", "kind": "追加", "project": "宣传费", "fen": "1"}
    append(book, [{**more, "basis": "文", "source": "文"}], budget)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".ledger.csv.lock", "ledger.csv"]
