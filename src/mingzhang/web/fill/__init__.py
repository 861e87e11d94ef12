"""Filling in a budget in the browser."""
