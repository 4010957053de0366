"""Drop events whose messageId was woven before, within a window of 24 to 32 hours.

The window of hashes lives in memory; each batch stores its hashes and its full ids in its own transaction. A hit
is confirmed against the full id, so two ids with one hash are both kept. The first event of an id wins,
whatever its body; item rows follow their event.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
import zstandard
from numpy.typing import NDArray

from tilth.kernel.clock import from_micros, to_micros
from tilth.kernel.ids import WorkspaceId
from tilth.people.weave.pieces import find_heads
from tilth.people.weave.window import Hashes, HashWindow, window_start

Connection = psycopg.Connection[Any]
MAX_REMEMBERED_IDS = 300_000
"""Full ids of recently confirmed batches that stay in memory."""


class Deduplicator:
    """Of one workspace. `load` before the first batch, and after a transaction that did not commit."""

    def __init__(self, workspace: WorkspaceId, digest: Callable[[bytes], int] = xxhash.xxh3_64_intdigest) -> None:
        self._workspace = workspace
        self._digest = digest
        self._window = HashWindow()
        self._ids = _RememberedIds(workspace)

    def load(self, connection: Connection) -> None:
        """The window as the database has it."""
        self._window.clear()
        self._ids.clear()
        row = connection.execute(
            "SELECT max(received_at) FROM dedup_batch WHERE workspace_id = %s", (self._workspace,)
        ).fetchone()
        if row is None or row[0] is None:
            return
        start = from_micros(window_start(to_micros(row[0])))
        with connection.cursor(name="dedup_window", binary=True) as reader:
            reader.itersize = 500
            reader.execute(
                """
                SELECT hashes, batch_no, received_at FROM dedup_batch
                 WHERE workspace_id = %s AND received_at >= %s ORDER BY received_at
                """,
                (self._workspace, start),
            )
            for hashes, batch, received_at in reader:
                self._window.add(np.frombuffer(hashes, dtype="<u8"), batch, to_micros(received_at))

    def drop_duplicates(
        self, connection: Connection, batch: int, rows: pa.Table, ledgered: NDArray[np.bool_]
    ) -> pa.Table:
        """Rows whose event is new. What is kept is stored as batch `batch` (from 1, ascending) and remembered.

        `ledgered` rows pass: whoever wrote them to the inbox keeps duplicates out.
        """
        checked = ~ledgered
        if not checked.any():
            return rows
        heads, codes, distinct = find_heads(rows.filter(pa.array(checked)) if ledgered.any() else rows)
        ids = distinct.cast(pa.binary()).to_pylist()
        first = np.zeros(len(heads), dtype=np.bool_)
        first[heads] = _first_of_each(codes[heads])
        hashes = np.fromiter(map(self._digest, ids), dtype=np.uint64, count=len(ids))
        seen = np.zeros(len(ids), dtype=np.bool_)
        seen[self._confirm(connection, ids, hashes)] = True
        received_at = int(pc.max(rows.column("received_at")).as_py())
        self._store(connection, batch, received_at, ids, hashes, ~seen)
        keep_head = first & ~seen[codes]
        keep = np.ones(rows.num_rows, dtype=np.bool_)
        keep[checked] = keep_head[np.maximum.accumulate(np.where(heads, np.arange(len(heads)), 0))]
        return rows if keep.all() else rows.filter(pa.array(keep))

    def _confirm(self, connection: Connection, ids: list[bytes], hashes: Hashes) -> list[int]:
        """Positions of ids that truly stand in an earlier batch."""
        hits: dict[int, list[int]] = defaultdict(list)
        for position, batch in self._window.find(hashes):
            hits[batch].append(position)
        confirmed = []
        for batch, positions in hits.items():
            earlier = self._ids.get(connection, batch)
            confirmed += [position for position in positions if ids[position] in earlier]
        return confirmed

    def _store(
        self,
        connection: Connection,
        batch: int,
        received_at: int,
        ids: list[bytes],
        hashes: Hashes,
        new: NDArray[np.bool_],
    ) -> None:
        if not new.any():
            return
        kept = [ids[position] for position in np.flatnonzero(new)]
        connection.execute(
            """
            INSERT INTO dedup_batch (workspace_id, batch_no, received_at, hashes, message_ids)
            VALUES (%s, %s, %s, %b, %b)
            """,
            (self._workspace, batch, from_micros(received_at), hashes[new].astype("<u8").tobytes(), _pack(kept)),
        )
        self._window.add(hashes[new], batch, received_at)

    def __len__(self) -> int:
        return len(self._window)

    @property
    def nbytes(self) -> int:
        return self._window.nbytes


class _RememberedIds:
    def __init__(self, workspace: WorkspaceId) -> None:
        self._workspace = workspace
        self._batches: OrderedDict[int, frozenset[bytes]] = OrderedDict()
        self._count = 0

    def get(self, connection: Connection, batch: int) -> frozenset[bytes]:
        found = self._batches.get(batch)
        if found is None:
            row = connection.execute(
                "SELECT message_ids FROM dedup_batch WHERE workspace_id = %s AND batch_no = %s",
                (self._workspace, batch),
            ).fetchone()
            found = self._batches[batch] = frozenset(_unpack(row[0]) if row else ())
            self._count += len(found)
            while self._count > MAX_REMEMBERED_IDS and len(self._batches) > 1:
                self._count -= len(self._batches.popitem(last=False)[1])
        self._batches.move_to_end(batch)
        return found

    def clear(self) -> None:
        self._batches.clear()
        self._count = 0


def _first_of_each(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    first = np.zeros(len(codes), dtype=np.bool_)
    first[np.unique(codes, return_index=True)[1]] = True
    return first


def _pack(ids: list[bytes]) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(msgspec.msgpack.encode(ids))


def _unpack(packed: bytes) -> list[bytes]:
    return msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(packed), type=list[bytes])
