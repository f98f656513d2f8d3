"""The table of derivatives and its readings: all that is known of an operation, once."""
