"""What counts how much when tables and profiles are recognised: every number once, with a reason.

`make calibrate` prints how right and wrong profiles fit every sample, and the margin between them.
"""

from __future__ import annotations

from mingzhang.lean import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights and limits of recognition.

    Attributes:
        title: a table's title names it; two forms of one table share it, so it is half and no more.
        head: headings tell forms of one table apart, and name tables without a title.
        rows: what stands in the rows: sure where it says something, silent in empty tables.
        least_score: below this a table has no shape: a title or headings alone just reach it.
        same: a table takes a shape that is worse by this where its best one is taken.
        sure: from here on a second table may have the same shape: that of a subordinate unit.
        least_fit: of a place's profile on average over the tables: right ones are above 0.88,
            those of other places below 0.79.
        least_fallback: of the national shapes: what they don't fit is read as it stands.
        headings: the share of the profile's headings in the text, beside the fit of the tables.
        least_headings: of a place's headings in a text without tables: its own texts have above
            0.9 of them, those of other places below 0.5.
        kind: budget against final accounts, which decides over any likeness of tables.
        right_year: for a profile that is meant for the booklet's year, where all else is equal.
        elsewhere: so much better the shapes of a place must fit a body of another place than the
            general ones: those of a district of Shanghai fit final accounts anywhere by 0.02 more.
        candidates: so many profiles are looked at closely, those with most titles in common.
    """

    title: float = 0.5
    head: float = 0.3
    rows: float = 0.2
    least_score: float = 0.5
    same: float = 0.15
    sure: float = 0.75
    least_fit: float = 0.8
    least_fallback: float = 0.35
    headings: float = 0.3
    least_headings: float = 0.7
    kind: float = 0.3
    right_year: float = 0.05
    elsewhere: float = 0.05
    candidates: int = 8


WEIGHTS = Weights()
