"""Table shapes: compute a table from a budget, and the relations that follow from the shapes."""
