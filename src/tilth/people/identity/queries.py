"""What the database knows of identifiers.

Lookups of many keys join `unnest` laterally with LIMIT or aggregates: that keeps them index lookups, where the
planner would otherwise hash the whole table for a few thousand keys.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from tilth.kernel.ids import WorkspaceId
from tilth.people.arrays import Ints, SmallInts, Texts
from tilth.people.identity.identifiers import UNIQUE_TYPES, IdentifierType
from tilth.people.identity.linking import LinkState

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class StoredIdentifier:
    origin: int
    person_no: int
    shared: bool


def find_identifiers(
    connection: Connection, workspace: WorkspaceId, types: Sequence[int], values: Sequence[str]
) -> dict[int, StoredIdentifier]:
    """By position in the two lists; those that do not exist are absent."""
    rows = connection.execute(
        """
        SELECT key.position::integer, found.* FROM unnest(%s::smallint[], %s::text[]) WITH ORDINALITY
               AS key (type, value_norm, position)
         CROSS JOIN LATERAL (
               SELECT origin, person_no, shared_at IS NOT NULL FROM identifier
                WHERE workspace_id = %s AND type = key.type AND value_norm = key.value_norm LIMIT 1) AS found
        """,
        (SmallInts(types), Texts(values), workspace),
    )
    return {position - 1: StoredIdentifier(*rest) for position, *rest in rows}


def find_links(
    connection: Connection, workspace: WorkspaceId, pairs: Sequence[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Those of the (weaker, stronger) origins that were seen together before, in whatever state."""
    rows = connection.execute(
        """
        SELECT found.* FROM unnest(%s::integer[], %s::integer[]) AS key (weaker, stronger)
         CROSS JOIN LATERAL (
               SELECT weaker, stronger FROM identifier_link
                WHERE workspace_id = %s AND weaker = key.weaker AND stronger = key.stronger LIMIT 1) AS found
        """,
        (Ints([pair[0] for pair in pairs]), Ints([pair[1] for pair in pairs]), workspace),
    )
    return set(rows.fetchall())


def count_stronger(
    connection: Connection, workspace: WorkspaceId, origins: Sequence[int]
) -> dict[int, dict[IdentifierType, int]]:
    """Per origin and type: the stronger identifiers seen with it. The limits keep these few."""
    rows = connection.execute(
        """
        SELECT key.origin, found.* FROM unnest(%s::integer[]) AS key (origin)
         CROSS JOIN LATERAL (
               SELECT stronger_type, count(*)::integer FROM identifier_link
                WHERE workspace_id = %s AND weaker = key.origin GROUP BY stronger_type) AS found
        """,
        (Ints(origins), workspace),
    )
    counts: dict[int, dict[IdentifierType, int]] = defaultdict(dict)
    for origin, kind, count in rows:
        counts[origin][IdentifierType(kind)] = count
    return counts


def count_weaker(connection: Connection, workspace: WorkspaceId, origins: Sequence[int]) -> dict[int, int]:
    rows = connection.execute(
        """
        SELECT key.origin, found.* FROM unnest(%s::integer[]) AS key (origin)
         CROSS JOIN LATERAL (
               SELECT count(*)::integer FROM identifier_link WHERE workspace_id = %s AND stronger = key.origin
               ) AS found
        """,
        (Ints(origins), workspace),
    )
    return dict(rows.fetchall())


def find_marks(
    connection: Connection, workspace: WorkspaceId, persons: Sequence[int]
) -> dict[int, dict[object, object]]:
    """Values of unique types and sides of separations, per person."""
    marks: dict[int, dict[object, object]] = defaultdict(dict)
    unique = connection.execute(
        """
        SELECT key.person_no, found.* FROM unnest(%s::integer[]) AS key (person_no)
         CROSS JOIN LATERAL (
               SELECT type, value_norm FROM identifier
                WHERE workspace_id = %s AND person_no = key.person_no AND type = ANY(%s::smallint[]) OFFSET 0) AS found
        """,
        (Ints(persons), workspace, sorted(UNIQUE_TYPES)),
    )
    for person, kind, value in unique:
        marks[person][IdentifierType(kind)] = value
    separated = connection.execute(
        """
        SELECT i.person_no, s.separation_no, s.side
          FROM identity_separation AS s JOIN identifier AS i USING (workspace_id, origin)
         WHERE workspace_id = %s AND i.person_no = ANY(%s::integer[])
        """,
        (workspace, Ints(persons)),
    )
    for person, number, side in separated:
        marks[person]["separation", number] = side
    return marks


def list_joining_links(connection: Connection, workspace: WorkspaceId, person_no: int) -> list[tuple[int, int]]:
    """The (weaker, stronger) origins that hold a person together."""
    rows = connection.execute(
        """
        SELECT l.weaker, l.stronger FROM identifier AS i
          JOIN identifier_link AS l ON l.workspace_id = i.workspace_id AND l.weaker = i.origin
         WHERE i.workspace_id = %s AND i.person_no = %s AND l.state = %s
        """,
        (workspace, person_no, LinkState.JOINS),
    )
    return rows.fetchall()


def list_origins(connection: Connection, workspace: WorkspaceId, person_no: int) -> list[int]:
    rows = connection.execute(
        "SELECT origin FROM identifier WHERE workspace_id = %s AND person_no = %s ORDER BY origin",
        (workspace, person_no),
    )
    return [row[0] for row in rows]
