"""The normaliser, and what the door shares with it: the form of an event and the way to read one."""

from tilth.events.normalise.channels import name_medium
from tilth.events.normalise.contracts import Normalised, Request
from tilth.events.normalise.decoding import share, take_apart
from tilth.events.normalise.envelope import EMPTY_RAW, Context, Event
from tilth.events.normalise.names import name_stored
from tilth.events.normalise.normaliser import examine, normalise
from tilth.events.normalise.texts import MAX_IDENTIFIER, to_text
from tilth.events.normalise.times import is_time

__all__ = [
    "EMPTY_RAW",
    "MAX_IDENTIFIER",
    "Context",
    "Event",
    "Normalised",
    "Request",
    "examine",
    "is_time",
    "name_medium",
    "name_stored",
    "normalise",
    "share",
    "take_apart",
    "to_text",
]
