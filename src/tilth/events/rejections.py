"""Events that could not be taken: kept with their reason, listed, and put back after a fix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

RECEIVED_AT = "receivedAt"
"""In the context of a rejection that came later than the event: when that was received, ISO 8601."""
REPLAYED_AT = "replayedAt"
"""In the context of an inbox row that was put back: since when it waits, ISO 8601; `received_at` is of the event."""
AS_ROWS = "rows"
"""In the context of a rejection whose payload is a JSON array of rows of NORMAL_SCHEMA, not an event as it was sent."""
OF_IMPORT = "import"
"""In the context of a rejection, and of an inbox row of an import: which import brought it."""
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
    UNSUPPORTED_OPERATION = "unsupported_operation"
    """Another vendor's way to change a profile that is not ours: increments, appends, deletions."""
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
    PLAN_VIOLATION = "plan_violation"
    """Against the tracking plan, which was told to enforce what it says of this event."""
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
    """What the door knew beside the event, with `shared` and `sentAt` of its batch, and RECEIVED_AT or AS_ROWS."""


def is_replayable(context: Mapping[str, Any]) -> bool:
    """A request's event, of which the door noted the currency, or rows that an import had made already."""
    return "currency" in context or AS_ROWS in context


def with_receipt(context: Mapping[str, Any], received_at: datetime) -> dict[str, Any]:
    return {**context, RECEIVED_AT: received_at.isoformat()}


def find_receipt(context: Mapping[str, Any]) -> datetime | None:
    """When the event of a rejection was received; None where the door rejected it at once."""
    stored = context.get(RECEIVED_AT)
    return datetime.fromisoformat(stored) if stored is not None else None


@dataclass(frozen=True, slots=True)
class RejectedEvent:
    rejected_id: int
    rejected_at: datetime
    source: str
    code: str
    message: str
    place: str
    event: str
    """Stored name; empty where the event tells none."""
    payload: str
    """As text; bytes that are not UTF-8 stand as U+FFFD."""
    complete: bool
    """False: it was longer than what is kept."""
    replayable: bool
    """False: it was replayed, it was longer than what is kept, or it is a line of a file (import that again)."""
    correctable: bool
    """Another event may take its place: it came by a request and was not replayed."""
    replayed_at: datetime | None


def masked(event: RejectedEvent, hide: Callable[[str], str]) -> RejectedEvent:
    """As it is shown to who may not see personal data; a message may quote what was sent."""
    return replace(event, payload=hide(event.payload), message=hide(event.message), place=hide(event.place))


@dataclass(frozen=True, slots=True)
class RejectionGroup:
    """Rejected events with the same reason."""

    code: str
    event: str
    source: str
    events: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of one event that was put back."""

    rejected_id: int
    accepted: bool
    code: str | None = None
    message: str | None = None
