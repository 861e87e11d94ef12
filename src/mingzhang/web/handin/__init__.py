"""Handing in: the workbook, an exported ledger, a finished booklet; and merging the units."""
