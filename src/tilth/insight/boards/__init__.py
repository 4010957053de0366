"""Saved questions and the dashboards that show them."""
