"""`mingzhang serve` and what it starts: migrations, the web server, workers."""

from __future__ import annotations

import io
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from mingzhang.errors import MingzhangError
from mingzhang.language import _

SECRETS = "secrets.env"
_SHORTEST_LIFE = 5.0
_PAUSE = 2.0
SHORTEST_SECRET = 40
LEAST_VARIETY = 12
"""Different characters of a secret; `aaaa…` and `12341234…` have fewer."""


class NotServed(MingzhangError):
    """The platform cannot start; says what to do."""


def configure(data: Path, demo: bool = False) -> None:
    """Set Django up for this process, with the environment as it is.

    Args:
        demo: the demonstration makes its own secrets and keeps them beside its data.

    Raises:
        NotServed: the secrets are not set, or the folder cannot be written.
    """
    try:
        make_folder(data)
        if demo:
            _make_secrets(data)
    except OSError as error:
        raise NotServed(
            _("数据文件夹不能写入：{path}（{error}）").format(path=data, error=error.strerror)
        ) from error
    os.environ["MINGZHANG_DATA"] = str(data.resolve())
    if (data / SECRETS).exists():
        # Of the demonstration; what the environment says goes first.
        for name, value in _own_secrets(data).items():
            os.environ.setdefault(name, value)
    if demo:
        os.environ["MINGZHANG_DEMO"] = "1"
        os.environ.setdefault("MINGZHANG_LOG", "console")
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingzhang.web.settings"
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise NotServed(str(error)) from error
    _require_secrets()


def make_folder(data: Path) -> None:
    """Make the data folder, or close one of our own that stood open.

    Nobody else on this machine reads drafts, accounts or secrets.
    """
    data.mkdir(parents=True, exist_ok=True)
    found = data.stat()
    if found.st_mode & 0o077 and found.st_uid == os.geteuid():
        data.chmod(0o700)


def _require_secrets() -> None:
    """Refuse secrets that can be guessed, or that are one and the same.

    Raises:
        NotServed: says which, and how to make a good one.
    """
    from django.conf import settings

    advice = _('可用 python -c "import secrets; print(secrets.token_urlsafe(48))" 生成')
    secrets_ = {
        "MINGZHANG_SECRET_KEY": settings.SECRET_KEY,
        "MINGZHANG_AUDIT_KEY": settings.AUDIT_KEY,
    }
    for name, value in secrets_.items():
        if len(value) < SHORTEST_SECRET or len(set(value)) < LEAST_VARIETY:
            raise NotServed(_("{name} 太弱，容易被猜中；{advice}").format(name=name, advice=advice))
    if len(set(secrets_.values())) < len(secrets_):
        raise NotServed(
            _("{names} 不能相同；{advice}").format(names="、".join(secrets_), advice=advice)
        )


def _make_secrets(data: Path) -> None:
    path = data / SECRETS
    if not path.exists():
        names = ("MINGZHANG_SECRET_KEY", "MINGZHANG_AUDIT_KEY")
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.writelines(f"{name}={secrets.token_urlsafe(48)}\n" for name in names)


def _own_secrets(data: Path) -> Mapping[str, str]:
    lines = (data / SECRETS).read_text(encoding="ascii").split()
    return dict(line.partition("=")[::2] for line in lines)


def check_port(host: str, port: int) -> None:
    """Say at once where another program has the port, before anything slow is done.

    Raises:
        NotServed: it cannot be had.
    """
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise NotServed(
            _("{host} 的端口 {port} 不能用（{error}）；可能已被占用，请用 --port 换一个").format(
                host=host, port=port, error=error.strerror
            )
        ) from error


def migrate() -> None:
    """Bring the database to the schema of this program, and collect the static files.

    Raises:
        NotServed: the database does not answer, or is empty where data are expected.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    _require_data()
    try:
        if settings.SCHEMA != "public":
            with connection.cursor() as cursor:
                # Looked for first: a county's own login may not make one, be it there or not.
                cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [settings.SCHEMA])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE SCHEMA "{settings.SCHEMA}"')
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        from mingzhang.web.publication.summary import keep_missing

        keep_missing(leave_damaged=True)  # what an older program published
    except DatabaseError as error:
        raise NotServed(_("数据库打不开：{error}").format(error=str(error).strip())) from error
    call_command("collectstatic", verbosity=0, interactive=False)


def _require_data() -> None:
    """Refuse an empty database beside files that somebody's data speak of: it is the wrong one.

    Raises:
        NotServed: and how to go on.
    """
    from django.conf import settings
    from django.db import DatabaseError, connection

    try:
        is_empty = "web_slot" not in connection.introspection.table_names()
    except DatabaseError as error:
        raise NotServed(_("数据库打不开：{error}").format(error=str(error).strip())) from error
    data, store = Path(settings.DATA), Path(settings.STORE)
    kept = sorted(data.parent.glob(f"{data.name}-before-*"))
    if is_empty and kept:
        raise NotServed(
            _(
                "数据文件夹是空的，而旁边有恢复时移开的 {path}：恢复可能中断了，请再恢复一次，"
                "或把它改名回来；确实要从头开始，请先把它移到别处"
            ).format(path=kept[-1])
        )
    if is_empty and store.is_dir() and any(store.iterdir()):
        raise NotServed(
            _(
                "数据库是空的，而 {path} 里有存放的文件：请检查 DATABASE_URL，或先用 restore 恢复；"
                "确实要从头开始，请换一个数据文件夹"
            ).format(path=store)
        )


def check() -> None:
    """Look whether the platform could start: its parts, its settings, its database.

    Raises:
        NotServed: it could not, and why.
    """
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from django.db import DatabaseError, connection

    try:
        call_command("check", verbosity=0, stdout=io.StringIO())
        connection.ensure_connection()
    except SystemCheckError as error:
        raise NotServed(str(error)) from error
    except DatabaseError as error:
        raise NotServed(_("数据库打不开：{error}").format(error=str(error).strip())) from error


def server_command(
    host: str, port: int, web: int, application: str = "mingzhang.web.wsgi:application"
) -> list[str]:
    """The web server as a command, for the platform or for what it is measured beside."""
    threads = int(os.environ.get("MINGZHANG_WEB_THREADS", "8"))  # as the settings read it
    return [
        sys.executable, "-m", "mingzhang.web.core.server", "--interface", "wsgi",
        "--host", host, "--port", str(port),
        "--workers", str(web), "--blocking-threads", str(threads), "--no-ws",
        # A connection costs a few kilobytes; few of them would be held by whoever says nothing.
        "--http1-header-read-timeout", "10000", "--backpressure", "1024",
        "--respawn-failed-workers", "--log-level", "warning", application,
    ]  # fmt: skip


class Ending:
    """Whether this process was told to end: by Ctrl-C, or as a service is stopped."""

    def __init__(self) -> None:
        self.is_told = False
        signal.signal(signal.SIGTERM, self._tell)
        signal.signal(signal.SIGINT, self._tell)

    def _tell(self, _signal: int, _frame: object) -> None:
        self.is_told = True


def run(host: str, port: int, web: int, workers: int) -> int:
    """Serve until stopped; a process that dies is started again, however often. The exit status."""
    from mingzhang.web.jobs.keeper import Keeper

    server = server_command(host, port, web)
    ending = Ending()
    # In sessions of their own: Ctrl-C reaches only this process, which ends them in order.
    folder = metrics_folder()
    known = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": folder.name}
    main = subprocess.Popen(server, env=known, start_new_session=True)
    began, again_at, has_served = time.monotonic(), 0.0, False
    keepers = [Keeper() for _number in range(workers)]
    try:
        while not ending.is_told:
            time.sleep(0.3)
            now = time.monotonic()
            has_served = has_served or now - began > _SHORTEST_LIFE
            if main.poll() is not None:
                if not has_served:  # it cannot start at all, and has said why
                    return main.returncode or 1
                again_at = again_at or now + _PAUSE
                if now >= again_at:
                    main = subprocess.Popen(server, env=known, start_new_session=True)
                    began, again_at = now, 0.0
            for keeper in keepers:
                keeper.look()
        return 0
    finally:
        end_all([main, *(keeper.process for keeper in keepers)])
        folder.cleanup()


def work(idle: float = 0.0) -> None:
    """Keep one worker until stopped.

    Args:
        idle: seconds without any job after which it ends by itself; 0 for never.
    """
    ending = Ending()
    from mingzhang.web.jobs.keeper import Keeper

    keeper = Keeper()
    while not ending.is_told and not (idle and keeper.rested() >= idle):
        keeper.look()
        time.sleep(0.3)
    end_all([keeper.process])


def end_all(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask processes to end in order; who takes longer than 20 seconds is killed."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def metrics_folder() -> tempfile.TemporaryDirectory[str]:
    """Where the web processes add up their counts: in memory, where no full disk ends them."""
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix="mingzhang-metrics-", dir=place)


def check_web_parts() -> str:
    """What is missing for the platform, in words; empty where nothing is."""
    from importlib.util import find_spec

    missing = [name for name in ("django", "allauth", "granian", "ninja") if not find_spec(name)]
    if not missing:
        return ""
    return _("平台需要另外安装：pip install 'mingzhang[web]'（缺少 {names}）").format(
        names="、".join(missing)
    )
