"""Take a plan from a file."""

import msgspec

from tilth.events.errors import InvalidDeclaration, PlanFull
from tilth.events.tracking.actions.declare_event import MAX_EVENTS, check_event, store_event
from tilth.events.tracking.actions.declare_property import check_declaration, require_room, store_property
from tilth.events.tracking.contracts import PlannedEvent, PropertyDeclaration, TrackingPlan
from tilth.events.tracking.differing import PlanChange, find_changes
from tilth.events.tracking.queries import get_plan
from tilth.platform.audit.api import append_audit
from tilth.platform.audit.contracts import Actor
from tilth.platform.database.sessions import ReadSession, Session

MAX_CHANGES = 500
EVERY = "*"


class PlanDifference(msgspec.Struct, frozen=True):
    """What a file changes. Names of events; `*` stands for the properties of any event."""

    added: list[str]
    changed: list[str]
    unchanged: int
    not_in_file: list[str]
    """Declared events that the file does not name: they stay."""
    changes: list[PlanChange]
    """What becomes another in the changed events, the first MAX_CHANGES."""


def compare_plan(session: ReadSession, plan: TrackingPlan) -> PlanDifference:
    """What `import_plan` would do. Raises InvalidDeclaration, PlanFull."""
    _check(session, plan)
    before = get_plan(session)
    known = {planned.event: _sorted(planned) for planned in before.events}
    named = {planned.event: _sorted(planned) for planned in plan.events}
    everywhere = {declared.property: declared for declared in before.properties}
    changed = [event for event, planned in named.items() if event in known and known[event] != planned]
    if any(everywhere.get(declared.property) != declared for declared in plan.properties):
        changed.append(EVERY)
    known_any, named_any = _any_event(before.properties), _any_event(plan.properties)
    pairs = [(known[event], named[event]) for event in changed if event != EVERY]
    if EVERY in changed:
        kept = [each for each in known_any.properties if each.property not in {d.property for d in plan.properties}]
        pairs.append((known_any, msgspec.structs.replace(named_any, properties=[*kept, *named_any.properties])))
    return PlanDifference(
        added=[event for event in named if event not in known],
        changed=changed,
        unchanged=sum(known.get(event) == planned for event, planned in named.items()),
        not_in_file=[event for event in known if event not in named],
        changes=[change for old, new in pairs for change in find_changes(old, new)][:MAX_CHANGES],
    )


def import_plan(session: Session, plan: TrackingPlan, *, actor: Actor) -> PlanDifference:
    """Each event of the file takes the place of what was declared of it; the others stay.

    Raises InvalidDeclaration, PlanFull; then nothing is taken.
    """
    difference = compare_plan(session, plan)
    for planned in plan.events:
        if planned.event in difference.added or planned.event in difference.changed:
            store_event(session, planned)
    for declared in plan.properties:
        store_property(session, "", declared)
    append_audit(
        session,
        actor=actor,
        action="tracking_plan.imported",
        subject="tracking plan",
        added=difference.added[:100],
        changed=difference.changed[:100],
        unchanged=difference.unchanged,
    )
    return difference


def _check(session: ReadSession, plan: TrackingPlan) -> None:
    names = [planned.event for planned in plan.events]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidDeclaration(f"The file declares '{twice}' twice.", event=twice)
    for planned in plan.events:
        check_event(planned)
    for declared in plan.properties:
        check_declaration(declared)
    before = get_plan(session)
    kept = [planned for planned in before.events if planned.event not in names]
    if len(kept) + len(names) > MAX_EVENTS:
        raise PlanFull(f"A plan has at most {MAX_EVENTS} events, and would have {len(kept) + len(names)}.")
    require_room(
        {(planned.event, each.property) for planned in (*kept, *plan.events) for each in planned.properties}
        | {("", each.property) for each in (*before.properties, *plan.properties)}
    )


def _any_event(properties: list[PropertyDeclaration]) -> PlannedEvent:
    return PlannedEvent(event=EVERY, properties=properties)


def _sorted(planned: PlannedEvent) -> PlannedEvent:
    return msgspec.structs.replace(planned, properties=sorted(planned.properties, key=lambda each: each.property))
