"""Run files: one bucket's rows sorted by (person_no, ts, seq) in Parquet, with memory-mapped columns beside them."""

import hashlib
import re
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tilth.history.columns import TextCoder, as_array, column_dtype, is_free_text, stored_name
from tilth.history.contracts import ALWAYS, DAY_COLUMN, HOT_COLUMNS, RECENT_SCHEMA
from tilth.history.errors import HistoryDamaged
from tilth.history.kernels.cuts import find_cut
from tilth.history.sources import Persons, sealed
from tilth.history.store import Store, StoredRun, map_column, save_column
from tilth.history.tail import person_offsets
from tilth.kernel.ids import WorkspaceId, uuid7

CACHED_AT_ONCE = (*HOT_COLUMNS, "flags", "order_key", "seq", "origin")
"""Columns that folds use all the time, and the two that merging needs: mapped from the start."""
ROW_GROUP = 65_536
"""Rows; small enough that a timeline of one person reads little."""
_PERSONS, _OFFSETS = "@persons", "@offsets"
_SAFE = re.compile(r"[a-z0-9_@:]{1,80}")  # lower case only: some file systems do not tell the cases apart
# Distinct texts belong in a dictionary page; numbers and ids gain nothing from one.
_DISTINCT = {"ts", "seq", "message_id", "order_key", "received_at", "original_ts"}
_DICTIONARY = [f.name for f in RECENT_SCHEMA if f.name not in _DISTINCT]


def write_run(store: Store, workspace: WorkspaceId, bucket: int, rows: Iterable[pa.Table]) -> StoredRun | None:
    """Writes a run from tables of RECENT_SCHEMA that follow each other in the order of (person_no, ts, seq).

    The file is durable when this returns and belongs to history once `manifest.add_runs` has committed. None for
    no rows. On an error nothing is left behind.
    """
    run = uuid7()
    events, persons, last_person = 0, 0, -1
    low, high = 2**63 - 1, -(2**63)
    try:
        with (
            store.create_run(workspace, bucket, run) as sink,
            pq.ParquetWriter(sink, RECENT_SCHEMA, compression="zstd", use_dictionary=_DICTIONARY) as writer,
        ):
            for table in rows:
                if table.num_rows == 0:
                    continue
                writer.write_table(table, row_group_size=ROW_GROUP)
                numbers = table.column("person_no").to_numpy()
                persons += int(np.count_nonzero(np.diff(numbers, prepend=last_person)))
                last_person = int(numbers[-1])
                ts = table.column("ts").to_numpy()
                low, high = min(low, int(ts.min())), max(high, int(ts.max()))
                events += table.num_rows
        if events == 0:
            store.remove_run(workspace, bucket, run)
            return None
        size = store.settle_run(workspace, bucket, run)
    except BaseException:
        store.remove_run(workspace, bucket, run)
        raise
    return StoredRun(run, bucket, events, persons, size, low, high)


class RunFile:
    """An opened run. Columns are mapped at first use and stay mapped; a missing one is made from the Parquet file."""

    def __init__(self, store: Store, workspace: WorkspaceId, stored: StoredRun, coder: TextCoder) -> None:
        self.stored = stored
        self._store = store
        self._workspace = workspace
        self._coder = coder
        self._columns: dict[str, NDArray[Any]] = {}
        self._cut: tuple[int, NDArray[np.int64]] | None = None
        self._lock = RLock()

    @property
    def persons(self) -> Persons:
        return self._mapped(_PERSONS)

    @property
    def offsets(self) -> NDArray[np.int64]:
        return self._mapped(_OFFSETS)

    def column(self, name: str) -> NDArray[Any]:
        return self._mapped(name)

    def starts_from(self, moment: int) -> NDArray[np.int64]:
        """The first row of each person with ts ≥ moment; the end of the person's rows where there is none."""
        starts, ends = self.offsets[:-1], self.offsets[1:]
        if self.stored.min_ts >= moment:
            return starts
        with self._lock:
            if self._cut is None or self._cut[0] != moment:
                found = np.empty(starts.size, dtype=np.int64)
                find_cut(self.column("ts"), starts, ends, moment, found)
                self._cut = moment, sealed(found)
            return self._cut[1]

    def warm(self) -> None:
        """Makes the columns that the next fold will ask for."""
        for name in (_PERSONS, _OFFSETS, *CACHED_AT_ONCE):
            self._mapped(name)

    def parquet(self) -> pq.ParquetFile:
        """The file, for readers of whole rows. The caller closes it."""
        try:
            source = self._store.open_run(self._workspace, self.stored.bucket, self.stored.run)
            return pq.ParquetFile(source, pre_buffer=False)
        except (FileNotFoundError, pa.ArrowInvalid) as error:
            raise HistoryDamaged(
                f"The history file {self.stored.run} of workspace {self._workspace} cannot be read: {error}. "
                "Restore the last backup with `tilth restore`."
            ) from error

    def _mapped(self, name: str) -> NDArray[Any]:
        found = self._columns.get(name)
        if found is not None:
            return found
        with self._lock:
            if name not in self._columns:
                self._columns[name] = self._open(name)
            return self._columns[name]

    def _open(self, name: str) -> NDArray[Any]:
        folder = self._store.column_folder(self._workspace, self.stored.bucket, self.stored.run)
        path = folder / f"{_file_name(name)}.arrow"
        try:
            return map_column(path)
        except (FileNotFoundError, pa.ArrowInvalid):
            pass
        if name in (_PERSONS, _OFFSETS):
            persons, offsets = person_offsets(self._read("person_no").astype(np.int32, copy=False))
            save_column(folder / f"{_PERSONS}.arrow", persons)
            save_column(folder / f"{_OFFSETS}.arrow", offsets)
        elif name.startswith(DAY_COLUMN):
            save_column(path, as_array(name, pa.array(self._mapped("ts")), self._coder))
        elif is_free_text(name):
            self._save_codes(name, path)
        else:
            save_column(path, self._read(name))
        return map_column(path)

    def _save_codes(self, name: str, path: Path) -> None:
        """A code whose text was forgotten while the column was made must not stand in a file (forgetting.py)."""
        saved = False
        while not saved:
            version = self._coder.version()
            codes = self._read(name)
            with self._coder.settled(version) as saved:
                if saved:
                    save_column(path, codes)

    def _read(self, name: str) -> NDArray[Any]:
        """The column from the Parquet file, a row group at a time: texts never stand in memory as a whole."""
        out = np.empty(self.stored.events, dtype=column_dtype(name))
        at = 0
        with self.parquet() as file:
            for batch in file.iter_batches(batch_size=ROW_GROUP, columns=[stored_name(name)]):
                out[at : at + batch.num_rows] = as_array(name, batch.column(0), self._coder)
                at += batch.num_rows
        return out


@dataclass(frozen=True, slots=True)
class Run:
    """A run file as one version of the manifest sees it."""

    file: RunFile
    masked: Persons = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    """Persons whose rows here are superseded."""
    kept_from: int = ALWAYS
    """µs; older rows do not count, and wait to be taken out of the file."""

    @property
    def persons(self) -> Persons:
        return self.file.persons

    @property
    def offsets(self) -> NDArray[np.int64]:
        return self.file.offsets

    @property
    def starts(self) -> NDArray[np.int64]:
        return self.file.starts_from(self.kept_from)

    def column(self, name: str) -> NDArray[Any]:
        return self.file.column(name)

    def visible(self) -> NDArray[np.bool_] | None:
        """Which of the persons have rows that count; None for all of them."""
        shown = ~np.isin(self.persons, self.masked, assume_unique=True) if self.masked.size else None
        if self.file.stored.min_ts >= self.kept_from:
            return shown
        kept: NDArray[np.bool_] = self.starts < self.offsets[1:]
        return kept if shown is None else shown & kept


def masked_persons(stored: StoredRun) -> Persons:
    masked = np.array(stored.masked, dtype=np.int32)
    sealed(masked)
    return masked


def read_cached(store: Store, workspace: WorkspaceId, stored: StoredRun, name: str) -> NDArray[Any] | None:
    """A column of a run as it lies in the cache; None where nobody has asked for it yet."""
    try:
        return map_column(store.column_folder(workspace, stored.bucket, stored.run) / f"{_file_name(name)}.arrow")
    except (FileNotFoundError, pa.ArrowInvalid):
        return None


class _Refusal:
    """The coder of those who rewrite files: they touch numbers only."""

    def __call__(self, kind: str, texts: pa.Array) -> NDArray[np.int32]:
        raise AssertionError(f"{kind} is coded when a fold asks for it, not while {len(texts)} rows are rewritten")

    def version(self) -> int:
        return 0

    def settled(self, version: int) -> AbstractContextManager[bool]:
        return nullcontext(version == 0)


refuse_texts = _Refusal()


def _file_name(name: str) -> str:
    """The column's name where it makes a good file name, else a digest of it."""
    if _SAFE.fullmatch(name):
        return name
    return "digest:" + hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
