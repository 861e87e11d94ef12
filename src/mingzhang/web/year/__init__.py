"""Pages of the year: what is kept beside a budget, and the catalogue of purchased services."""
