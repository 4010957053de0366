"""The memory of imports: which keys came already, without expiry, counted so that equal rows can be real.

The ledger is a multiset of 64-bit hashes, kept per workspace and recipe as one block of bytes for each
committed chunk, in the transaction that brings the chunk's events in. Whoever imports reads all blocks once.

The n-th row of a file with some key is new where the ledger holds fewer than n of that key. So the same file
again adds nothing, a later export that overlaps adds what is new, and a run that was killed is resumed by
running it again.

Two different keys among n share a hash with probability n² / 2⁶⁵: 1 in 370,000 at ten million rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from tilth.events.imports.multiset import Multiset
from tilth.kernel.ids import WorkspaceId

_BLOCKS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Verdict:
    """On the rows of a chunk."""

    hashes: NDArray[np.uint64]
    index: NDArray[np.int64]
    """How many rows of the same key stand before this one in the file."""
    fresh: NDArray[np.bool_]


class Ledger:
    """Of one workspace and recipe, during one run. A run whose transaction fails is over, and so is this."""

    def __init__(self, workspace: WorkspaceId, recipe: str) -> None:
        self._workspace = workspace
        self._recipe = recipe
        self._last_block = 0
        self._keys = Multiset()

    def start_file(self) -> None:
        """Repeats are counted within one file: an overlapping export shows the same rows again."""
        self._keys.start_file()

    def lock(self, connection: psycopg.Connection[Any]) -> None:
        """Until the transaction ends nobody else adds to this ledger; then what others added is read."""
        connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 6))", (f"import {self._workspace} {self._recipe}",)
        )
        self.refresh(connection)

    def refresh(self, connection: psycopg.Connection[Any]) -> None:
        """Read the blocks that were committed since the last time."""
        with connection.cursor(name="import_ledger", binary=True) as cursor:
            cursor.execute(
                "SELECT block_no, hashes FROM import_ledger "
                "WHERE workspace_id = %s AND recipe = %s AND block_no > %s ORDER BY block_no",
                (self._workspace, self._recipe, self._last_block),
            )
            while blocks := cursor.fetchmany(_BLOCKS_AT_ONCE):
                self._keys.load(np.frombuffer(b"".join(hashes for _, hashes in blocks), dtype="<u8"))
                self._last_block = blocks[-1][0]

    def judge(self, hashes: NDArray[np.uint64], repeats: NDArray[np.bool_]) -> Verdict:
        """`repeats`: rows whose key may stand in a file more than once, each time for something real."""
        index, fresh = self._keys.take(hashes, repeats)
        return Verdict(hashes, np.where(repeats, index, 0), fresh)

    def append(self, connection: psycopg.Connection[Any], verdict: Verdict) -> None:
        """What the verdict calls fresh, under the lock."""
        self._last_block += 1
        hashes = verdict.hashes[verdict.fresh].astype("<u8").tobytes()
        connection.execute(
            "INSERT INTO import_ledger (workspace_id, recipe, block_no, hashes) VALUES (%s, %s, %s, %s)",
            (self._workspace, self._recipe, self._last_block, hashes),
        )
