"""Pictures on axes, by matplotlib."""
