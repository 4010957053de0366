"""Set-based writes to identity. Each takes the locked `IdentityState`, which hands out the numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tilth.kernel.ids import WorkspaceId
from tilth.people.arrays import BigInts, Ints, SmallInts, Texts
from tilth.people.identity.linking import LinkState

Connection = psycopg.Connection[Any]


_MERGED_INTO = """
    WITH RECURSIVE one (person_no) AS (
        SELECT %(person)s::integer
         UNION
        SELECT p.person_no FROM person AS p JOIN one ON p.merged_into = one.person_no
         WHERE p.workspace_id = %(workspace)s)
"""
"""A person and all that were merged into it, on whichever way."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    kind: str
    """merged: `other_person` became `person_no` · unmerged: `other_person` came out of it · shared · erased."""
    person_no: int
    other_person: int | None = None
    origin: int | None = None
    other_origin: int | None = None


@dataclass(frozen=True, slots=True)
class ErasedIdentifier:
    origin: int
    type: int
    value: str
    shared: bool


@dataclass(slots=True)
class IdentityState:
    """The next free numbers of a workspace, under its row lock until the transaction ends."""

    workspace: WorkspaceId
    next_origin: int
    next_person: int
    next_entry: int
    _stored: tuple[int, int, int] = field(default=(0, 0, 0))

    def __post_init__(self) -> None:
        self._stored = self._numbers()

    def _numbers(self) -> tuple[int, int, int]:
        return self.next_origin, self.next_person, self.next_entry

    def save(self, connection: Connection) -> None:
        if self._numbers() != self._stored:
            connection.execute(
                "UPDATE identity_state SET next_origin = %s, next_person = %s, next_entry = %s WHERE workspace_id = %s",
                (*self._numbers(), self.workspace),
            )
            self._stored = self._numbers()


def lock_identity(connection: Connection, workspace: WorkspaceId) -> IdentityState:
    """Waits for whoever changes identity of this workspace now: the weaver, an un-merge, an erasure."""
    query = "SELECT next_origin, next_person, next_entry FROM identity_state WHERE workspace_id = %s FOR UPDATE"
    row = connection.execute(query, (workspace,)).fetchone()
    if row is None:
        connection.execute("INSERT INTO identity_state (workspace_id) VALUES (%s) ON CONFLICT DO NOTHING", (workspace,))
        row = connection.execute(query, (workspace,)).fetchone()
    assert row is not None
    return IdentityState(workspace, *row)


def insert_identifiers(
    connection: Connection, state: IdentityState, types: Sequence[int], values: Sequence[str], persons: Sequence[int]
) -> range:
    """New identifiers; returns their origins."""
    origins = range(state.next_origin, state.next_origin + len(types))
    connection.execute(
        """
        INSERT INTO identifier (workspace_id, origin, type, value_norm, person_no)
        SELECT %s, * FROM unnest(%s::integer[], %s::smallint[], %s::text[], %s::integer[])
        """,
        (state.workspace, Ints(origins), SmallInts(types), Texts(values), Ints(persons)),
    )
    state.next_origin = origins.stop
    return origins


def insert_persons(connection: Connection, state: IdentityState, anchors: Sequence[int]) -> None:
    """Persons from the next free number on, each with its anchor: the oldest of its origins."""
    if not anchors:
        return
    numbers = range(state.next_person, state.next_person + len(anchors))
    connection.execute(
        """
        INSERT INTO person (workspace_id, person_no, anchor)
        SELECT %s, * FROM unnest(%s::integer[], %s::integer[])
        """,
        (state.workspace, Ints(numbers), Ints(anchors)),
    )
    state.next_person = numbers.stop


def insert_links(
    connection: Connection, state: IdentityState, links: Sequence[tuple[int, int, int, int, int, str]]
) -> None:
    """Rows of (weaker, stronger, stronger_type, state, seen_at, message_id)."""
    weaker, stronger, types, states, seen, messages = zip(*links, strict=True)
    connection.execute(
        """
        INSERT INTO identifier_link (workspace_id, weaker, stronger, stronger_type, state, seen_at, message_id)
        SELECT %s, * FROM unnest(%s::integer[], %s::integer[], %s::smallint[], %s::smallint[], %s::bigint[], %s::text[])
        """,
        (
            *(state.workspace, Ints(weaker), Ints(stronger), SmallInts(types), SmallInts(states)),
            *(BigInts(seen), Texts(messages)),
        ),
    )


def merge_persons(
    connection: Connection, state: IdentityState, losers: Sequence[int], survivors: Sequence[int]
) -> list[tuple[int, int, int]]:
    """Hand the losers' identifiers to the survivors; returns (origin, from, to) of each."""
    connection.execute(
        """
        UPDATE person SET merged_into = pair.survivor
          FROM unnest(%s::integer[], %s::integer[]) AS pair (loser, survivor)
         WHERE workspace_id = %s AND person_no = pair.loser
        """,
        (Ints(losers), Ints(survivors), state.workspace),
    )
    rows = connection.execute(
        """
        UPDATE identifier SET person_no = pair.survivor
          FROM unnest(%s::integer[], %s::integer[]) AS pair (loser, survivor)
         WHERE workspace_id = %s AND person_no = pair.loser
        RETURNING origin, pair.loser, pair.survivor
        """,
        (Ints(losers), Ints(survivors), state.workspace),
    )
    return rows.fetchall()


def seat_origins(connection: Connection, state: IdentityState, origins: Sequence[int], persons: Sequence[int]) -> None:
    """Give each origin its person."""
    connection.execute(
        """
        UPDATE identifier SET person_no = seat.person_no
          FROM unnest(%s::integer[], %s::integer[]) AS seat (origin, person_no)
         WHERE workspace_id = %s AND identifier.origin = seat.origin
        """,
        (Ints(origins), Ints(persons), state.workspace),
    )


def lead_to_anchors(connection: Connection, state: IdentityState, person_no: int) -> None:
    """After a split: a number that was merged into the person leads to whoever has the identifier it began with."""
    connection.execute(
        f"""
        {_MERGED_INTO}
        UPDATE person SET merged_into = identifier.person_no FROM one, identifier
         WHERE person.workspace_id = %(workspace)s AND person.person_no = one.person_no
           AND person.person_no <> %(person)s
           AND identifier.workspace_id = %(workspace)s AND identifier.origin = person.anchor
        """,
        {"workspace": state.workspace, "person": person_no},
    )


def share_identifiers(connection: Connection, state: IdentityState, origins: Sequence[int]) -> list[int]:
    """Mark identifiers as shared and cut their links; returns the persons that these links held together."""
    rows = connection.execute(
        """
        UPDATE identifier SET shared_at = now()
         WHERE workspace_id = %s AND origin = ANY(%s::integer[]) RETURNING person_no
        """,
        (state.workspace, list(origins)),
    ).fetchall()
    # Two statements: one OR over both columns would be a scan of the table.
    for column in ("weaker", "stronger"):
        connection.execute(
            f"UPDATE identifier_link SET state = %s WHERE workspace_id = %s AND {column} = ANY(%s::integer[])",
            (LinkState.CUT, state.workspace, list(origins)),
        )
    return sorted({row[0] for row in rows})


def cut_links(connection: Connection, state: IdentityState, links: Sequence[tuple[int, int]]) -> None:
    connection.execute(
        """
        UPDATE identifier_link SET state = %s FROM unnest(%s::integer[], %s::integer[]) AS key (weaker, stronger)
         WHERE workspace_id = %s AND identifier_link.weaker = key.weaker AND identifier_link.stronger = key.stronger
        """,
        (LinkState.CUT, [low for low, _ in links], [high for _, high in links], state.workspace),
    )


def append_journal(connection: Connection, state: IdentityState, entries: Iterable[JournalEntry], actor: str) -> None:
    rows = [(e.kind, e.person_no, e.other_person, e.origin, e.other_origin) for e in entries]
    if not rows:
        return
    numbers = range(state.next_entry, state.next_entry + len(rows))
    columns = list(map(list, zip(*rows, strict=True)))
    connection.execute(
        """
        INSERT INTO identity_journal
               (workspace_id, actor, entry_no, kind, person_no, other_person, origin, other_origin)
        SELECT %s, %s, * FROM unnest(
               %s::bigint[], %s::text[], %s::integer[], %s::integer[], %s::integer[], %s::integer[])
        """,
        (state.workspace, actor, list(numbers), *columns),
    )
    state.next_entry = numbers.stop


def separate_origins(
    connection: Connection, state: IdentityState, staying: Sequence[int], leaving: Sequence[int]
) -> None:
    """Two sides that are never joined again; the number is the next one of the journal."""
    for side, origins in enumerate((staying, leaving)):
        connection.execute(
            """
            INSERT INTO identity_separation (workspace_id, origin, separation_no, side)
            SELECT %s, origin, %s, %s FROM unnest(%s::integer[]) AS side (origin)
            """,
            (state.workspace, state.next_entry, side, list(origins)),
        )


def erase_identifiers(
    connection: Connection, state: IdentityState, person_no: int
) -> tuple[list[int], list[ErasedIdentifier]]:
    """Remove all that is known of a person; returns its number and those that were merged into it, and what it had."""
    erased = connection.execute(
        """
        DELETE FROM identifier WHERE workspace_id = %s AND person_no = %s
        RETURNING origin, type, value_norm, shared_at IS NOT NULL
        """,
        (state.workspace, person_no),
    ).fetchall()
    gone = [row[0] for row in erased]
    for table, column in (
        *(("identifier_link", "weaker"), ("identifier_link", "stronger")),
        *(("identity_separation", "origin"), ("origin_seen", "origin")),
        *(("origin_touch", "origin"), ("origin_trait", "origin")),
    ):
        connection.execute(
            f"DELETE FROM {table} WHERE workspace_id = %s AND {column} = ANY(%s::integer[])", (state.workspace, gone)
        )
    rows = connection.execute(
        f"""
        {_MERGED_INTO}
        UPDATE person SET erased_at = now() FROM one
         WHERE person.workspace_id = %(workspace)s AND person.person_no = one.person_no
        RETURNING person.person_no
        """,
        {"workspace": state.workspace, "person": person_no},
    ).fetchall()
    return sorted(row[0] for row in rows), [ErasedIdentifier(*row) for row in erased]
