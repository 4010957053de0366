"""Rules, their conditions, and alerts: what the API exchanges and the worker evaluates."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from tilth.insight.contracts import Filter


class Window(StrEnum):
    """Which periods a rule watches; each is judged once, when it is over and late events had time to arrive."""

    HOUR = "hour"
    DAY = "day"


class Against(StrEnum):
    DAY = "day"
    """The day before; of an hour, the same hour of the day before."""
    WEEK = "week"
    """The same weekday a week before; of an hour, its same hour."""


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    EITHER = "either"


_Share = Annotated[float, msgspec.Meta(gt=0, le=100_000)]
_Number = Annotated[float, msgspec.Meta(ge=-1e15, le=1e15)]


class Above(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="above"):
    """The value lies above a number: money in major units, rates as shares (0.02 is two percent)."""

    value: _Number
    """The number."""


class Below(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="below"):
    """The value lies below a number."""

    value: _Number
    """The number."""


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="change"):
    """The value differs by so many percent or more from that of an earlier period."""

    percent: _Share
    """Of the earlier value."""
    direction: Direction = Direction.EITHER
    """Which way counts."""
    against: Against = Against.WEEK
    """Which earlier period."""


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="band"):
    """The value lies outside of what like periods lead to expect: their median ± `width` robust deviations."""

    width: Annotated[float, msgspec.Meta(ge=0.5, le=20)] = 3.0
    """How far from the median a value is still usual."""


Condition = Above | Below | Change | Band


class RuleDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule as it is written."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    """What its alerts are called."""
    metric: str
    """As /insight/definitions lists it."""
    condition: Condition
    """When it raises an alert."""
    window: Window = Window.DAY
    """Which periods it watches."""
    args: dict[str, Any] = {}
    """Arguments of the metric."""
    filters: tuple[Filter, ...] = ()
    """Count only rows that pass all of them."""
    enabled: bool = True
    """False: it rests."""


class Rule(msgspec.Struct, frozen=True):
    rule_id: UUID
    draft: RuleDraft
    revision: int
    """Counts the changes."""
    created_by: str
    created_at: datetime
    archived_at: datetime | None
    firing: bool
    """Whether it has an alert that is not over."""
    last_period: str | None
    """Start of the period that was judged last."""
    last_value: float | None
    judged_at: datetime | None
    problem: str | None
    """Why it could not be judged, where it could not."""


class Reading(msgspec.Struct, frozen=True):
    """A period as a condition sees it. Null where the metric or what it is held against is undefined."""

    start: str
    value: float | None
    low: float | None
    """Below this the rule fires; null: it has no lower edge."""
    high: float | None
    reference: float | None
    """What the value is held against: the earlier period's, or the median of like periods."""
    firing: bool
    """Whether an alert is open after this period."""


class Preview(msgspec.Struct, frozen=True):
    """What a rule would have done."""

    readings: tuple[Reading, ...]
    alerts: int
    """How many it would have raised."""


class Alert(msgspec.Struct, frozen=True):
    """One firing of a rule, from the period that set it off to the one that ended it."""

    alert_id: UUID
    rule_id: UUID
    rule: RuleDraft
    """The rule as it stood."""
    period: str
    """Start of the period that set it off."""
    value: float
    low: float | None
    high: float | None
    reference: float | None
    raised_at: datetime
    last_period: str
    """Start of the latest period that was judged since."""
    last_value: float | None
    resolved_at: datetime | None
    """Null: not over."""
    acknowledged_at: datetime | None
    acknowledged_by: str | None


class AlertState(StrEnum):
    OPEN = "open"
    """Not over."""
    RESOLVED = "resolved"
    UNSEEN = "unseen"
    """Not acknowledged, over or not."""
