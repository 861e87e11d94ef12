"""How right and wrong profiles fit the samples: `make calibrate`.

For every sample the fit of each profile is worked out on its tables of figures. A line for each
sample prints the best fit among the profiles that name its place and among all others, which is
what would be chosen if the place's own were left out; below stands the margin between the two.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mingzhang.errors import Unreadable
from mingzhang.read.input import read_input
from mingzhang.recognise.booklet import printed_tables
from mingzhang.recognise.match import fit
from mingzhang.recognise.weights import WEIGHTS
from mingzhang.tables.profile import all_profiles

SAMPLES = Path(__file__).resolve().parents[1].parent / "shared" / "samples"
_OWN = {"shanxi": "shanxi", "jiangsu": "jiangsu", "shanghai": "shanghai"}


def main() -> None:
    """Print fit of right and wrong profiles, sample by sample, and the margin."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    right: list[float] = []
    wrong: list[float] = []
    print(f"{'sample':48}{'right':>8}{'wrong':>8}  wrong profile")
    for path in sorted(p for p in SAMPLES.rglob("*") if p.suffix in (".pdf", ".txt", ".xlsx")):
        if word not in path.name or "targets" in path.name or "scan" in path.name:
            continue
        try:
            documents = read_input(path)
        except Unreadable:
            continue
        tables = [table for d in documents for table in printed_tables(d)[0] if table.has_figures]
        if len(tables) < 3:
            continue
        fits = {p.id: fit(tables, p) for p in all_profiles() if not p.is_fallback}
        own = {id: value for id, value in fits.items() if _is_of(path, id)}
        others = {id: value for id, value in fits.items() if id not in own}
        other = max(others, key=lambda id: others[id])
        best = max(own.values(), default=0.0)
        print(f"{path.name[:47]:48}{best:8.3f}{others[other]:8.3f}  {other}")
        if own:
            right.append(best)
        wrong.append(others[other])
    if right:
        print(
            f"\nright at least {min(right):.3f}, wrong at most {max(wrong):.3f}, "
            f"limit {WEIGHTS.least_fit}"
        )


def _is_of(path: Path, profile_id: str) -> bool:
    """Whether a profile is of the place that a sample comes from."""
    place = profile_id.partition("-")[0]
    folder = _OWN.get(path.parent.name, path.name.partition("-")[0])
    return place == folder


if __name__ == "__main__":
    main()
