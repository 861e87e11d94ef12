"""Rules on figures of the tables: what follows from the shapes, one finding for each cause."""
