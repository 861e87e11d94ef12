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
log.info("request", path="/\\x1b[2J\\x9b31m\\u202e\\n{}")
logging.getLogger("library").warning("Not Found: %s", "/\\x1b]0;title\\x07\\r\\nno line")
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
    ours = [line for line in lines if line["event"] == "request" and "thread" in line]
    assert len(ours) == 800
    assert {(line["level"], line["logger"]) for line in ours} == {("info", "mingzhang.request")}
    rest = lines[800:]
    told = "Not Found: /␛]0;title␇␍␊no line"
    assert [line["event"] for line in rest] == ["one word", "half �", "request", told, "failed"]
    assert rest[0]["logger"] == "library"
    assert rest[2]["path"] == "/␛[2J�31m�␊{}"
    assert rest[4]["exception"].count("\n") > 1
    assert "ZeroDivisionError" in rest[4]["exception"]
    assert not any((c < " " and c != "\n") or "\x7f" <= c < "\xa0" for c in done.stderr.decode())
