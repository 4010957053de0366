"""Which cell's persons are asked for, and a page of them.

Each query holds the question whose answer shows the cell; a group or a period is one that this answer shows.
"""

from datetime import date
from typing import Any

import msgspec

from tilth.insight.contracts import FunnelQuery, MetricsQuery, RetentionQuery

MAX_PERSONS = 50_000
"""Of one page."""


class MetricPersonsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Persons whom a metric counts: `visitors`, `active_users`, `buyers`, `new_buyers` or `new_members`; of
    `retention_rate` and `step_conversion_rate` those above the line, who came back or reached the last step.
    """

    metrics: MetricsQuery
    """The question; of it days, grain, breakdown, limit and filters count."""
    metric: str
    """Code of the metric."""
    args: dict[str, Any] = {}
    """By name, as the metric's definition says; left out: its defaults."""
    group: tuple[str, ...] | None = None
    """Keys of a group of the breakdown, one per dimension; an empty text: those without a value."""
    period: str | None = None
    """`start` of a point of the series."""
    cursor: str | None = None
    """`next_cursor` of the page before."""
    limit: int = 100
    """Persons of a page, at most 50,000."""


class FunnelPersonsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Persons who reached a step, or who dropped before it."""

    funnel: FunnelQuery
    """The question."""
    step: int
    """Counted from 1."""
    dropped: bool = False
    """Those who reached the required step before, and not this one."""
    group: str | None = None
    """Key of a group of the funnel's breakdown; the empty text: those without a value."""
    period: str | None = None
    """`start` of a point of the funnel's series."""
    cursor: str | None = None
    """`next_cursor` of the page before."""
    limit: int = 100
    """Persons of a page, at most 50,000."""


class RetentionPersonsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Persons of a cohort who came back in a column, or did not though it is over."""

    retention: RetentionQuery
    """The question."""
    column: int
    """Place of the column, counted from 0."""
    cohort_start: date | None = None
    """`start` of a cohort; null: all cohorts."""
    returned: bool = True
    """False: those who did not come back, for whom the column is over."""
    group: str | None = None
    """Key of a group of the breakdown; the empty text: those without a value."""
    cursor: str | None = None
    """`next_cursor` of the page before."""
    limit: int = 100
    """Persons of a page, at most 50,000."""


class PersonsPage(msgspec.Struct, frozen=True):
    """Persons by number, ascending, each once."""

    total: int
    """Of all pages."""
    person_nos: tuple[int, ...]
    next_cursor: str | None
    """Null on the last page."""
