"""The same work on a Ray cluster (extra `cluster`): a node that is lost loses its files to others.

The files lie where every node sees them (a shared folder, or an object store through `fsspec`). So
many tasks are under way as the cluster has processors and one block more, so that the driver's
memory does not grow with the corpus; records come back in the order of the manifest.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from mingzhang.batch.corpus import BLOCK
from mingzhang.batch.manifest import Entry
from mingzhang.batch.record import Record, failed, record_of
from mingzhang.errors import MingzhangError, Unreadable
from mingzhang.language import _

MOST_RETRIES = 3


class NoCluster(MingzhangError):
    """Ray is not installed."""


def ray_records(entries: Iterable[Entry | Record], pages: int | None = None) -> Iterator[Record]:
    """The records of files in their order, by the cluster of `RAY_ADDRESS`, or this machine.

    What is a record already stays it.

    Args:
        pages: that one task recognises at a time, with a processor for each; see `record_of`.

    Raises:
        NoCluster: Ray is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
    try:
        import ray
    except ImportError as error:
        words = _("没有安装 Ray；请运行 pip install 'mingzhang[cluster]'")
        raise NoCluster(words) from error
    if not ray.is_initialized():
        ray.init(include_dashboard=False, log_to_driver=False, configure_logging=False)
    if pages:
        pages = min(pages, _smallest_node())
    remote: Any = ray.remote(num_cpus=pages or 1, max_retries=MOST_RETRIES)(record_of)
    there: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call,unused-ignore]
    most = int(there.get("CPU", 1)) + BLOCK
    under_way: deque[tuple[Entry, Any] | Record] = deque()
    for entry in entries:
        task = entry if isinstance(entry, Record) else (entry, remote.remote(entry, pages))
        under_way.append(task)
        if len(under_way) >= most:
            yield _got(under_way.popleft())
    while under_way:
        yield _got(under_way.popleft())


def _smallest_node() -> int:
    """Processors of the node that has the fewest: what asks for more may find no place."""
    import ray

    nodes: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call,unused-ignore]
    alive = (node["Resources"] for node in nodes if node["Alive"])
    return int(min((node["CPU"] for node in alive if node.get("CPU", 0) >= 1), default=1))


def _got(waiting: tuple[Entry, Any] | Record) -> Record:
    import ray

    if isinstance(waiting, Record):
        return waiting
    entry, promise = waiting
    try:
        record: Record = ray.get(promise)
    except ray.exceptions.RayError as error:
        problem = Unreadable(entry.path, type(error).__name__, _("请单独检查这份文件"))
        return failed(entry, "", "", MOST_RETRIES + 1, problem)
    return record
