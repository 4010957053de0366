"""Writes of people, one use case per file."""
