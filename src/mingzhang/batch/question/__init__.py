"""Questions with names to a corpus: what they ask, how the answer is to be read, and one SELECT.

Every table of the corpus is a view of its name. `chosen` is one booklet for each body, level,
year and kind (the one of which most was understood), so that nothing is counted twice; `own` are
those of `chosen` whose money may be added up: departments, whose figures hold those of their units.
"""
