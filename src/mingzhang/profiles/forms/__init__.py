"""The words and the standard shapes of performance forms, as data."""
