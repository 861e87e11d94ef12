"""The web server as a program: granian, without its remark about threads that wait on purpose.

Most of ours wait for the database or a limited process; how many wait for bodies is bounded
(`core.body`), and what is beyond is refused (`--backpressure`).
"""

from __future__ import annotations

import logging

from granian.cli import entrypoint


def is_news(record: logging.LogRecord) -> bool:
    """Whether a line of the server's says something that we did not decide ourselves."""
    return "Python threads" not in record.getMessage()


if __name__ == "__main__":
    logging.getLogger("_granian").addFilter(is_news)
    entrypoint()  # type: ignore[no-untyped-call]
