"""Events that could not be taken: kept with their reason, listed, and put back after a fix."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

MAX_PAYLOAD = 64 * 1024
"""More of a payload is not kept: twice the largest event that the door takes."""


class Reason(StrEnum):
    """Machine-readable codes; messages say the same to people."""

    MALFORMED = "malformed"
    """Not an event: wrong JSON, wrong shape, text that is not UTF-8."""
    NOT_A_NUMBER = "not_a_number"
    """NaN or Infinity, which JSON does not have."""
    TOO_DEEP = "too_deep"
    TOO_LARGE = "event_too_large"
    UNKNOWN_TYPE = "unknown_type"
    NO_IDENTITY = "no_identity"
    """Neither userId nor anonymousId."""
    NO_PREVIOUS_ID = "no_previous_id"
    """An alias without previousId."""
    NO_EVENT_NAME = "no_event_name"
    MESSAGE_ID_TOO_LONG = "message_id_too_long"
    IDENTIFIER_TOO_LONG = "identifier_too_long"
    NUL_CHARACTER = "nul_character"
    """U+0000 inside of a text: the database cannot store it."""
    INVALID_TIMESTAMP = "invalid_timestamp"
    TIMESTAMP_TOO_OLD = "timestamp_too_old"
    INVALID_AMOUNT = "invalid_amount"
    INVALID_CURRENCY = "invalid_currency"
    UNWEAVABLE = "unweavable"
    """Taken at the door and refused by a later step."""


@dataclass(frozen=True, slots=True)
class Rejection:
    code: str
    """A Reason, or a code of the room that rejects, such as RowCode of the imports."""
    message: str
    source: str
    """Which door: `api`, `import:<file>`, `weave` …"""
    place: str
    """Message id, or line of the file."""
    payload: bytes
    """The event as it was sent, as far as it is known."""
    context: dict[str, Any] = field(default_factory=dict)
    """What the door knew beside the event, with `shared` and `sentAt` of its batch; empty: cannot be replayed."""


@dataclass(frozen=True, slots=True)
class RejectedEvent:
    rejected_id: int
    rejected_at: datetime
    source: str
    code: str
    message: str
    place: str
    payload: str
    """As text; bytes that are not UTF-8 stand as U+FFFD."""
    replayable: bool
    """False: it was replayed, it was longer than what is kept, or it came from a file (import that again)."""
    replayed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of one event that was put back."""

    rejected_id: int
    accepted: bool
    code: str | None = None
    message: str | None = None
