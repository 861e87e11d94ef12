"""Rules on what the narrative says of figures."""
