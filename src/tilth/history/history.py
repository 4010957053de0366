"""History as a process holds it: one consistent snapshot per workspace, refreshed before each fold."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar
from uuid import UUID

import numpy as np
import psycopg
import pyarrow as pa
from numpy.typing import NDArray
from prometheus_client import Histogram

from tilth.history.changes import Mark, changed_since
from tilth.history.columns import TextCoder, check_column
from tilth.history.contracts import ALWAYS, Fold, PersonEvent, Position
from tilth.history.errors import HistoryDamaged
from tilth.history.executors import Executor
from tilth.history.queries import (
    State,
    compose,
    find_codes,
    get_erased,
    get_state,
    list_batches,
    list_files,
    list_moves,
    list_terms,
)
from tilth.history.runs import Run, RunFile, masked_persons
from tilth.history.snapshot import Snapshot, empty_snapshot
from tilth.history.store import Store, StoredRun
from tilth.history.tail import RecentTail, drop_older
from tilth.history.terms import PropertyCoder
from tilth.history.timeline import Cut, read_events
from tilth.history.views import build_view
from tilth.kernel.errors import Unavailable
from tilth.kernel.ids import PersonNo, WorkspaceId
from tilth.platform.database.sessions import Database, driver_connection

P = TypeVar("P")
R = TypeVar("R")
_NO_TERMS = pa.array([None, "(other)"], pa.string())
_ATTEMPTS = 5
FOLD_SECONDS = Histogram(
    "tilth_fold_seconds",
    "Time of one fold over history, all buckets, by the fold's class.",
    ["fold"],
    buckets=(0.01, 0.05, 0.2, 1, 5, 30),
)


@dataclass(slots=True)
class _Held:
    """What the process keeps of one workspace."""

    coder: TextCoder
    lock: Lock = field(default_factory=Lock)
    state: State = field(default_factory=State)
    snapshot: Snapshot | None = None
    files: dict[UUID, RunFile] = field(default_factory=dict)
    terms: dict[str, pa.Array] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PinnedHistory:
    """One workspace's history as it stood at one moment, so that all folds of a question speak of the same events."""

    history: "History"
    workspace: WorkspaceId
    snapshot: Snapshot
    _terms: dict[str, pa.Array] = field(default_factory=dict)

    def run(
        self, workspace: WorkspaceId, fold: Fold[P, R], *, persons: Sequence[int] | NDArray[np.integer] | None = None
    ) -> R:
        """As `History.run`. Raises Unavailable where the files of that moment are gone."""
        assert workspace == self.workspace
        try:
            return self.history.run_on(self.snapshot, fold, persons=persons)
        except HistoryDamaged as error:
            if self.history.refresh(workspace) is self.snapshot:
                raise
            raise Unavailable("The history's files were merged while this was computed: ask again.") from error

    def terms(self, workspace: WorkspaceId, kind: str) -> pa.Array:
        """As they are when first asked for: after that they only grow, and lose texts that erased persons alone had."""
        assert workspace == self.workspace
        if kind not in self._terms:
            self._terms[kind] = self.history.terms(workspace, kind)
        return self._terms[kind]

    def mark(self) -> Mark:
        """Names the moment, to ask later what has changed since."""
        return Mark(self.snapshot.state, self.snapshot.erased)

    def changed_since(self, mark: Mark) -> NDArray[np.int32] | None:
        """Persons whose rows may be others than they were; None: anybody's may be."""
        return changed_since(self.snapshot, mark)


class History:
    """Safe for several threads. A fold sees everything that was committed before it was asked for."""

    def __init__(self, database: Database, store: Store, executor: Executor) -> None:
        self._database = database
        self._store = store
        self._executor = executor
        self._held: dict[WorkspaceId, _Held] = {}
        self._lock = Lock()

    def run(
        self, workspace: WorkspaceId, fold: Fold[P, R], *, persons: Sequence[int] | NDArray[np.integer] | None = None
    ) -> R:
        """The fold over everybody, or over some persons at a cost that follows them.

        Raises UnknownColumn for a column that no fold can have.
        """
        return self.run_on(self.refresh(workspace), fold, persons=persons)

    def pin(self, workspace: WorkspaceId) -> PinnedHistory:
        return PinnedHistory(self, workspace, self.refresh(workspace))

    def run_on(
        self, snapshot: Snapshot, fold: Fold[P, R], *, persons: Sequence[int] | NDArray[np.integer] | None = None
    ) -> R:
        """As `run`, over what a snapshot holds."""
        for name in fold.columns:
            check_column(name)
        some = None if persons is None else np.unique(np.asarray(persons, dtype=np.int32))
        buckets = range(snapshot.buckets) if some is None else np.unique(some % snapshot.buckets).tolist()
        with FOLD_SECONDS.labels(type(fold).__name__).time():
            return fold.merge(
                self._executor.map(lambda b: fold.run(build_view(snapshot, b, fold.columns, some)), buckets)
            )

    def read_person(
        self,
        workspace: WorkspaceId,
        person_no: PersonNo,
        *,
        before: Position | None = None,
        since: int = ALWAYS,
        events: Sequence[str] | None = None,
        limit: int = 100,
    ) -> list[PersonEvent]:
        """A person's newest events before a position, newest first: since a moment (µs), or of some names alone.

        Nothing for an unknown or erased person.
        """
        snapshot = self.refresh(workspace)
        codes = None if events is None else self.codes(workspace, "event", events).values()
        wanted = None if codes is None else np.array(sorted(codes), dtype=np.uint16)
        cut = Cut(before or Cut().before, since, wanted)
        held = self._hold(workspace)

        def terms(kind: str, highest: int) -> pa.Array:
            known = held.terms.get(kind, _NO_TERMS)
            return known if highest < len(known) else self.terms(workspace, kind)

        return read_events(snapshot, person_no, cut=cut, limit=limit, terms=terms)

    def refresh(self, workspace: WorkspaceId) -> Snapshot:
        """What is committed now. One small query where nothing has changed."""
        held = self._hold(workspace)
        with held.lock:
            for _ in range(_ATTEMPTS):
                with self._database.read(workspace) as session:
                    connection = driver_connection(session)
                    state = get_state(connection, workspace)
                    if held.snapshot is not None and state == held.state:
                        return held.snapshot
                    snapshot = self._load(held, connection, workspace, state)
                if snapshot is not None:
                    held.snapshot, held.state = snapshot, state
                    return snapshot
        raise HistoryDamaged(f"Recent rows of workspace {workspace} are missing: restore the last backup.")

    def terms(self, workspace: WorkspaceId, kind: str) -> pa.Array:
        """Names by code: `terms(…)[code]`. Code 0 is null, 1 stands for all names after the kind was full."""
        held = self._hold(workspace)
        with held.lock, self._database.read(workspace) as session:
            names = held.terms.get(kind, _NO_TERMS)
            new = list_terms(driver_connection(session), workspace, kind, after=len(names) - 1)
            if new:
                names = pa.concat_arrays([names, pa.array(new, pa.string())])
            held.terms[kind] = names
            return names

    def codes(self, workspace: WorkspaceId, kind: str, names: Sequence[str]) -> dict[str, int]:
        """Codes of those names that the workspace has seen."""
        with self._database.read(workspace) as session:
            return find_codes(driver_connection(session), workspace, kind, list(names))

    def _hold(self, workspace: WorkspaceId) -> _Held:
        with self._lock:
            if workspace not in self._held:
                self._held[workspace] = _Held(PropertyCoder(self._database, workspace))
            return self._held[workspace]

    def _load(
        self, held: _Held, connection: psycopg.Connection, workspace: WorkspaceId, state: State
    ) -> Snapshot | None:
        """None if a partition of recent rows was dropped between two queries: DDL ignores snapshots."""
        old, before = held.snapshot, held.state
        shifted = state.kept_from != before.kept_from
        if old is not None and (state.version < before.version or state.next_seq < before.next_seq):
            old = None  # another database stands behind the same address: a backup was restored
            held.coder = PropertyCoder(self._database, workspace)
            held.terms.clear()
            held.files.clear()
        if old is None:
            old, before = empty_snapshot(held.coder), State()
        forgotten = state.terms_version != before.terms_version
        if forgotten:
            held.terms.clear()
            held.files.clear()
        changed = state.version != before.version or forgotten
        runs, erased = old.runs, old.erased
        if changed:
            runs = self._open_runs(held, list_files(connection, workspace), state, workspace)
            erased = get_erased(connection, workspace)
        moves = old.moves
        if changed or state.next_move != before.next_move:
            moves = compose(list_moves(connection, workspace))
        known = state.folded_seq if shifted else max(state.folded_seq, before.next_seq - 1)
        batches = list_batches(connection, workspace, after=known)
        if sum(batch.num_rows for batch in batches) != state.next_seq - 1 - known:
            return None
        tail = RecentTail(held.coder) if shifted else old.tail
        if forgotten:
            tail = tail.without_columns()
        if state.folded_seq != before.folded_seq:
            tail = tail.trim(state.folded_seq)
            pa.default_memory_pool().release_unused()
        rows = tail.extend(drop_older(batches, state.kept_from))
        return Snapshot(state.buckets, runs, rows, moves, erased, state)

    def _open_runs(
        self, held: _Held, files: list[StoredRun], state: State, workspace: WorkspaceId
    ) -> Sequence[Sequence[Run]]:
        opened = {
            stored.run: held.files.get(stored.run) or RunFile(self._store, workspace, stored, held.coder)
            for stored in files
        }
        held.files = opened
        by_bucket: list[list[Run]] = [[] for _ in range(state.buckets)]
        for stored in files:
            by_bucket[stored.bucket].append(Run(opened[stored.run], masked_persons(stored), state.kept_from))
        return by_bucket
