"""Questions and answers of insight: what the HTTP API, the command line and other rooms exchange.

A question names calendar days; they are days of the workspace's time zone, both ends included. An answer gives every
rate as its two additive counts, so that a reader can add groups up himself, and `value` is null where the
denominator is zero.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from tilth.kernel.zones import Grain

MAX_METRICS = 50
MAX_GROUPS = 500
MAX_CROSSED_GROUPS = 100  # of each dimension, where there are two
MAX_DIMENSIONS = 2
MAX_STEPS = 16
MAX_COLUMNS = 120
ANY_ACTIVE = "*"
"""As an event's name: any active event."""


class FilterOp(StrEnum):
    EQ = "eq"
    """The one value given."""
    IN = "in"
    """One of the values."""
    NOT = "not"
    """None of the values; rows without a value pass."""
    CONTAINS = "contains"
    """Case-insensitive."""
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keeps the rows that pass."""

    field: str
    """A dimension, `prop:<name>`, `value`, `price` or `quantity`."""
    values: tuple[str | int | float, ...]
    """Several for in and not. Amounts are in major units of the workspace's currency; the empty text means "none"."""
    op: FilterOp = FilterOp.EQ
    """How a row is held against the values; lt, lte, gt and gte are for numbers, contains for texts."""


class EventMatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of one event (`*`: any active event) that pass all filters."""

    event: str
    """Its name, as `Product Viewed`."""
    filters: tuple[Filter, ...] = ()
    """All must hold."""


# --- metrics


class Unit(StrEnum):
    COUNT = "count"
    MONEY = "money"
    RATIO = "ratio"


class Comparison(StrEnum):
    PREVIOUS = "previous"
    """The period before: as many whole months where the range is whole months, else as many days."""
    YEAR = "year"
    """The same dates a year before."""


class MetricRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    """As /insight/definitions lists it."""
    args: dict[str, Any] = {}
    """By name, as the metric's definition says; left out: its defaults."""


class MetricsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Totals of a range, and what else is asked for: a series, comparisons, a breakdown."""

    metrics: tuple[MetricRef, ...]
    """At most 50; none: the key six."""
    first: date
    """First day of the range."""
    last: date
    """Last day, included."""
    grain: Grain | None = None
    """Cuts the range into a series of periods."""
    compare: tuple[Comparison, ...] = ()
    """Other ranges to hold it against."""
    by: tuple[str, ...] = ()
    """Dimensions or `prop:<name>` of a breakdown: none, one, or two for every combination of their groups."""
    limit: int = 20
    """Groups of each dimension, at most 500, or 100 with two; the rest is `(other)`. metrics/breakdown.py chooses."""
    filters: tuple[Filter, ...] = ()
    """Count only rows that pass all of them."""
    currency: str | None = None
    """ISO 4217 code of amounts; null: the workspace's. Others are told beside it."""


class Rate(msgspec.Struct, frozen=True):
    """`value` = numerator ÷ denominator, or the numerator alone where there is no denominator.

    Counts of money are minor units; a `value` of money is in major units, rounded half-even to the minor unit.
    """

    numerator: int
    denominator: int | None
    value: Decimal | None


class Point(msgspec.Struct, frozen=True):
    start: str
    """First day of the period, or the local time of the hour with its offset; cut to the range asked for."""
    rate: Rate


class ComparisonResult(msgspec.Struct, frozen=True):
    kind: Comparison
    first: date
    last: date
    total: Rate
    change: Decimal | None
    """(now − then) ÷ then, null where then is zero or undefined."""
    series: tuple[Point, ...] = ()


class GroupResult(msgspec.Struct, frozen=True):
    keys: tuple[str | None, ...]
    """One per dimension. Null: rows without a value. `(other)` gathers the groups after the limit."""
    total: Rate
    series: tuple[Point, ...] = ()
    comparisons: tuple[ComparisonResult, ...] = ()


class CurrencyTotal(msgspec.Struct, frozen=True):
    currency: str
    total: Rate


class MetricResult(msgspec.Struct, frozen=True):
    code: str
    args: dict[str, Any]
    name_en: str
    name_zh: str
    unit: Unit
    currency: str | None
    total: Rate
    series: tuple[Point, ...] = ()
    comparisons: tuple[ComparisonResult, ...] = ()
    groups: tuple[GroupResult, ...] = ()
    other_currencies: tuple[CurrencyTotal, ...] = ()


class MetricsResult(msgspec.Struct, frozen=True):
    first: date
    last: date
    time_zone: str
    grain: Grain | None
    by: tuple[str, ...]
    metrics: tuple[MetricResult, ...]
    notes: tuple[str, ...] = ()


class Definition(msgspec.Struct, frozen=True):
    code: str
    family: str
    name_en: str
    name_zh: str
    unit: Unit
    numerator: str
    denominator: str | None
    definition: str
    numerator_zh: str
    denominator_zh: str | None
    definition_zh: str
    args: dict[str, Any]
    """JSON schema of the arguments."""


class DimensionInfo(msgspec.Struct, frozen=True):
    code: str
    name_en: str
    name_zh: str


# --- funnel


class FunnelMode(StrEnum):
    ORDERED = "ordered"
    """In this order, whatever lies between."""
    STRICT = "strict"
    """In this order, without another step's event between."""
    ANY = "any"
    """In any order."""


class Step(EventMatch, frozen=True, forbid_unknown_fields=True):
    """An event of the funnel."""

    optional: bool = False
    """May be left out on the way."""


class Exclusion(EventMatch, frozen=True, forbid_unknown_fields=True):
    """Ends a way through the funnel that has done step `after` and not yet step `before` (counted from 1)."""

    after: int = 1
    """Step after which the event ends a way."""
    before: int | None = None
    """Step before which it does; null: the last one."""


class FunnelQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many persons get how far; each person counts once, with the best that any start reaches."""

    steps: tuple[Step, ...]
    """2 to 16; the first cannot be optional."""
    first: date
    """First day on which the first step's event may lie."""
    last: date
    """Last such day, included. Later steps may lie after it, within the window."""
    window: int = 7 * 86_400
    """Seconds from the first step's event to the last one's, at most a year."""
    mode: FunnelMode = FunnelMode.ORDERED
    """Whether order matters, and what may lie between."""
    exclusions: tuple[Exclusion, ...] = ()
    """Events that end a way."""
    hold: str | None = None
    """Dimension or `prop:<name>` that must have one value at all steps, as `item`."""
    first_ever: bool = False
    """Only the first event ever that fits step 1 may start a way."""
    per_session: bool = False
    """All steps in one session."""
    by: str | None = None
    """Dimension or `prop:<name>` of a breakdown, by the value at the start."""
    limit: int = 20
    """Groups of the breakdown; what is left is `(other)`."""
    filters: tuple[Filter, ...] = ()
    """Rows that do not pass all of them do no step."""
    grain: Grain | None = None
    """A funnel for each period in which ways start."""


class FunnelStepResult(msgspec.Struct, frozen=True):
    reached: int
    dropped: int
    """Reached the required step before and not this one."""
    from_previous: Rate
    from_first: Rate
    median_seconds: Decimal | None
    """From the first step's event to this one; nearest rank."""
    p90_seconds: Decimal | None


class FunnelGroup(msgspec.Struct, frozen=True):
    key: str | None
    steps: tuple[FunnelStepResult, ...]


class FunnelPoint(msgspec.Struct, frozen=True):
    start: str
    reached: tuple[int, ...]


class FunnelResult(msgspec.Struct, frozen=True):
    first: date
    last: date
    time_zone: str
    mode: FunnelMode
    window: int
    names: tuple[str, ...]
    steps: tuple[FunnelStepResult, ...]
    groups: tuple[FunnelGroup, ...] = ()
    series: tuple[FunnelPoint, ...] = ()
    notes: tuple[str, ...] = ()


# --- retention


class Cohort(StrEnum):
    FIRST = "first"
    """By the first start event ever."""
    RECURRING = "recurring"
    """Every period with a start event is a membership of its own."""


class RetentionMode(StrEnum):
    ON = "on"
    """In the n-th period after the start."""
    ON_OR_AFTER = "on_or_after"
    """In the n-th period or any later one."""
    BRACKET = "bracket"
    """In any period of a bracket."""


class RetentionQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Start events in [first, last]; returns in the periods after, up to now."""

    first: date
    """First day of starts."""
    last: date
    """Last day of starts, included."""
    grain: Grain = Grain.DAY
    """Of cohorts and columns: day, week or month."""
    mode: RetentionMode = RetentionMode.ON
    """When a person must be back to count in a column."""
    periods: int = 14
    """Columns 0 … periods, for `on` and `on_or_after`."""
    brackets: tuple[tuple[int, int], ...] = ()
    """First and last offset of each column, both included, for `bracket`."""
    cohort: Cohort = Cohort.FIRST
    """Which start event makes a person a member."""
    start: EventMatch = EventMatch(ANY_ACTIVE)
    """What starts; unless said, any active event."""
    back: EventMatch = EventMatch(ANY_ACTIVE)
    """What counts as a return; unless said, any active event."""
    by: str | None = None
    """Dimension or `prop:<name>` of a breakdown, by the value at the start."""
    limit: int = 20
    """Groups of the breakdown; what is left is `(other)`."""
    filters: tuple[Filter, ...] = ()
    """Rows that do not pass all of them neither start nor return."""


class RetentionRow(msgspec.Struct, frozen=True):
    start: str | None
    """First day of the cohort's period; null for all cohorts together."""
    size: int
    rates: tuple[Rate, ...]
    """Per column: those who returned ÷ those for whom the column's periods are over."""


class RetentionGroup(msgspec.Struct, frozen=True):
    key: str | None
    total: RetentionRow
    cohorts: tuple[RetentionRow, ...]


class RetentionResult(msgspec.Struct, frozen=True):
    first: date
    last: date
    time_zone: str
    grain: Grain
    columns: tuple[str, ...]
    total: RetentionRow
    cohorts: tuple[RetentionRow, ...]
    groups: tuple[RetentionGroup, ...] = ()
    notes: tuple[str, ...] = ()


# --- spend


class SpendRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was spent on one day on one campaign."""

    day: date
    """Of the workspace's time zone."""
    channel: str
    """As events name it."""
    cost: int
    """Minor units of the currency."""
    currency: str
    """ISO 4217 code."""
    campaign: str = ""
    """As events name it; empty: not told apart."""
    source: str = ""
    """As events name it; empty: not told apart."""
    impressions: int = 0
    """How often it was shown."""
    clicks: int = 0
    """How often it was clicked."""


class SpendRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of a file or an export."""

    rows: Annotated[tuple[SpendRow, ...], msgspec.Meta(min_length=1, max_length=20_000)]
    """One per day, channel, campaign and source."""


class SpendReport(msgspec.Struct, frozen=True):
    rows: int
    new: int
    changed: int
    unchanged: int
    first: date | None
    last: date | None
    unknown_channels: tuple[str, ...] = ()
    """Channels that no event has so far, by no other name either: nobody can be counted for them."""
