"""The draft that people type, its one writer, and the versions that are made of it."""
