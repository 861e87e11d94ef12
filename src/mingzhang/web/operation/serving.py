"""`mingzhang serve` and what it starts: migrations, the web server, workers."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from mingzhang.language import _

SECRETS = "secrets.env"


def configure(data: Path, demo: bool = False) -> None:
    """Set Django up for this process, with the environment as it is.

    Args:
        demo: the demonstration makes its own secrets and keeps them beside its data.
    """
    data.mkdir(parents=True, exist_ok=True)
    os.environ["MINGZHANG_DATA"] = str(data.resolve())
    if demo:
        os.environ.update(_own_secrets(data), MINGZHANG_DEMO="1")
        os.environ.setdefault("MINGZHANG_LOG", "console")
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingzhang.web.settings"
    import django

    django.setup()


def _own_secrets(data: Path) -> Mapping[str, str]:
    path = data / SECRETS
    if not path.exists():
        names = ("MINGZHANG_SECRET_KEY", "MINGZHANG_AUDIT_KEY")
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.writelines(f"{name}={secrets.token_urlsafe(48)}\n" for name in names)
    lines = path.read_text(encoding="ascii").split()
    return dict(line.partition("=")[::2] for line in lines)


def migrate() -> None:
    """Bring the database to the schema of this program, and collect the static files."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def run(host: str, port: int, web: int, workers: int) -> int:
    """Serve until stopped; a worker that dies is started again. The exit status."""
    server = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(web), "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers",
        "--log-level", "warning", "mingzhang.web.wsgi:application",
    ]  # fmt: skip
    work = [sys.executable, "-m", "mingzhang.web.operation.work"]
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    main = subprocess.Popen(server)
    others = [subprocess.Popen(work) for _number in range(workers)]
    try:
        while not stopping and main.poll() is None:
            time.sleep(0.3)
            for number, process in enumerate(others):
                if process.poll() is not None:
                    others[number] = subprocess.Popen(work)
        return 0 if stopping else (main.returncode or 1)
    finally:
        for process in (main, *others):
            process.terminate()
        for process in (main, *others):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def check_web_parts() -> str:
    """What is missing for the platform, in words; empty where nothing is."""
    from importlib.util import find_spec

    missing = [name for name in ("django", "allauth", "granian", "ninja") if not find_spec(name)]
    if not missing:
        return ""
    return _("平台需要另外安装：pip install 'mingzhang[web]'（缺少 {names}）").format(
        names="、".join(missing)
    )
