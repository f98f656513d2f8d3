"""A program at work: what it is given, and where its numbers are."""
