"""What the tracking plan declares, what was seen, and what did not conform."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec

Scalar = str | int | float | bool
EventName = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
PropertyName = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
MAX_ALLOWED = 200
"""Values of one property."""


class PropertyType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    """ISO 8601, or Unix time."""
    LIST = "list"
    OBJECT = "object"


class EventStatus(StrEnum):
    DRAFT = "draft"
    """Written down, not checked yet."""
    ACTIVE = "active"
    RETIRED = "retired"
    """It should not come any more."""


class Rule(StrEnum):
    UNKNOWN_EVENT = "unknown_event"
    """The plan does not name the event."""
    RETIRED_EVENT = "retired_event"
    MISSING_PROPERTY = "missing_property"
    """A required one is absent or null."""
    WRONG_TYPE = "wrong_type"
    NOT_ALLOWED = "not_allowed"
    """None of the values that the plan allows."""


class PropertyDeclaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A property as it stands within its event."""

    property: PropertyName
    """Key of the properties object; a dot leads into an inner object."""
    type: PropertyType
    description: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    required: bool = False
    allowed: Annotated[list[Scalar], msgspec.Meta(min_length=1, max_length=MAX_ALLOWED)] | None = None
    """The only values that it may have; null: any."""


class DeclaredProperty(PropertyDeclaration, frozen=True, forbid_unknown_fields=True, kw_only=True):
    event: Annotated[str, msgspec.Meta(max_length=255)] = ""
    """Stored name of the event; empty: any event."""


class PlannedEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An event of the plan with its properties."""

    event: EventName
    """Stored name: canonical where the vocabulary of a shop has one."""
    description: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    owner: Annotated[str, msgspec.Meta(max_length=255)] = ""
    """Person or team that answers for it."""
    status: EventStatus = EventStatus.ACTIVE
    enforce: bool = False
    """Reject what does not conform, instead of counting it only. It can be corrected and replayed."""
    properties: Annotated[list[PropertyDeclaration], msgspec.Meta(max_length=200)] = []


class TrackingPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole plan, as files carry it."""

    events: Annotated[list[PlannedEvent], msgspec.Meta(max_length=2_000)] = []
    properties: Annotated[list[PropertyDeclaration], msgspec.Meta(max_length=200)] = []
    """Of any event."""


class SeenProperty(msgspec.Struct, frozen=True):
    property: str
    events: int
    """Events that carried it."""
    types: dict[str, int]
    """How often each kind of JSON value stood there: text, number, boolean, list, object, null."""
    first_seen: datetime
    last_seen: datetime


class PlanRow(msgspec.Struct, frozen=True):
    """An event that is declared, was seen, or both."""

    event: str
    declared: bool
    system: bool
    """Made of identify, page, screen, group or alias: it needs no declaration."""
    description: str
    owner: str
    status: EventStatus | None
    enforce: bool
    properties: int
    """Declared ones."""
    undeclared_properties: int
    """Seen and not declared, neither for this event nor for any."""
    events: int
    """Seen since counting began."""
    first_seen: datetime | None
    last_seen: datetime | None
    violations: int
    """Of the last seven days."""


class EventDetail(msgspec.Struct, frozen=True):
    row: PlanRow
    declared: PlannedEvent | None
    seen: list[SeenProperty]
    """Most frequent first."""


class PlanSettings(msgspec.Struct, frozen=True):
    reject_unknown: bool
    """Reject events that the plan does not name."""
    declared: int
    seen: int
    """Distinct events."""
    since: datetime | None
    """When counting began; None: not yet."""
    observed_at: datetime | None
    """When arrivals were counted last."""
    missed: int
    """Rows that left the recent tail before they were counted: the worker was busier than counting may be."""


class Sample(msgspec.Struct, frozen=True):
    at: datetime
    message_id: str
    """Masked where it looks like a phone number or an e-mail address."""
    value: str | None
    """As JSON, cut and masked; None where there is no value."""
    person_no: int | None = None
    """Whose event it is; None where it was rejected, and of days before this was kept."""


class ViolationRow(msgspec.Struct, frozen=True):
    """What did not conform to one rule."""

    event: str
    """Empty: of names beyond those that are told apart."""
    property: str
    """Empty where the rule is about the event."""
    rule: Rule
    events: int
    days: dict[date, int]
    """By day of receipt, in the workspace's calendar."""
    last_seen: datetime
    samples: list[Sample]
    """A few of the latest."""


class ViolationDetail(msgspec.Struct, frozen=True):
    """One rule that was broken, with more examples, and by whom."""

    row: ViolationRow
    persons: list[int]
    """Numbers of those whose events these are. What the plan rejects is of nobody yet."""
    more_persons: bool
    """There were more on some day than are kept apart."""


class ViolationDay(msgspec.Struct, frozen=True):
    """What did not conform on one day of receipt, in the workspace's calendar."""

    day: date
    rules: dict[Rule, int]
    """Events per rule; a rule that nothing broke is left out."""
