"""Measuring: losses, and how good a model is on examples."""
