"""The memory of imports: which keys came already, without expiry, counted so that equal rows can be real.

The ledger is a multiset of 64-bit hashes, kept per workspace and recipe as one block of bytes for each
committed chunk, in the transaction that brings the chunk's events in. Whoever imports reads all blocks once
into DuckDB, where a chunk is compared in one join, and memory stays within DuckDB's limit.

The n-th row of a file with some key is new where the ledger held fewer than n of that key before the file.
So the same file again adds nothing, a later export that overlaps adds what is new, and a run that was killed
is resumed by running it again.

Two different keys among n share a hash with probability n² / 2⁶⁵: 1 in 370,000 at ten million rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
from numpy.typing import NDArray

from tilth.events.imports.workbench import Workbench
from tilth.kernel.ids import WorkspaceId

_COUNT = "SELECT h, count(*) AS n FROM {table} WHERE h IN (SELECT h FROM chunk) GROUP BY h"


@dataclass(frozen=True, slots=True)
class Verdict:
    """On the rows of a chunk."""

    hashes: NDArray[np.uint64]
    index: NDArray[np.int64]
    """How many rows of the same key stand before this one in the file."""
    fresh: NDArray[np.bool_]


class Ledger:
    """Of one workspace and recipe, during one run."""

    def __init__(self, workbench: Workbench, workspace: WorkspaceId, recipe: str) -> None:
        self._workbench = workbench
        self._workspace = workspace
        self._recipe = recipe
        self._last_block = 0
        self._known = 0
        self._seen = 0
        workbench.execute("CREATE TABLE known (h UBIGINT)")  # before this file
        workbench.execute("CREATE TABLE seen (h UBIGINT, added BOOLEAN)")  # in this file

    def start_file(self) -> None:
        """Repeats are counted within one file: an overlapping export shows the same rows again."""
        if self._seen:
            self._workbench.execute("INSERT INTO known SELECT h FROM seen WHERE added")
            self._workbench.execute("TRUNCATE seen")
            self._known += self._seen
            self._seen = 0

    def lock(self, connection: psycopg.Connection[Any]) -> None:
        """Until the transaction ends nobody else adds to this ledger; then what others added is read."""
        connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 6))", (f"import {self._workspace} {self._recipe}",)
        )
        self.refresh(connection)

    def refresh(self, connection: psycopg.Connection[Any]) -> None:
        """Read the blocks that were committed since the last time."""
        with connection.cursor(name="import_ledger", binary=True) as cursor:
            cursor.itersize = 20
            cursor.execute(
                "SELECT block_no, hashes FROM import_ledger "
                "WHERE workspace_id = %s AND recipe = %s AND block_no > %s ORDER BY block_no",
                (self._workspace, self._recipe, self._last_block),
            )
            for block_no, stored in cursor:
                hashes = np.frombuffer(stored, dtype="<u8")
                self._workbench.execute("INSERT INTO known SELECT h FROM block", block=pa.table({"h": hashes}))
                self._known += len(hashes)
                self._last_block = block_no

    def judge(self, hashes: NDArray[np.uint64], repeats: NDArray[np.bool_]) -> Verdict:
        """`repeats`: rows whose key may stand in a file more than once, each time for something real."""
        index = rank_within(hashes) + self._counts("seen", hashes, self._seen)
        known = self._counts("known", hashes, self._known)
        fresh = np.where(repeats, index >= known, (index == 0) & (known == 0))
        return Verdict(hashes, np.where(repeats, index, 0), fresh)

    def append(self, connection: psycopg.Connection[Any], verdict: Verdict) -> None:
        """Under the lock; the keys count from the commit of the caller's transaction on."""
        connection.execute(
            "INSERT INTO import_ledger (workspace_id, recipe, block_no, hashes) VALUES (%s, %s, %s, %s)",
            (
                self._workspace,
                self._recipe,
                self._last_block + 1,
                verdict.hashes[verdict.fresh].astype("<u8").tobytes(),
            ),
        )

    def note(self, verdict: Verdict, *, appended: bool) -> None:
        """The chunk is done; `appended` says whether a block was committed for it."""
        rows = pa.table({"h": verdict.hashes, "added": verdict.fresh})
        self._workbench.execute("INSERT INTO seen SELECT h, added FROM chunk", chunk=rows)
        self._seen += len(verdict.hashes)
        self._last_block += appended

    def _counts(self, table: str, hashes: NDArray[np.uint64], rows: int) -> NDArray[np.int64]:
        if not rows or not len(hashes):
            return np.zeros(len(hashes), dtype=np.int64)
        found = self._workbench.query(_COUNT.format(table=table), chunk=pa.table({"h": hashes}))
        if not found.num_rows:
            return np.zeros(len(hashes), dtype=np.int64)
        found = found.sort_by("h")
        keys, counts = found["h"].to_numpy(), found["n"].to_numpy()
        place = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
        return np.where(keys[place] == hashes, counts[place], 0).astype(np.int64)


def rank_within(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """0 for the first row of each value, 1 for the second …, in the order given."""
    if not len(hashes):
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    run = np.repeat(starts, np.diff(np.append(starts, len(hashes))))
    ranks = np.empty(len(hashes), dtype=np.int64)
    ranks[order] = np.arange(len(hashes)) - run
    return ranks
