"""Names and their codes: one growing dictionary per workspace and kind.

Code 0 is "none" and code 1 is "every other name": what came after a kind was full. Terms are never changed or
removed, so a code is valid for ever, and a cached dictionary can be too short but never wrong. The one exception are
free texts that only erased persons used (forgetting.py): their text becomes null, and `terms_version` grows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import numpy as np
import psycopg
import pyarrow as pa
from numpy.typing import NDArray

from tilth.events.contracts import Canonical
from tilth.history.contracts import MAX_EVENT_NAMES, OTHER_EVENT
from tilth.history.queries import State, find_codes, get_state
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.text import clip
from tilth.platform.database.sessions import Database, driver_connection

OTHER = OTHER_EVENT
FIRST_CODE = 2
MAX_TERM = 512
"""Characters; 4 bytes each must fit a B-tree key of PostgreSQL (2,704 bytes). Longer texts end in an ellipsis."""
MAX_PROPERTY_TERMS = 1_000_000
_MAX_CACHED = 2_000_000
_NARROW_KINDS = {"event", "channel"}
_RESERVED = {"event": frozenset(map(str, Canonical))}
"""By kind, names that get a code of their own however full it is: metrics know orders by them. 16 bits have room."""


def term_limit(kind: str) -> int:
    """How many names a kind may hold; events and channels are stored in 16 bits."""
    if kind in _NARROW_KINDS:
        return MAX_EVENT_NAMES
    return MAX_PROPERTY_TERMS if ":" in kind else 2**31 - 16


def stored_form(text: str) -> str:
    """What PostgreSQL can hold and index: no NUL, not too long."""
    return clip(text.replace("\0", ""), MAX_TERM)


class TermEncoder:
    """Codes of texts, with a cache per process. One per writer; not for several threads at once.

    Terms are created in the caller's transaction. Should that roll back, the cache forgets what it created
    there: the next call asks the database what became of the transaction. A caller that rolls back to a
    savepoint must call `forget` itself.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[WorkspaceId, str], dict[str, int]] = {}
        self._created: list[tuple[tuple[WorkspaceId, str], str]] = []
        self._created_in: str | None = None

    def encode(
        self, connection: psycopg.Connection, workspace: WorkspaceId, kind: str, texts: pa.Array | pa.ChunkedArray
    ) -> pa.Array:
        """int32 codes of the texts, missing terms created; null and the empty text give 0."""
        self._settle(connection)
        if isinstance(texts, pa.ChunkedArray):
            texts = texts.combine_chunks()
        encoded = texts.dictionary_encode()
        names = [stored_form(text) for text in encoded.dictionary.to_pylist()]
        if not names:
            return pa.array(np.zeros(len(texts), dtype=np.int32))
        codes = self._look_up(connection, workspace, kind, names)
        indices = encoded.indices.fill_null(len(names)).to_numpy()
        return pa.array(np.append(codes, np.int32(0))[indices])

    def forget(self) -> None:
        """Drops the cache."""
        self._codes.clear()
        self._created.clear()
        self._created_in = None

    def _look_up(
        self, connection: psycopg.Connection, workspace: WorkspaceId, kind: str, names: list[str]
    ) -> NDArray[np.int32]:
        cache = self._codes.setdefault((workspace, kind), {"": 0})
        found = [cache.get(name, -1) for name in names]
        missing = list({name for name, code in zip(names, found, strict=True) if code < 0})
        if not missing:
            return np.array(found, dtype=np.int32)
        if len(cache) + len(missing) > _MAX_CACHED:
            cache.clear()
            cache[""] = 0
        known = find_codes(connection, workspace, kind, missing)
        cache.update(known)
        unknown = [name for name in missing if name not in known]
        created = create_terms(connection, workspace, kind, unknown) if unknown else {}
        if created:
            cache.update(created)
            self._created += [((workspace, kind), name) for name in created]
            self._created_in = _transaction(connection)
        fresh = known | created
        return np.array(
            [
                code if code >= 0 else fresh.get(name, OTHER if name else 0)
                for name, code in zip(names, found, strict=True)
            ],
            dtype=np.int32,
        )

    def _settle(self, connection: psycopg.Connection) -> None:
        if self._created_in is None or self._created_in == _transaction(connection):
            return
        row = connection.execute("SELECT pg_xact_status(%s::xid8)", (self._created_in,)).fetchone()
        if row is None or row[0] != "committed":
            for key, name in self._created:
                self._codes.get(key, {}).pop(name, None)
        self._created.clear()
        self._created_in = None


def _transaction(connection: psycopg.Connection) -> str:
    row = connection.execute("SELECT pg_current_xact_id()::text").fetchone()
    assert row is not None
    return str(row[0])


def create_terms(connection: psycopg.Connection, workspace: WorkspaceId, kind: str, names: list[str]) -> dict[str, int]:
    """Codes of new names; names that no longer fit are left out. The kind is locked until the transaction ends."""
    key = (workspace, kind)
    connection.execute("INSERT INTO term_kind VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (*key, FIRST_CODE))
    row = connection.execute(
        "SELECT next_code FROM term_kind WHERE workspace_id = %s AND kind = %s FOR UPDATE", key
    ).fetchone()
    assert row is not None
    codes = find_codes(connection, workspace, kind, names)  # another writer may have been faster
    room = term_limit(kind) + FIRST_CODE - row[0]
    missing = sorted(name for name in names if name not in codes)
    reserved = _RESERVED.get(kind, frozenset())
    others = [name for name in missing if name not in reserved][: max(room, 0)]
    new = [*others, *(name for name in missing if name in reserved)]
    if not new:
        return codes
    numbered = {name: row[0] + i for i, name in enumerate(new)}
    connection.execute(
        "INSERT INTO term SELECT %s, %s, * FROM unnest(%s::integer[], %s::text[])",
        (*key, list(numbered.values()), list(numbered)),
    )
    connection.execute(
        "UPDATE term_kind SET next_code = %s WHERE workspace_id = %s AND kind = %s", (row[0] + len(new), *key)
    )
    return codes | numbered


def lock_terms(connection: psycopg.Connection, workspace: WorkspaceId, *, shared: bool = False) -> None:
    """Until the transaction ends: alone to forget texts, shared to make files of codes."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    connection.execute(f"SELECT {function}(hashtextextended('tilth.history.terms', %s))", (workspace,))


class PropertyCoder:
    """Codes of texts that become columns when a fold first asks for them; terms are committed at once.

    They belong to no event's transaction: a term without rows does no harm. A TextCoder.
    """

    def __init__(self, database: Database, workspace: WorkspaceId) -> None:
        self._database = database
        self._workspace = workspace
        self._encoder = TermEncoder()
        self._version = State().terms_version
        self._lock = Lock()

    def __call__(self, kind: str, texts: pa.Array) -> NDArray[np.int32]:
        with self._lock, self._database.write(self._workspace) as session:
            connection = driver_connection(session)
            version = get_state(connection, self._workspace).terms_version
            if version != self._version:
                self._encoder.forget()
                self._version = version
            codes = self._encoder.encode(connection, self._workspace, kind, texts)
        array: NDArray[np.int32] = codes.to_numpy()
        return array

    def version(self) -> int:
        with self._database.write(self._workspace) as session:
            return get_state(driver_connection(session), self._workspace).terms_version

    @contextmanager
    def settled(self, version: int) -> Iterator[bool]:
        with self._database.write(self._workspace) as session:
            connection = driver_connection(session)
            lock_terms(connection, self._workspace, shared=True)
            yield get_state(connection, self._workspace).terms_version == version
