"""From a document to a booklet: which shape a table has, what a section is, what a form says."""

from mingzhang.recognise.booklet import recognise

__all__ = ["recognise"]
