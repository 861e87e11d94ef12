"""What the public sees of a booklet, as plain data: page, figures, flows of money, entries."""
