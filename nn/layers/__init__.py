"""Layers: neurons side by side, and networks of them."""
