"""Writes of saved questions and dashboards."""
