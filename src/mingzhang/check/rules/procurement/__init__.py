"""Rules about government procurement."""
