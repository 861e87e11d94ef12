"""The county of the demonstration, loaded into a platform."""
