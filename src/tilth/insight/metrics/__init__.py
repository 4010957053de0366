"""Metrics: an explicit registry of definitions over a handful of kernels that count per cell."""
