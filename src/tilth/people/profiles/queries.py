"""Read profiles: what the origins of some persons say."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import psycopg

from tilth.kernel.ids import PersonNo, WorkspaceId
from tilth.people.contracts import Profile
from tilth.people.profiles.folding import OriginSeen, OriginTrait, fold_profile


def read_profiles(
    connection: psycopg.Connection[Any],
    workspace: WorkspaceId,
    persons: Sequence[PersonNo],
    traits_named: Sequence[str] | None = None,
) -> dict[PersonNo, Profile]:
    """Of those that have an identifier, with all traits or those named; three statements, whatever the number."""
    rows = connection.execute(
        "SELECT origin, person_no FROM identifier WHERE workspace_id = %s AND person_no = ANY(%s::integer[])",
        (workspace, list(persons)),
    ).fetchall()
    person_of = dict(rows)
    wanted = None if traits_named is None else list(traits_named)
    seen: dict[int, list[OriginSeen]] = defaultdict(list)
    traits: dict[int, list[OriginTrait]] = defaultdict(list)
    for origin, first_seen, last_seen, first_at, first_touch, last_at, last_touch in connection.execute(
        """
        SELECT origin, first_seen, last_seen, first_at, first_touch, last_at, last_touch
          FROM origin_seen LEFT JOIN origin_touch USING (workspace_id, origin)
         WHERE workspace_id = %s AND origin = ANY(%s::integer[])
        """,
        (workspace, list(person_of)),
    ):
        first = (first_at, first_touch) if first_touch is not None else None
        last = (last_at, last_touch) if last_touch is not None else None
        seen[person_of[origin]].append(OriginSeen(first_seen, last_seen, first, last))
    for origin, *trait in connection.execute(
        """
        SELECT origin, name, value, ts, received_at, source, once
          FROM origin_trait WHERE workspace_id = %s AND origin = ANY(%s::integer[])
           AND (%s::text[] IS NULL OR name = ANY(%s::text[]))
        """,
        (workspace, list(person_of), wanted, wanted),
    ):
        traits[person_of[origin]].append(OriginTrait(*trait))
    return {
        PersonNo(person): fold_profile(PersonNo(person), seen[person], traits[person])
        for person in sorted(set(person_of.values()))
    }
