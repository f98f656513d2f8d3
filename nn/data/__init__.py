"""Data: examples, and the files that they come from."""
