"""Retention: who of a cohort comes back, on, by or within which period."""
