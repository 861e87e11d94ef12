"""Write down the words of every profile that comes with the program: `python scripts/outlines.py`.

Run it when a profile or the wording of titles and headings changed; a test says so otherwise.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ["MINGZHANG_PROFILES"] = ""
os.environ["XDG_CONFIG_HOME"] = os.devnull  # no profiles but those of the program

from mingzhang.profiles import profile_ids
from mingzhang.recognise.outline import SHIPPED, stored_outline

FILE = Path(__file__).resolve().parents[1] / "src" / "mingzhang" / "recognise" / SHIPPED


def main() -> None:
    """Write the file."""
    lines = [stored_outline(profile_id) + "\n" for profile_id in profile_ids()]
    FILE.write_text("".join(lines), encoding="utf-8", newline="\n")
    print(f"{len(lines)} profiles, {FILE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
