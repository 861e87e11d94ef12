"""Rules on codes: of the service catalogue, and of the classifications."""
