"""Rules on what was left in from elsewhere, and on what may have been misread."""
