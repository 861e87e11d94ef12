"""Rules on the duties to publish and to explain."""
