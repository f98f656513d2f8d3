"""From a table of a file to what training leaves behind."""
