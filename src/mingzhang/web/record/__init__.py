"""What is kept while the year passes: rows of its tables, and proposals for the catalogue."""
