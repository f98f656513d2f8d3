"""A program as text: its names, its dialect, and the two sources of it, to read and to run."""
