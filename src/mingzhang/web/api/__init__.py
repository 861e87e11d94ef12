"""The service for programs."""
