"""The normaliser."""

from collections.abc import Sequence

from tilth.events.contracts import NORMAL_SCHEMA
from tilth.events.normalise.contracts import Normalised, Request

__all__ = ["Normalised", "Request", "normalise"]


def normalise(requests: Sequence[Request]) -> Normalised:
    return Normalised(NORMAL_SCHEMA.empty_table(), [])
