"""Logs as JSON lines, metrics for Prometheus."""
