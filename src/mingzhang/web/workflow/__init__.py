"""How booklets move through the offices."""
