"""Hostile requests against the whole platform: every address × role × object × body, from a seed.

`python -m benchmarks.attack --minutes 20` fills a demonstration county and attacks it; a test does
a seeded minute of the same. Whatever answers 500, says more than the reader may know, or leaves the
log or a table that nothing proves, is a finding.
"""
