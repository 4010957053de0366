"""What one declaration of an event says otherwise than another, field by field."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from tilth.events.tracking.contracts import PlannedEvent, PropertyDeclaration, Scalar


class ChangedField(StrEnum):
    DESCRIPTION = "description"
    OWNER = "owner"
    STATUS = "status"
    ENFORCE = "enforce"
    PROPERTY = "property"
    """The property itself comes or goes; its type stands for it."""
    TYPE = "type"
    REQUIRED = "required"
    ALLOWED = "allowed"


Said = Scalar | list[Scalar] | None


class PlanChange(msgspec.Struct, frozen=True):
    """One thing that is said otherwise."""

    event: str
    property: str
    """Empty: the field is of the event."""
    field: ChangedField
    before: Said
    after: Said


_OF_EVENT = (ChangedField.DESCRIPTION, ChangedField.OWNER, ChangedField.STATUS, ChangedField.ENFORCE)
_OF_PROPERTY = (ChangedField.TYPE, ChangedField.REQUIRED, ChangedField.ALLOWED, ChangedField.DESCRIPTION)


def find_changes(before: PlannedEvent, after: PlannedEvent) -> Iterator[PlanChange]:
    """Of two declarations of one event; properties in the order of their names."""
    for field in _OF_EVENT:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield PlanChange(after.event, "", field, old, new)
    known = {each.property: each for each in before.properties}
    named = {each.property: each for each in after.properties}
    for name in sorted(known.keys() | named.keys()):
        yield from _find_in_property(after.event, name, known.get(name), named.get(name))


def _find_in_property(
    event: str, name: str, before: PropertyDeclaration | None, after: PropertyDeclaration | None
) -> Iterator[PlanChange]:
    if before is None or after is None:
        old, new = (None if each is None else str(each.type) for each in (before, after))
        yield PlanChange(event, name, ChangedField.PROPERTY, old, new)
        return
    for field in _OF_PROPERTY:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield PlanChange(event, name, field, old, new)
