"""The check of a booklet: relations that follow from the shapes, and rules of one file each."""
