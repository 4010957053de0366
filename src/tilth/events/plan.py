"""The tracking plan, as much of it as breakdowns and filters need: which properties an event has, of which type."""

from dataclasses import dataclass
from enum import StrEnum


class PropertyType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class DeclaredProperty:
    event: str
    """Stored name of the event; empty: any event."""
    property: str
    """Key of the properties object; a dot leads into an inner object."""
    type: PropertyType
    description: str = ""
