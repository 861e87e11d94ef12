"""The nation simulated: invented bodies of 31 provinces, with mistakes planted at known rates.

`python -m benchmarks.nation write FOLDER --files N` makes files and `truth.csv`, `run` puts them
through the batch, `judge` compares what was found with what was planted, `cost` measures processor
seconds by format and size and works out a nation. File number k is the same on every machine.
"""
