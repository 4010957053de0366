"""Add what was counted to what was counted before."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pyarrow as pa
from psycopg.types.json import Jsonb

from tilth.events.tracking.checking import Plan
from tilth.events.tracking.counting import (
    MAX_PERSONS,
    MAX_PROPERTIES,
    SAMPLES,
    Breaches,
    BreachKey,
    Observation,
    SeenEvent,
    count_arrivals,
    note_breach,
)
from tilth.events.tracking.enforcing import Breach
from tilth.events.tracking.loading import load_plan
from tilth.kernel.clock import from_micros
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.zones import load_zone

Connection = psycopg.Connection[Any]
MAX_EVENTS = 2_000
"""Names of a workspace that are told apart; a sender that puts ids into names must not fill the disk."""
_KINDS = ("text", "number", "boolean", "list", "object", "null")
_EVENTS = f"""
    INSERT INTO seen_event AS seen (workspace_id, event, events, first_seen, last_seen)
    SELECT %(workspace)s, event, events, first_seen, last_seen
      FROM unnest(%(events)s::text[], %(counts)s::bigint[], %(first)s::timestamptz[], %(last)s::timestamptz[])
        AS row (event, events, first_seen, last_seen)
     WHERE EXISTS (SELECT FROM seen_event WHERE workspace_id = %(workspace)s AND event = row.event)
        OR (SELECT count(*) FROM seen_event WHERE workspace_id = %(workspace)s) < {MAX_EVENTS}
     ORDER BY event
    ON CONFLICT (workspace_id, event) DO UPDATE SET
        events = seen.events + excluded.events, first_seen = least(seen.first_seen, excluded.first_seen),
        last_seen = greatest(seen.last_seen, excluded.last_seen)
"""
_KNOWN = "SELECT event FROM seen_event WHERE workspace_id = %s AND event = ANY(%s)"
_PROPERTIES = """
    INSERT INTO seen_property AS seen (workspace_id, event, property, events, texts, numbers, booleans, lists, objects,
                                       nulls, first_seen, last_seen)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (workspace_id, event, property) DO UPDATE SET
        events = seen.events + excluded.events, texts = seen.texts + excluded.texts,
        numbers = seen.numbers + excluded.numbers, booleans = seen.booleans + excluded.booleans,
        lists = seen.lists + excluded.lists, objects = seen.objects + excluded.objects,
        nulls = seen.nulls + excluded.nulls, first_seen = least(seen.first_seen, excluded.first_seen),
        last_seen = greatest(seen.last_seen, excluded.last_seen)
"""
_COUNTED = """
    SELECT event, array_agg(property) FROM seen_property WHERE workspace_id = %s AND event = ANY(%s) GROUP BY event
"""
_BREACHES = f"""
    INSERT INTO plan_violation AS known (workspace_id, day, event, property, rule, events, last_seen, samples, persons)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (workspace_id, day, event, property, rule) DO UPDATE SET
        events = known.events + excluded.events, last_seen = greatest(known.last_seen, excluded.last_seen),
        samples = (SELECT jsonb_agg(sample) FROM (
            SELECT sample FROM jsonb_array_elements(excluded.samples || known.samples) AS sample LIMIT {SAMPLES}
        ) AS newest),
        persons = CASE WHEN cardinality(known.persons) >= {MAX_PERSONS} OR known.persons @> excluded.persons
            THEN known.persons
            ELSE ARRAY(SELECT DISTINCT person FROM unnest(known.persons || excluded.persons) AS person
                        ORDER BY person LIMIT {MAX_PERSONS}) END
"""


def record_arrivals(connection: Connection, workspace: WorkspaceId, rows: pa.Table) -> None:
    """Counts rows as history has them (event as text) and holds them against the plan; one call per batch."""
    found = count_arrivals(load_plan(connection, workspace), rows, _zone(connection, workspace))
    if found.events:
        _add_events(connection, workspace, found.events)
        _add_properties(connection, workspace, found)
        _add_breaches(connection, workspace, found.breaches)


def record_refusals(connection: Connection, workspace: WorkspaceId, rows: pa.Table, refused: list[Breach]) -> None:
    """Counts what a plan refused as seen: it never comes to history. `rows` of NORMAL_SCHEMA."""
    zone = _zone(connection, workspace)
    heads = rows.take(pa.array([breach.row for breach in refused], pa.int64()))
    found = Observation(events=count_arrivals(Plan(), heads, zone).events)
    received = rows.column("received_at")
    for breach in refused:
        at = received[breach.row].as_py()
        day = from_micros(at).astimezone(zone).date()
        for violation in breach.violations:
            note_breach(found, day, breach.event, violation, at, rows, breach.row)
    _add_events(connection, workspace, found.events)
    _add_breaches(connection, workspace, found.breaches)


def _zone(connection: Connection, workspace: WorkspaceId) -> ZoneInfo:
    row = connection.execute("SELECT time_zone FROM workspace WHERE workspace_id = %s", (workspace,)).fetchone()
    assert row is not None
    return load_zone(row[0])


def _add_events(connection: Connection, workspace: WorkspaceId, events: Mapping[str, SeenEvent]) -> None:
    connection.execute(
        _EVENTS,
        {
            "workspace": workspace,
            "events": list(events)[:MAX_EVENTS],
            "counts": [seen.events for seen in events.values()][:MAX_EVENTS],
            "first": [from_micros(seen.first) for seen in events.values()][:MAX_EVENTS],
            "last": [from_micros(seen.last) for seen in events.values()][:MAX_EVENTS],
        },
    )


def _add_properties(connection: Connection, workspace: WorkspaceId, found: Observation) -> None:
    known = _known(connection, workspace, list(found.properties))
    counted = dict(connection.execute(_COUNTED, (workspace, list(known))).fetchall())
    rows = []
    for event in sorted(known):
        names = found.properties[event]
        there = set(counted.get(event, ()))
        room = MAX_PROPERTIES - len(there)
        new = [name for name in names if name not in there][: max(0, room)]
        for name in sorted([*(name for name in names if name in there), *new]):
            seen = names[name]
            kinds = (seen.kinds[kind] for kind in _KINDS)
            rows.append((workspace, event, name, seen.events, *kinds, from_micros(seen.first), from_micros(seen.last)))
    with connection.cursor() as cursor:
        cursor.executemany(_PROPERTIES, rows)


def _add_breaches(connection: Connection, workspace: WorkspaceId, breaches: Mapping[BreachKey, Breaches]) -> None:
    """Of names that are not told apart all count as one, without a name."""
    if not breaches:
        return
    known = _known(connection, workspace, list({event for _, event, _, _ in breaches}))
    rows = []
    others: dict[BreachKey, Breaches] = {}
    for (day, event, name, rule), breach in sorted(breaches.items()):
        if event in known:
            rows.append(_breach_row(workspace, (day, event, name, rule), breach))
            continue
        other = others.setdefault((day, "", "", rule), Breaches())
        other.events += breach.events
        other.last = max(other.last, breach.last)
        other.samples = (breach.samples + other.samples)[:SAMPLES]
        other.persons |= breach.persons
    rows += [_breach_row(workspace, key, breach) for key, breach in sorted(others.items())]
    with connection.cursor() as cursor:
        cursor.executemany(_BREACHES, rows)


def _breach_row(workspace: WorkspaceId, key: BreachKey, breach: Breaches) -> tuple[Any, ...]:
    day, event, name, rule = key
    persons = sorted(breach.persons)[:MAX_PERSONS]
    last = from_micros(breach.last)
    return (workspace, day, event, name, str(rule), breach.events, last, Jsonb(breach.samples), persons)


def _known(connection: Connection, workspace: WorkspaceId, events: list[str]) -> set[str]:
    return {row[0] for row in connection.execute(_KNOWN, (workspace, events))}
