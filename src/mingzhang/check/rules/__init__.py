"""The rules, one file each, by family: found by looking through the files."""
