"""Spend for other rooms."""

from tilth.insight.spend.actions.delete_spend import delete_spend
from tilth.insight.spend.actions.import_spend import import_spend
from tilth.insight.spend.previewing import preview_spend
from tilth.insight.spend.queries import SpendFilter, list_spend, read_spend
from tilth.insight.spend.reading import read_spend_file

__all__ = [
    "SpendFilter",
    "delete_spend",
    "import_spend",
    "list_spend",
    "preview_spend",
    "read_spend",
    "read_spend_file",
]
