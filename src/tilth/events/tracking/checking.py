"""The plan as something to hold an event against. Pure, and quick: it runs over every event that comes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from tilth.events.contracts import ITEM_ROWS, Canonical
from tilth.events.normalise.api import is_time
from tilth.events.tracking.contracts import EventStatus, PropertyType, Rule, Scalar

SYSTEM_EVENTS = frozenset(
    map(
        str,
        (
            *(Canonical.IDENTIFIED, Canonical.PAGE_VIEWED, Canonical.SCREEN_VIEWED, Canonical.GROUPED),
            *(Canonical.ALIASED, *ITEM_ROWS.values()),
        ),
    )
)
"""Made here from other calls: they may be declared and need not be."""
Properties = Mapping[str, msgspec.Raw]
decode_properties = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_value = msgspec.json.Decoder(float_hook=Decimal).decode
UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_KINDS: dict[int, str] = {
    ord('"'): "text",
    ord("t"): "boolean",
    ord("f"): "boolean",
    ord("n"): "null",
    ord("["): "list",
    ord("{"): "object",
    **dict.fromkeys(b"-0123456789", "number"),
}
"""First byte of a JSON value → what it is."""


def kind_of(raw: msgspec.Raw) -> str:
    return _KINDS[memoryview(raw)[0]]


@dataclass(frozen=True, slots=True)
class PropertyRule:
    name: str
    type: PropertyType
    required: bool = False
    allowed: frozenset[tuple[bool, Scalar]] | None = None
    """As `comparable` makes them."""
    path: tuple[str, ...] = ()
    """Names of the objects that lead to the property and its own; empty: its whole name is a key."""


@dataclass(frozen=True, slots=True)
class EventRules:
    status: EventStatus
    enforce: bool
    properties: tuple[PropertyRule, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    events: Mapping[str, EventRules] = field(default_factory=dict)
    everywhere: tuple[PropertyRule, ...] = ()
    """Declared for any event."""
    reject_unknown: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing is checked: whoever has not begun a plan is not told of a thousand unknown events."""
        return not self.everywhere and not any(e.status is not EventStatus.DRAFT for e in self.events.values())


@dataclass(frozen=True, slots=True)
class Violation:
    rule: Rule
    property: str = ""
    value: bytes | None = None
    """As it was sent."""

    def explain(self) -> str:
        value = "" if self.value is None else bytes(self.value).decode("utf-8", "replace")
        return {
            Rule.UNKNOWN_EVENT: "it is not declared",
            Rule.RETIRED_EVENT: "it is retired",
            Rule.MISSING_PROPERTY: f"'{self.property}' is missing",
            Rule.WRONG_TYPE: f"'{self.property}' has the wrong type ({value[:60]})",
            Rule.NOT_ALLOWED: f"'{self.property}' has a value that is not allowed ({value[:60]})",
        }[self.rule]


HasColumn = Callable[[str], bool]
"""Whether the row has a value in the column that a property of this name fills: an import has no JSON beside it."""


def find_violations(plan: Plan, event: str, properties: Properties, has_column: HasColumn) -> Sequence[Violation]:
    """Empty where the event conforms, and where the plan says nothing of it."""
    rules = plan.events.get(event)
    if rules is None:
        unknown = event not in SYSTEM_EVENTS and not plan.is_empty
        return [Violation(Rule.UNKNOWN_EVENT)] if unknown else _check(plan.everywhere, properties, has_column)
    if rules.status is EventStatus.DRAFT:
        return ()
    if rules.status is EventStatus.RETIRED:
        return [Violation(Rule.RETIRED_EVENT)]
    return _check((*rules.properties, *plan.everywhere), properties, has_column)


def _check(rules: Iterable[PropertyRule], properties: Properties, has_column: HasColumn) -> list[Violation]:
    found = []
    for rule in rules:
        raw = properties.get(rule.name)
        if raw is None and rule.path:
            raw = _look_inside(properties, rule.path)
        if raw is None or memoryview(raw)[0] == ord("n"):
            if rule.required and not has_column(rule.name):
                found.append(Violation(Rule.MISSING_PROPERTY, rule.name))
        elif not _has_type(raw, rule.type):
            found.append(Violation(Rule.WRONG_TYPE, rule.name, bytes(raw)))
        elif rule.allowed is not None and not _is_allowed(raw, rule.allowed):
            found.append(Violation(Rule.NOT_ALLOWED, rule.name, bytes(raw)))
    return found


def _look_inside(properties: Properties, path: Sequence[str]) -> msgspec.Raw | None:
    held: Properties = properties
    for step in path[:-1]:
        inner = held.get(step)
        if inner is None or memoryview(inner)[0] != ord("{"):
            return None
        held = decode_properties(inner)
    return held.get(path[-1])


def _has_type(raw: msgspec.Raw, wanted: PropertyType) -> bool:
    kind = kind_of(raw)
    if wanted is PropertyType.TIME:
        return kind in ("text", "number") and is_time(_decode_value(raw))
    return kind == wanted.value


def _is_allowed(raw: msgspec.Raw, allowed: frozenset[tuple[bool, Scalar]]) -> bool:
    value: Any = _decode_value(raw)
    if isinstance(value, Decimal):
        value = float(value)
    return isinstance(value, str | int | float) and comparable(value) in allowed


def comparable(value: Scalar) -> tuple[bool, Scalar]:
    """True equals 1 in Python, and not in a plan."""
    return isinstance(value, bool), value
