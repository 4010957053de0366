"""Retention for the edge."""

from tilth.history.retention.actions.remove_old import enqueue_removal, is_due, keep_to_retention
from tilth.history.retention.actions.set_retention import set_retention
from tilth.history.retention.contracts import DEFAULT_REJECTED_DAYS
from tilth.history.retention.queries import get_retention, list_retention_runs, preview_retention

__all__ = [
    "DEFAULT_REJECTED_DAYS",
    "enqueue_removal",
    "get_retention",
    "is_due",
    "keep_to_retention",
    "list_retention_runs",
    "preview_retention",
    "set_retention",
]
