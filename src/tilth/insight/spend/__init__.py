"""Spend on acquisition: imported by day, channel and campaign; the numerator of CAC."""
