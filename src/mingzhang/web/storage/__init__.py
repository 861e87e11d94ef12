"""What is kept: files by their content, what comes in from outside, stored data and its schemas."""
