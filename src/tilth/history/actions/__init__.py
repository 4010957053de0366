"""Writes of history, one use case per file."""
