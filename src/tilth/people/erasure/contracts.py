"""A request for erasure as other rooms and the console see it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

DUE_AFTER = timedelta(days=30)
"""One month of the GDPR (article 12), 30 days of GB/T 35273 on the PIPL."""
PERSON = "person"
"""As a type of identifier: the number of a person."""


class ErasureState(StrEnum):
    OPEN = "open"
    ERASING = "erasing"
    """Gone from every answer; the files of history are being written anew, the old ones wait to be removed."""
    DONE = "done"
    REFUSED = "refused"


class ErasureReason(StrEnum):
    """Why the person may ask (article 17 of the GDPR, article 47 of the PIPL)."""

    REQUEST = "request"
    """The person wants it, or has closed the account."""
    CONSENT_WITHDRAWN = "consent_withdrawn"
    NOT_NEEDED = "not_needed"
    """The purpose is reached, or cannot be."""
    UNLAWFUL = "unlawful"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Removed:
    """What an erasure took away; zeros where nobody had the identifier."""

    found: bool
    identifiers: int = 0
    links: int = 0
    traits: int = 0
    events: int = 0
    """Lines of orders not counted."""
    rejected_events: int = 0


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    id: UUID
    state: ErasureState
    identifier_type: str
    identifier: str | None
    """Masked; None once the request is completed."""
    fingerprint: str
    """Keyed digest of the identifier: the same one for the same identifier, and nothing leads back."""
    reason: ErasureReason
    requester: str | None
    """Who asked, in the words of who took it down; None once the request is completed."""
    note: str | None
    registered_at: datetime
    registered_by: str
    due_on: date
    is_overdue: bool
    decided_at: datetime | None
    """When it was carried out or refused."""
    decided_by: str | None
    refusal: str | None
    person_no: int | None
    """Of whom it was carried out: a number that stands for nobody any more."""
    removed: Removed | None
    rewritten_at: datetime | None
    """When no file of history that counts held a row of the person any more."""
    swept_at: datetime | None
    """When the files from before that were removed."""
