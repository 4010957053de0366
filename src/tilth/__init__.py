"""Tilth · 精耕: one time-ordered history per person; every number is a fold over it."""

__version__ = "0.1.0"
