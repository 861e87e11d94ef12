"""Mingzhang 明账: compile, check and publish the budget booklets of Chinese departments."""

__version__ = "0.1.0"
