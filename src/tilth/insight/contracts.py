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
MAX_STEPS = 16
MAX_COLUMNS = 120
ANY_ACTIVE = "*"
"""As an event's name: any active event."""


class FilterOp(StrEnum):
    EQ = "eq"
    IN = "in"
    NOT = "not"
    """None of the values; rows without a value pass."""
    CONTAINS = "contains"
    """Case-insensitive."""
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keeps rows. `field` is a dimension, `prop:<name>`, `event`, `value`, `price` or `quantity`.

    Money is given in major units of the workspace's currency (12.50). The empty text means "none".
    """

    field: str
    values: tuple[str | int | float, ...]
    op: FilterOp = FilterOp.EQ


class EventMatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of one event (`*`: any active event) that pass all filters."""

    event: str
    filters: tuple[Filter, ...] = ()


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
    args: dict[str, Any] = {}


class MetricsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    metrics: tuple[MetricRef, ...]
    first: date
    last: date
    grain: Grain | None = None
    compare: tuple[Comparison, ...] = ()
    by: str | None = None
    limit: int = 20
    filters: tuple[Filter, ...] = ()
    currency: str | None = None


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
    key: str | None
    """Null: rows without a value. `(other)` gathers the groups after the limit."""
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
    by: str | None
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
    args: dict[str, Any]
    """JSON schema of the arguments."""


class DimensionInfo(msgspec.Struct, frozen=True):
    code: str
    name_en: str
    name_zh: str


# --- funnel


class FunnelMode(StrEnum):
    ORDERED = "ordered"
    STRICT = "strict"
    ANY = "any"


class Step(EventMatch, frozen=True, forbid_unknown_fields=True):
    optional: bool = False


class Exclusion(EventMatch, frozen=True, forbid_unknown_fields=True):
    """Ends a way through the funnel that has done step `after` and not yet step `before` (counted from 1)."""

    after: int = 1
    before: int | None = None


class FunnelQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first step's event lies in [first, last]; the others within `window` seconds of it, maybe later."""

    steps: tuple[Step, ...]
    first: date
    last: date
    window: int = 7 * 86_400
    mode: FunnelMode = FunnelMode.ORDERED
    exclusions: tuple[Exclusion, ...] = ()
    hold: str | None = None
    first_ever: bool = False
    per_session: bool = False
    by: str | None = None
    limit: int = 20
    filters: tuple[Filter, ...] = ()
    grain: Grain | None = None


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
    ON_OR_AFTER = "on_or_after"
    BRACKET = "bracket"


class RetentionQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Start events in [first, last]; returns in the periods after, up to now."""

    first: date
    last: date
    grain: Grain = Grain.DAY
    mode: RetentionMode = RetentionMode.ON
    periods: int = 14
    """Columns 0 … periods, for `on` and `on_or_after`."""
    brackets: tuple[tuple[int, int], ...] = ()
    """First and last offset of each column, both included, for `bracket`."""
    cohort: Cohort = Cohort.FIRST
    start: EventMatch = EventMatch(ANY_ACTIVE)
    back: EventMatch = EventMatch(ANY_ACTIVE)
    by: str | None = None
    limit: int = 20
    filters: tuple[Filter, ...] = ()


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
    """What was spent on one day on one campaign; `cost` in minor units of `currency`."""

    day: date
    channel: str
    cost: int
    currency: str
    campaign: str = ""
    source: str = ""
    impressions: int = 0
    clicks: int = 0


class SpendRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rows: Annotated[tuple[SpendRow, ...], msgspec.Meta(min_length=1, max_length=20_000)]


class SpendReport(msgspec.Struct, frozen=True):
    rows: int
    new: int
    changed: int
    unchanged: int
    first: date | None
    last: date | None
