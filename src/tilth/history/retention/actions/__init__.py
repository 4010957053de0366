"""Writes of retention."""
