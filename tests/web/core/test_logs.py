"""Lines of the log: whole, with their level and name, and what a library says among them."""

from __future__ import annotations

import json
import subprocess
import sys

_WRITE = """
import logging, threading
from mingzhang.web.core.logs import configure
configure({"form": "json", "level": "INFO"})
import structlog
log = structlog.get_logger("mingzhang.request")
def write(name):
    for number in range(200):
        log.info("request", path="/" + "长" * 300, number=number, thread=name)
threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
log.debug("not told")
logging.getLogger("library").warning("one %s", "word")
logging.getLogger("library").info("half \\ud800")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
"""


def test_every_line_is_whole_json_whoever_writes_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WRITE], capture_output=True, check=True, timeout=60
    )
    lines = [json.loads(line) for line in done.stderr.decode().splitlines()]
    ours = [line for line in lines if line["event"] == "request"]
    assert len(ours) == 800
    assert {(line["level"], line["logger"]) for line in ours} == {("info", "mingzhang.request")}
    rest = [line for line in lines if line["event"] != "request"]
    assert [line["event"] for line in rest] == ["one word", "half \ud800", "failed"]
    assert rest[0]["logger"] == "library"
    assert "ZeroDivisionError" in rest[2]["exception"]
