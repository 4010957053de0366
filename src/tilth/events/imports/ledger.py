"""The memory of imports: which keys came already, without expiry, counted so that equal rows can be real.

The ledger is a multiset of 64-bit hashes, kept per workspace and recipe as one block of bytes for each
committed chunk, in the transaction that brings the chunk's events in. Whoever imports reads all blocks once.

The n-th row of a file with some key is new where the ledger holds fewer than n of that key. So the same file
again adds nothing, a later export that overlaps adds what is new, and a run that was killed is resumed by
running it again.

Amounts that an export shows as of its day (refunded so far) are kept beside it with their keys: such a row adds
the difference to the highest amount that was imported before, see `totals.py`.

Two different keys among n share a hash with probability n² / 2⁶⁵: 1 in 370,000 at ten million rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from tilth.events.imports.multiset import Multiset
from tilth.events.imports.totals import Totals
from tilth.kernel.ids import WorkspaceId

_BLOCKS_AT_ONCE = 16
_TOTAL = np.dtype([("key", "<u8"), ("amount", "<i8")])
NO_TOTAL = -1


@dataclass(frozen=True, slots=True)
class Verdict:
    """On the rows of a chunk."""

    hashes: NDArray[np.uint64]
    index: NDArray[np.int64]
    """How many rows of the same key stand before this one in the file; of an amount so far, the amount."""
    fresh: NDArray[np.bool_]
    is_total: NDArray[np.bool_]
    """Rows with an amount so far."""
    growth: NDArray[np.int64]
    """By how much that amount grew, minor units; 0 for other rows."""


class Ledger:
    """Of one workspace and recipe, during one run. A run whose transaction fails is over, and so is this."""

    def __init__(self, workspace: WorkspaceId, recipe: str) -> None:
        self._workspace = workspace
        self._recipe = recipe
        self._last_block = 0
        self._keys = Multiset()
        self._totals = Totals()

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
                "SELECT block_no, hashes, totals FROM import_ledger "
                "WHERE workspace_id = %s AND recipe = %s AND block_no > %s ORDER BY block_no",
                (self._workspace, self._recipe, self._last_block),
            )
            while blocks := cursor.fetchmany(_BLOCKS_AT_ONCE):
                self._keys.load(np.frombuffer(b"".join(hashes for _, hashes, _ in blocks), dtype="<u8"))
                totals = np.frombuffer(b"".join(totals for _, _, totals in blocks), dtype=_TOTAL)
                self._totals.grow(totals["key"], totals["amount"])
                self._last_block = blocks[-1][0]

    def judge(self, hashes: NDArray[np.uint64], repeats: NDArray[np.bool_], totals: NDArray[np.int64]) -> Verdict:
        """`repeats`: rows whose key may stand in a file more than once, each time for something real.

        `totals`: amounts so far in minor units, without sign; NO_TOTAL for rows that are facts of their own.
        """
        is_total = totals != NO_TOTAL
        plain = ~is_total
        index, fresh, growth = totals.copy(), np.zeros(len(hashes), dtype=bool), np.zeros(len(hashes), dtype=np.int64)
        ranks, fresh[plain] = self._keys.take(hashes[plain], repeats[plain])
        index[plain] = np.where(repeats[plain], ranks, 0)
        growth[is_total] = self._totals.grow(hashes[is_total], totals[is_total])
        fresh[is_total] = growth[is_total] > 0
        return Verdict(hashes, index, fresh, is_total, growth)

    def append(self, connection: psycopg.Connection[Any], verdict: Verdict) -> None:
        """What the verdict calls fresh, under the lock."""
        self._last_block += 1
        hashes = verdict.hashes[verdict.fresh & ~verdict.is_total].astype("<u8").tobytes()
        grown = verdict.fresh & verdict.is_total
        totals = np.empty(np.count_nonzero(grown), dtype=_TOTAL)
        totals["key"], totals["amount"] = verdict.hashes[grown], verdict.index[grown]
        connection.execute(
            "INSERT INTO import_ledger (workspace_id, recipe, block_no, hashes, totals) VALUES (%s, %s, %s, %s, %s)",
            (self._workspace, self._recipe, self._last_block, hashes, totals.tobytes()),
        )
