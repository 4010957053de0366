"""Say that origins resolve to other persons now."""

from collections.abc import Sequence

import psycopg

from tilth.kernel.ids import Origin, PersonNo, WorkspaceId


def move_origins(
    connection: psycopg.Connection,
    workspace: WorkspaceId,
    origins: Sequence[Origin],
    from_persons: Sequence[PersonNo],
    to_persons: Sequence[PersonNo],
) -> None:
    """From the commit on, all rows of each origin belong to its `to_person`, wherever they are stored.

    Moves of one origin apply in the order of the calls. They lock the row of `history_state` as appending
    does: who resolves identities for appended rows must have seen every move that committed before.
    """
    if not origins:
        return
    row = connection.execute(
        """
        INSERT INTO history_state (workspace_id, next_move) VALUES (%(workspace)s, %(moves)s + 1)
        ON CONFLICT (workspace_id) DO UPDATE SET next_move = history_state.next_move + %(moves)s
        RETURNING next_move, next_seq
        """,
        {"workspace": workspace, "moves": len(origins)},
    ).fetchone()
    assert row is not None
    first = int(row[0]) - len(origins)
    connection.execute(
        """
        INSERT INTO origin_move (workspace_id, move_no, origin, from_person, to_person, before_seq)
        SELECT %s, %s + place, origin, from_person, to_person, %s
        FROM unnest(%s::integer[], %s::integer[], %s::integer[])
            WITH ORDINALITY AS moved (origin, from_person, to_person, place)
        """,
        (workspace, first - 1, row[1], list(origins), list(from_persons), list(to_persons)),
    )
