"""Build the wheel and the sdist, install the wheel alone, and use it from an empty folder.

python scripts/wheel.py           with this Python
python scripts/wheel.py --all     with every Python from 3.11 on that is found

What this would have found: a wheel without its data files, a program that only runs beside its
source, a dependency that only the development environment has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OTHERS = ("python3.12", "python3.13")


def main() -> int:
    """Build, install, use; the exit status."""
    with tempfile.TemporaryDirectory(prefix="mingzhang-wheel-") as name:
        folder = Path(name)
        _run([sys.executable, "-m", "hatchling", "build", "-d", str(folder / "dist")], ROOT)
        (wheel,) = (folder / "dist").glob("*.whl")
        (sdist,) = (folder / "dist").glob("*.tar.gz")
        _compare(wheel, sdist)
        pythons = [sys.executable, *(_others() if "--all" in sys.argv else ())]
        for number, python in enumerate(pythons):
            _try(python, wheel, folder / f"env-{number}", with_platform=number == 0)
    return 0


def _others() -> Iterator[str]:
    for name in OTHERS:
        found = shutil.which(name)
        works = found and subprocess.run([found, "-c", ""], capture_output=True, check=False)
        if found and works and works.returncode == 0:
            yield found
        else:
            print(f"{name} is not here: not tried")


def _compare(wheel: Path, sdist: Path) -> None:
    """Every file of the package that git knows is in both."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "src/mingzhang", "examples"],  # -z: names as they are, not quoted
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    with tarfile.open(sdist) as archive:
        packed = {member.name.partition("/")[2] for member in archive}
    lost = []
    for name in filter(None, names):
        at = name.removeprefix("src/") if name.startswith("src/") else f"mingzhang/{name}"
        lost += [f"wheel: {name}"] * (at not in inside) + [f"sdist: {name}"] * (name not in packed)
    if lost:
        raise SystemExit("left out of the package:\n" + "\n".join(lost))
    print(f"{wheel.name}: {len(inside)} files, {wheel.stat().st_size // 1024} KB")


def _try(python: str, wheel: Path, place: Path, with_platform: bool) -> None:
    """A fresh environment with the wheel, used from an empty folder."""
    if python == sys.executable:
        venv.create(place, with_pip=True, symlinks=os.name != "nt")
    else:
        _run([python, "-m", "venv", str(place)])
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    _run([*pip, str(wheel)])
    empty = place / "empty"
    empty.mkdir()
    program = str(scripts / "mingzhang")

    def use(*words: str, ends: Sequence[int] = (0,)) -> None:
        _run([program, *words], empty, ends)

    use("--version")
    use("rules")
    use("explain", "R101")
    use("profiles")
    use("new", "budget.xlsx")
    use("new", "source")
    use("demo", "-o", "demo")
    (pdf,) = (empty / "demo" / "岚县融媒体中心").glob("*.pdf")
    use("check", str(pdf))
    use("compile", str(_example(scripts)), "-o", "out", "-f", "docx", "-f", "html")
    for path in sorted((empty / "out").iterdir()):
        use("check", str(path))
    use("serve", "--check", ends=(2,))  # says which extra is missing
    if with_platform:
        _run([*pip, f"{wheel}[web]"])
        use("serve", "--check", "--demo", "--data", "platform")
    print(f"{python}: installed and used")


def _example(scripts: Path) -> Path:
    found = _run(
        [str(scripts / "python"), "-c", "from mingzhang.demo import CLEAN; print(CLEAN)"],
        scripts.parent,
    )
    return Path(found.strip())


def _run(command: Sequence[str], folder: Path | None = None, ends: Sequence[int] = (0,)) -> str:
    """Run a command in a clean environment; what it printed. Another end stops everything."""
    unwanted = ("PYTHONPATH", "MINGZHANG_", "DJANGO_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode not in ends:
        words = " ".join(command)
        raise SystemExit(f"{words} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
