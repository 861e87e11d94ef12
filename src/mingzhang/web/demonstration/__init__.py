"""An invented county, to show the platform with and to load it."""
