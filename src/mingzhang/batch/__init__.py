"""From a folder to a nation: many files become one corpus of Parquet, which answers questions.

The line of a batch: `manifest` (what is to be done) → `record` (one file's rows) → `engine` (local
processes or Ray, in the order of the manifest) → `corpus` (blocks of Parquet that appear whole) →
`ask` (a question of `question/`, put to DuckDB) → `answer` (a page or data).
"""
