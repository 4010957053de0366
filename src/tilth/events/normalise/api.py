"""The normaliser."""

from tilth.events.normalise.contracts import Normalised, Request
from tilth.events.normalise.normaliser import examine, normalise

__all__ = ["Normalised", "Request", "examine", "normalise"]
