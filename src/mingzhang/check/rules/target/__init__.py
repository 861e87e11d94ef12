"""Rules on performance-target forms: against the tables, and against themselves."""
