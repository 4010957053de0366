"""Events that were accepted before their person was erased, and wait in the inbox: they must not bring it back.

Of an erased identifier nothing but a keyed digest is kept, with the time. An event that was received earlier and
names it is dropped when it is woven; one that was received later begins a new person.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from tilth.events.api import Rejection, find_receipt
from tilth.events.contracts import ACCOUNT
from tilth.kernel.clock import to_micros
from tilth.kernel.ids import WorkspaceId
from tilth.people.identity.changes import ErasedIdentifier
from tilth.people.identity.identifiers import (
    RULE_BY_TYPE,
    RULES,
    IdentifierType,
    describe,
    normalise,
    parse_identifier,
)
from tilth.people.identity.observing import observe

Connection = psycopg.Connection[Any]
_NEVER = -(2**63)
"""µs: before every receipt."""
_CHUNK = 500
"""Rejections whose texts are held at once."""
_WORD = re.compile(r"[^\s\"',;:{}\[\]()<>]+")


def remember_erased(connection: Connection, workspace: WorkspaceId, identifiers: Sequence[ErasedIdentifier]) -> None:
    """Shared identifiers are left out: events that name them are other people's as well."""
    key = _key(connection, workspace)
    own = [identifier for identifier in identifiers if not identifier.shared]
    connection.execute(
        """
        INSERT INTO erased_identifier (workspace_id, digest, erased_at)
        SELECT %s, digest, clock_timestamp() FROM unnest(%s::bytea[]) AS digest
        ON CONFLICT (workspace_id, digest) DO UPDATE SET erased_at = excluded.erased_at
        """,
        (workspace, [_digest(key, label) for identifier in own for label in _labels_of(identifier)]),
    )


def digest_identifier(connection: Connection, workspace: WorkspaceId, type_name: str, value: str) -> bytes:
    """Of an identifier as it is stored, else of what was given: the same for the same one, and nothing leads back.

    The identity of the workspace exists.
    """
    parsed = parse_identifier(type_name, value)
    label = f"{type_name}:{value}" if parsed is None else f"{parsed[0].type:d}:{parsed[1] or value}"
    return _digest(_key(connection, workspace), label)


def _labels_of(identifier: ErasedIdentifier) -> list[str]:
    """As observing makes it; of an account also without its platform, as texts of a rejected event hold it."""
    label = f"{identifier.type:d}:{identifier.value}"
    name, bare = describe(identifier.type, identifier.value)
    return [label, f"{identifier.type:d}::{bare}"] if name.startswith(ACCOUNT) else [label]


def drop_forgotten(connection: Connection, workspace: WorkspaceId, rows: pa.Table) -> pa.Table:
    """`rows` of NORMAL_SCHEMA without those that erased persons left behind. One small query where there are none."""
    oldest = pc.min(rows.column("received_at")).as_py()
    if oldest is None or oldest > _last_erasure(connection, workspace):
        return rows
    observed = observe(rows)
    erased = _find_erased(connection, workspace, observed.labels)
    if not erased:
        return rows
    of_node = [erased.get(label, _NEVER) for label in observed.labels]
    erased_at = np.array([max(of_node[node] for node in nodes) for nodes in observed.sets])[observed.set_of_row]
    return rows.filter(pa.array(rows.column("received_at").to_numpy() > erased_at))


def drop_forgotten_rejections(
    connection: Connection, workspace: WorkspaceId, rejections: Sequence[Rejection]
) -> list[Rejection]:
    """Those that name nobody who was erased after they were received; without a receipt, nobody who ever was.

    What was rejected has no columns of identifiers: every text in it is taken for one, of each type.
    """
    latest = _last_erasure(connection, workspace)
    if latest == _NEVER:
        return list(rejections)
    kept: list[Rejection] = []
    for chunk in (rejections[at : at + _CHUNK] for at in range(0, len(rejections), _CHUNK)):
        receipts = [_receipt(rejection) for rejection in chunk]
        named = [_labels(r) if receipt <= latest else set() for r, receipt in zip(chunk, receipts, strict=True)]
        erased = _find_erased(connection, workspace, sorted(set().union(*named)))
        for rejection, receipt, labels in zip(chunk, receipts, named, strict=True):
            if all(receipt > erased[label] for label in labels & erased.keys()):
                kept.append(rejection)
    return kept


def _receipt(rejection: Rejection) -> int:
    """µs."""
    received_at = find_receipt(rejection.context)
    return to_micros(received_at) if received_at is not None else _NEVER


def _labels(rejection: Rejection) -> set[str]:
    """Type and value, as observing makes them, of every text and number of a rejected event."""
    try:
        payload = msgspec.json.decode(rejection.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        payload = rejection.payload.decode(errors="replace")
    leaves = {rejection.place, *_leaves(payload), *_leaves(rejection.context)}
    values = {*leaves, *(word for leaf in leaves for word in _WORD.findall(leaf))}
    folded = [(rule.type, normalise(rule, value)) for value in values for rule in RULES]
    account = RULE_BY_TYPE[IdentifierType.ACCOUNT]
    folded += [(account.type, normalise(account, f":{value}")) for value in values]
    return {f"{kind:d}:{value}" for kind, value in folded if value is not None}


def _leaves(value: object) -> Iterator[str]:
    """Texts and whole numbers of decoded JSON."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield str(value).strip()


def _last_erasure(connection: Connection, workspace: WorkspaceId) -> int:
    """µs; _NEVER where nobody was erased."""
    row = connection.execute(
        "SELECT (extract(epoch FROM max(erased_at)) * 1000000)::bigint FROM erased_identifier WHERE workspace_id = %s",
        (workspace,),
    ).fetchone()
    return _NEVER if row is None or row[0] is None else int(row[0])


def _find_erased(connection: Connection, workspace: WorkspaceId, labels: Sequence[str]) -> dict[str, int]:
    """Those of the identifiers that were erased, and when (µs)."""
    key = _key(connection, workspace)
    by_digest = {_digest(key, label): label for label in labels}
    rows = connection.execute(
        """
        SELECT digest, (extract(epoch FROM erased_at) * 1000000)::bigint FROM erased_identifier
         WHERE workspace_id = %s AND digest = ANY(%s::bytea[])
        """,
        (workspace, list(by_digest)),
    )
    return {by_digest[digest]: erased_at for digest, erased_at in rows}


def _key(connection: Connection, workspace: WorkspaceId) -> bytes:
    row = connection.execute("SELECT erasure_key FROM identity_state WHERE workspace_id = %s", (workspace,)).fetchone()
    assert row is not None, "identity is locked by the caller"
    return bytes(row[0].bytes)


def _digest(key: bytes, label: str) -> bytes:
    return hashlib.blake2b(label.encode(errors="surrogatepass"), key=key, digest_size=16).digest()
