"""Tenants: a workspace has a name, a calendar (time zone) and a currency."""
