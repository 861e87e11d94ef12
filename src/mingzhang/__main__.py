"""`python -m mingzhang`."""

from mingzhang.cli import run

run()
