"""What the public says to a department about a booklet, and what the department answers."""
