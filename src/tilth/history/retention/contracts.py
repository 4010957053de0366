"""What a workspace keeps, and what was removed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

DEFAULT_REJECTED_DAYS = 90
"""Long enough to notice, fix and replay; a flood of bad events must not fill the disk for good."""
MAX_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class Retention:
    event_months: int | None
    """Events older than so many months are removed each night; None: they are kept for ever."""
    rejected_days: int
    """Rejected events are kept for so many days."""
    first_kept: date | None
    """The first day whose events count now, in the workspace's time zone; None: all do."""
    changed_at: datetime | None
    changed_by: str | None


@dataclass(frozen=True, slots=True)
class RetentionPreview:
    """What a setting would remove tonight of what counts now."""

    first_kept: date | None
    """The first day that would stay; give it back to confirm."""
    events: int
    persons: int
    """Who lose events."""
    persons_left_empty: int
    """Those of them of whom no event would be left; what is known of them stays until they are erased."""
    oldest: datetime | None
    """Time of the oldest event that counts now."""
    rejected: int
    """Rejected events."""


@dataclass(frozen=True, slots=True)
class RetentionRun:
    id: UUID
    first_kept: date | None
    started_at: datetime
    ended_at: datetime | None
    """None: under way, or interrupted; the next night goes on with it."""
    events: int
    rejected: int
    files: int
    """Rewritten."""
    bytes: int
    """Freed in history's files."""
    actor: str
