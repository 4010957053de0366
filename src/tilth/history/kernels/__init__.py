"""Compiled loops over one person's sorted slice, and the decorator that compiles them."""
