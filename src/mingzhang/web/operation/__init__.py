"""Running the platform: serving, health, backup."""
