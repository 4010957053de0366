"""The plan as something to hold an event against. Pure, and quick: it runs over every event that comes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tilth.events.contracts import ITEM_ROWS, Canonical
from tilth.events.masking import encode_exact
from tilth.events.normalise.api import is_time
from tilth.events.tracking.contracts import EventStatus, PropertyType, Rule, Scalar
from tilth.kernel.masking import mask_named
from tilth.kernel.text import clip

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
Properties = Mapping[str, Any]
"""Decoded JSON."""
_KINDS: Mapping[type, str] = {
    str: "text",
    bool: "boolean",
    int: "number",
    float: "number",
    Decimal: "number",
    list: "list",
    dict: "object",
    type(None): "null",
}


def kind_of(value: type) -> str:
    return _KINDS[value]


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
    value: Any = None

    def explain(self) -> str:
        """The value is masked here, where the name of its property is known."""
        value = clip(encode_exact(mask_named(self.property, self.value)).decode(), 60)
        return {
            Rule.UNKNOWN_EVENT: "it is not declared",
            Rule.RETIRED_EVENT: "it is retired",
            Rule.MISSING_PROPERTY: f"'{self.property}' is missing",
            Rule.WRONG_TYPE: f"'{self.property}' has the wrong type ({value})",
            Rule.NOT_ALLOWED: f"'{self.property}' has a value that is not allowed ({value})",
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


def conforms_by_form(plan: Plan, event: str, properties: Properties) -> bool:
    """Whether every event with these names and types of values conforms, whatever the values are."""
    rules = plan.events.get(event)
    looked_at = plan.everywhere if rules is None else (*rules.properties, *plan.everywhere)
    if any(rule.allowed is not None or rule.type is PropertyType.TIME or rule.path for rule in looked_at):
        return False
    return not find_violations(plan, event, properties, lambda _: False)


def _check(rules: Iterable[PropertyRule], properties: Properties, has_column: HasColumn) -> list[Violation]:
    found = []
    for rule in rules:
        value = properties.get(rule.name)
        if value is None and rule.path:
            value = _look_inside(properties, rule.path)
        if value is None:
            if rule.required and not has_column(rule.name):
                found.append(Violation(Rule.MISSING_PROPERTY, rule.name))
        elif not _has_type(value, rule.type):
            found.append(Violation(Rule.WRONG_TYPE, rule.name, value))
        elif rule.allowed is not None and not _is_allowed(value, rule.allowed):
            found.append(Violation(Rule.NOT_ALLOWED, rule.name, value))
    return found


def _look_inside(properties: Properties, path: Sequence[str]) -> Any:  # noqa: ANN401 — a value of JSON
    held: Any = properties
    for step in path:
        if not isinstance(held, Mapping):
            return None
        held = held.get(step)
    return held


def _has_type(value: Any, wanted: PropertyType) -> bool:  # noqa: ANN401 — a value of JSON
    kind = _KINDS[type(value)]
    if wanted is PropertyType.TIME:
        return kind in ("text", "number") and is_time(int(value) if kind == "number" else value)
    return kind == wanted.value


def _is_allowed(value: Any, allowed: frozenset[tuple[bool, Scalar]]) -> bool:  # noqa: ANN401 — as above
    return isinstance(value, str | int | float | Decimal) and comparable(value) in allowed


def comparable(value: Scalar | Decimal) -> tuple[bool, Scalar]:
    """True equals 1 in Python, and not in a plan."""
    return isinstance(value, bool), float(value) if isinstance(value, Decimal) else value
