"""Filling in: the grid, the forms, uploads, the preview beside them."""
