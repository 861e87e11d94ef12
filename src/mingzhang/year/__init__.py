"""The year behind a budget: what was reached, what was spent, and what it is worth in points.

Targets (`model.form`), readings and a ledger go in; a monitoring or a self-evaluation comes out,
every number of it recomputable by hand from `docs/year.md`. No floats, no wall clock.
"""
