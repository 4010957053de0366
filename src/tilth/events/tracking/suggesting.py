"""A declaration from what was seen: a first draft for who knows better."""

from collections.abc import Sequence

from tilth.events.tracking.contracts import (
    EventStatus,
    PlannedEvent,
    PropertyDeclaration,
    PropertyType,
    SeenProperty,
)

RARE = 0.01
"""Properties of fewer events are left out: they are slips and trials."""
SURE = 30
"""Events from which on a property that was always there is taken for required."""


def suggest_event(event: str, events: int, seen: Sequence[SeenProperty]) -> PlannedEvent:
    """Each property has the type that it had most often; one that no event lacked is required."""
    return PlannedEvent(
        event=event,
        status=EventStatus.ACTIVE,
        properties=sorted(
            (_suggest(each, events) for each in seen if each.events >= RARE * events and _type_of(each) is not None),
            key=lambda declared: (not declared.required, declared.property),
        ),
    )


def _suggest(seen: SeenProperty, events: int) -> PropertyDeclaration:
    always = seen.events - seen.types.get("null", 0) >= events >= SURE
    return PropertyDeclaration(property=seen.property, type=_type_of(seen) or PropertyType.TEXT, required=always)


def _type_of(seen: SeenProperty) -> PropertyType | None:
    """None: it was never anything but null."""
    told = {kind: count for kind, count in seen.types.items() if kind != "null" and count}
    return PropertyType(max(told, key=told.__getitem__)) if told else None
