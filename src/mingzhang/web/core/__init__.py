"""What every request goes through, and what all pages share; knows nothing of booklets."""
