"""The things that a booklet speaks of: lines, slices, departments, targets, the booklet itself."""
