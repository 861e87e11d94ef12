"""Nodes of a Ray cluster that share nothing but files: `python -m benchmarks.nodes FOLDER`.

Three nodes, each in a network namespace of its own with one processor, wired to a switch in a
fourth; nothing of them reaches the machine's network. A batch runs on them: after a third of the
files one node is killed, after two thirds the cable of another is cut, and the first does the rest.
Every file must be in the corpus once, and its bytes must be those of the local engine. Needs root,
`ip` and the extra `cluster`; everything that was made is taken away again.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mingzhang.batch import engine
from mingzhang.batch.ask import ask
from mingzhang.batch.corpus import Corpus
from mingzhang.batch.manifest import Entry, entries_of

_SWITCH = "mzswitch"
_NODES = ("mznode0", "mznode1", "mznode2")
_NET = "10.77.0"  # of these namespaces alone
_PORT = 6399
_STORE = 100 * 1024 * 1024
_SECONDS = 540.0
_TOKEN = secrets.token_hex(32)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; exit status 1 where a file is missing or bytes differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of booklets")
    parser.add_argument("--files", type=int, default=30)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)  # of the process in a node
    chosen = parser.parse_args(arguments)
    entries = entries_of([str(chosen.folder)])[: chosen.files]
    if chosen.out is not None:
        return _drive(entries, chosen.out)
    with tempfile.TemporaryDirectory() as place:
        alone, together = Corpus(Path(place) / "alone"), Corpus(Path(place) / "together")
        began = time.monotonic()
        engine.run(entries, alone, processes=2)
        local = time.monotonic() - began
        with _cluster(Path(place)):
            began = time.monotonic()
            command = [sys.executable, "-m", "benchmarks.nodes", str(chosen.folder)]
            _inside(_NODES[0], [*command, "--files", str(chosen.files), "--out", together.folder])
            seconds = time.monotonic() - began
        counted = ask(
            together,
            "SELECT file, count(*) FROM (SELECT file FROM booklets UNION ALL SELECT file FROM "
            "failures UNION ALL SELECT file FROM copies) GROUP BY file",
        ).rows
        same = _bytes(alone) == _bytes(together)
    once = len(counted) == len(entries) and all(count == 1 for _file, count in counted)
    print(
        f"{len(entries)} files: {seconds:.0f} s on three nodes, two of them lost, {local:.0f} s "
        f"by two local processes; {'every file once' if once else 'NOT every file once'}, "
        f"{'the same bytes' if same else 'DIFFERENT bytes'}"
    )
    return 0 if once and same else 1


def _drive(entries: Sequence[Entry], out: Path) -> int:
    """The batch, in the namespace of the first node; it loses the others on the way."""
    lost: list[str] = []

    def told(progress: engine.Progress) -> None:
        part = progress.done * 3 // len(entries)
        if part >= 1 and not lost:
            lost.append(_NODES[1])
            pids = subprocess.check_output(["ip", "netns", "pids", _NODES[1]], text=True).split()
            subprocess.run(["kill", "-KILL", *pids], check=True)
            print(f"{_NODES[1]} killed after {progress.done} files", flush=True)
        if part >= 2 and len(lost) == 1:
            lost.append(_NODES[2])
            subprocess.run(
                ["ip", "netns", "exec", _NODES[2], "ip", "link", "set", "eth0", "down"], check=True
            )
            print(f"{_NODES[2]} cut off after {progress.done} files", flush=True)

    done = engine.run(entries, Corpus(out), engine="ray", told=told)
    return 0 if done.done == len(entries) and len(lost) == 2 else 1


@contextmanager
def _cluster(place: Path) -> Iterator[None]:
    """The namespaces with a Ray node in each."""
    _ip("netns", "add", _SWITCH)
    _ip("-n", _SWITCH, "link", "add", "br0", "type", "bridge")
    _ip("-n", _SWITCH, "link", "set", "br0", "up")
    try:
        for number, node in enumerate(_NODES):
            _ip("netns", "add", node)
            _ip(
                *("-n", node, "link", "add", "eth0", "type", "veth"),
                *("peer", "name", f"port{number}", "netns", _SWITCH),
            )
            _ip("-n", node, "addr", "add", f"{_NET}.{number + 1}/24", "dev", "eth0")
            _ip("-n", node, "link", "set", "lo", "up")
            _ip("-n", node, "link", "set", "eth0", "up")
            _ip("-n", _SWITCH, "link", "set", f"port{number}", "master", "br0")
            _ip("-n", _SWITCH, "link", "set", f"port{number}", "up")
        for number, node in enumerate(_NODES):
            _inside(node, _start(number, place))
        yield
    finally:
        for name in (*_NODES, _SWITCH):
            found = subprocess.run(
                ["ip", "netns", "pids", name], capture_output=True, text=True, check=False
            )
            for pid in found.stdout.split():
                subprocess.run(["kill", "-KILL", pid], check=False, stderr=subprocess.DEVNULL)
            subprocess.run(["ip", "netns", "del", name], check=False)


def _start(number: int, place: Path) -> list[str]:
    head = ("--head", f"--port={_PORT}", f"--temp-dir={place}/ray", "--include-dashboard=false")
    own = head if number == 0 else (f"--address={_NET}.1:{_PORT}",)
    ray = Path(sys.executable).with_name("ray")
    address = f"--node-ip-address={_NET}.{number + 1}"
    return [
        *(str(ray), "start", *own, address, "--num-cpus=1", f"--object-store-memory={_STORE}"),
        "--disable-usage-stats",
    ]


def _inside(node: str, command: Sequence[object]) -> None:
    """Run a command in a namespace, and wait for it."""
    known = {
        **os.environ,
        "RAY_ADDRESS": f"{_NET}.1:{_PORT}",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": _TOKEN,  # nodes that share no home have to be given the same
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    words = ["ip", "netns", "exec", node, *map(str, command)]
    subprocess.run(words, check=True, env=known, timeout=_SECONDS)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def _bytes(corpus: Corpus) -> dict[str, bytes]:
    files = sorted(corpus.blocks.rglob("*.parquet"))
    return {str(path.relative_to(corpus.blocks)): path.read_bytes() for path in files}


if __name__ == "__main__":
    sys.exit(main())
