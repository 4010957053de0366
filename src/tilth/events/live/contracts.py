"""An arriving event as the live page shows it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """It waits among the rejected events."""


class EventProblem(msgspec.Struct, frozen=True):
    """What is wrong with an event: against the tracking plan, or why it could not be taken."""

    code: str
    """A rule of the tracking plan, or the reason of a rejection."""
    property: str
    """Which property the rule is about; empty: the event itself."""
    detail: str
    """The value that does not fit, as JSON, or the whole reason in words; masked."""


class LiveEvent(msgspec.Struct, frozen=True):
    """One arrival. Phones, e-mail addresses and postal addresses are masked."""

    id: str
    """Tells arrivals apart; the same when it is told again after a reconnect."""
    outcome: Outcome
    received_at: datetime
    event: str
    """Stored name; empty where a rejected event tells none."""
    type: str
    """`track`, `identify`, `page`, `screen`, `group` or `alias`; empty where it is not known."""
    source: str
    """Whose language the sender speaks: `segment`, `posthog`, `sensors` …"""
    write_key: str | None
    """Id of the write key that it came with."""
    person: str
    """The strongest identifier, masked; empty where there is none."""
    person_type: str
    """Which identifier that is: `user_id`, `email`, `anonymous_id` …"""
    message_id: str
    raw: str
    """JSON as it was sent."""
    shared: str | None
    """JSON of what its batch said for all of its events: `context` and `sentAt`."""
    rows: list[dict[str, Any]]
    """What was made of it: the row of the event, then its further lines, each without its empty columns."""
    problems: list[EventProblem]
    rejected_id: int | None
    """Its number among the rejected events."""


class LiveBatch(msgspec.Struct, frozen=True):
    """What has arrived since the last message."""

    events: list[LiveEvent]
    """Oldest first."""
    skipped: int
    """Arrivals that were left out because more came than can be shown."""


class LiveFilter(msgspec.Struct, frozen=True):
    """All that is said must fit; nothing said: everything."""

    event: str | None = None
    """Part of the stored name, in any case."""
    source: str | None = None
    write_key: str | None = None
    person: str | None = None
    """An identifier of any type, whole."""
    problems: bool = False
    """Only with problems."""
