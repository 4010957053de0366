"""What is known of a person, counted before it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg

from tilth.history.contracts import FLAG_ITEM_ROW, BucketView
from tilth.kernel.ids import PersonNo, WorkspaceId


@dataclass(frozen=True, slots=True)
class CountEvents:
    """A fold: events, lines of orders left out."""

    columns: Sequence[str] = ("flags",)

    def run(self, view: BucketView) -> int:
        total = 0
        for part in view.parts:
            flags = np.asarray(part.columns["flags"], np.uint8)
            for start, end in zip(part.starts.tolist(), part.ends.tolist(), strict=True):
                total += int(np.count_nonzero(flags[start:end] & FLAG_ITEM_ROW == 0))
        return total

    def merge(self, partials: Sequence[int]) -> int:
        return sum(partials)


def count_known(
    connection: psycopg.Connection[Any], workspace: WorkspaceId, person_no: PersonNo
) -> tuple[int, int, int]:
    """Identifiers, links between them and to others, traits."""
    row = connection.execute(
        """
        WITH own AS (SELECT origin FROM identifier WHERE workspace_id = %(workspace)s AND person_no = %(person)s)
        SELECT (SELECT count(*) FROM own),
               (SELECT count(*) FROM identifier_link WHERE workspace_id = %(workspace)s
                   AND (weaker IN (SELECT origin FROM own) OR stronger IN (SELECT origin FROM own))),
               (SELECT count(*) FROM origin_trait WHERE workspace_id = %(workspace)s
                   AND origin IN (SELECT origin FROM own))
        """,
        {"workspace": workspace, "person": person_no},
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2])


def count_rejected(connection: psycopg.Connection[Any], workspace: WorkspaceId) -> int:
    row = connection.execute("SELECT count(*) FROM rejected_event WHERE workspace_id = %s", (workspace,)).fetchone()
    assert row is not None
    return int(row[0])
