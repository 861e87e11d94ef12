"""A place with a database and files of its own, worked on by processes, for tests of backups."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_SRC = str(Path(__file__).resolve().parents[2] / "src")
_RUN = "from mingzhang.cli import run; run()"
_SETUP = "import django; django.setup()"
_FILL = """
from mingzhang.web import audit
from mingzhang.web.storage import store
from mingzhang.web.models import Organisation, Slot, Upload
o = Organisation.objects.create(name="清禾县水利局", kind="department", code="4", address="water")
s = Slot.objects.create(organisation=o, year=2025, kind="budget", profile="x")
digest = store.put(b"kept")
Upload.objects.create(slot=s, purpose="booklet", name="a.html", digest=digest, size=4)
for number in range(20):
    audit.record(None, "test", f"thing:{number}")
"""
_CHANGE = """
from mingzhang.web import audit
for number in range(5):
    audit.record(None, "later", f"thing:{number}")
"""
_ENTRIES = "from mingzhang.web.models import AuditEntry; print(AuditEntry.objects.count())"
_CONTENT = """
from mingzhang.web.storage import store
from mingzhang.web.models import Upload
print(store.get(Upload.objects.get().digest).decode())
"""


@dataclass
class Place:
    """A data folder and, where an address is given, a (schema of a) database of PostgreSQL."""

    data: Path
    address: str = ""
    schema: str = ""

    def environment(self) -> dict[str, str]:
        """What a process there sees."""
        return {
            **os.environ,
            "PYTHONPATH": _SRC,
            "DJANGO_SETTINGS_MODULE": "mingzhang.web.settings",
            "MINGZHANG_DATA": str(self.data),
            "MINGZHANG_STATIC": str(self.data / "static"),
            "DATABASE_URL": self.address,
            "MINGZHANG_SCHEMA": self.schema,
        }

    def python(self, code: str, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run some lines there; they end with the status, or the test fails with what was said."""
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done

    def run(self, *words: str, status: int = 0) -> str:
        """Run a command of the platform; what it said."""
        done = self.python(_RUN, *words, status=status)
        return done.stdout + done.stderr

    def killed(self, code: str) -> None:
        """Run some lines with Django set up there that end the process in the middle, status 9."""
        self.python(f"{_SETUP}\n{code}", status=9)

    def ask(self, code: str) -> str:
        """Run some lines with Django set up there; what they printed."""
        return self.python(f"{_SETUP}\n{code}").stdout.strip()

    def fill(self) -> None:
        """Make the schema and a little of everything."""
        self.run("migrate")
        self.ask(_FILL)

    def change(self) -> None:
        """Go on after a backup."""
        self.ask(_CHANGE)

    def entries(self) -> int:
        """How long the log is."""
        return int(self.ask(_ENTRIES))

    def content(self) -> bytes:
        """The file that was kept."""
        return self.ask(_CONTENT).encode()
