"""The command ``retrograd``."""
