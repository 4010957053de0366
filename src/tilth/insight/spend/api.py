"""Spend for other rooms."""

from tilth.insight.spend.actions.import_spend import import_spend
from tilth.insight.spend.queries import list_spend, read_spend
from tilth.insight.spend.reading import read_spend_file

__all__ = ["import_spend", "list_spend", "read_spend", "read_spend_file"]
