"""Begin a new rule: `make new-rule CODE=N131 NAME=rate_without_base`.

Writes the file with an empty page; the examples on it are the test, and fail until it is written.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from mingzhang.check.rule import FAMILIES, find_rules

FOLDERS = {
    "R": "relation", "N": "narrative", "T": "target", "C": "code",
    "P": "procurement", "D": "duty", "Z": "residue",
}  # fmt: skip
ROOT = Path(__file__).resolve().parents[1] / "src" / "mingzhang" / "check" / "rules"

PAGE = '''"""一句话说出发现了什么。

## 查什么
哪些数、哪句话、与什么相比。

## 为什么
依据，或者惯例；读者会被误导成什么样。

## 举例
应当报（围栏后写发现所在的格或句）：

```booklet 收支总表 | 支出总计
收支总表 | 收入总计 | 100.00
收支总表 | 支出总计 | 101.00
```

最相近而不应报的：

```booklet
收支总表 | 收入总计 | 100.00
收支总表 | 支出总计 | 100.00
```

## 怎么改
填报人该做什么。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet


@rule(
    "{code}",
    title="",
    severity="warning",
    category="accurate",
    basis=(Basis.practice(""),),
    message="",
)
def {name}(booklet: Booklet) -> Iterator[Hit]:
    """One English line that a finance officer could translate."""
    raise NotImplementedError("write the page first, then this")
'''


def main() -> int:
    """Write the file; the exit status."""
    if len(sys.argv) != 3:
        print("make new-rule CODE=N131 NAME=rate_without_base")
        return 2
    code, name = sys.argv[1].upper(), sys.argv[2]
    if not re.fullmatch(rf"[{''.join(FOLDERS)}]\d{{3}}", code):
        print(
            f"{code}: a letter ({', '.join(f'{k} {FAMILIES[k]}' for k in FOLDERS)}), three digits"
        )
        return 2
    if not re.fullmatch(r"[a-z][a-z_]+", name):
        print(f"{name}: English words in small letters, joined by _")
        return 2
    taken = find_rules()
    if code in taken:
        family = sorted(int(known[1:]) for known in taken if known[0] == code[0])
        print(f"{code} is {taken[code].title}; the next free one is {code[0]}{family[-1] + 1}")
        return 1
    path = ROOT / FOLDERS[code[0]] / f"{name}.py"
    if path.exists():
        print(f"{path} is there already")
        return 1
    path.write_text(PAGE.replace("{code}", code).replace("{name}", name), "utf-8")
    print(f"{path}: write the page, then `pytest -n 0 tests/check/test_rule_pages.py -k {code}`")
    return 0


if __name__ == "__main__":
    sys.exit(main())
