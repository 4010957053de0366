"""Writes of spend."""
