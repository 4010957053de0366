"""What a batch says about its origins: when they were seen, where they came from, their traits. Set-based upserts.

Everything is kept per origin and decided by event time, never by arrival: late and repeated batches give the same
profile. The first touch is the earliest row that says where the visitor came from, the last touch the latest.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tilth.kernel.ids import WorkspaceId
from tilth.people.arrays import BigInts, Ints, SmallInts, Texts

Connection = psycopg.Connection[Any]
TOUCH_COLUMNS = ("channel", "source", "medium", "campaign", "term", "content", "referrer")
_UTM = ("source", "medium", "campaign", "term", "content")
_DIRECT = "direct"
"""The channel of an event that says nothing of where its visitor came from: no touch."""
MAX_TRAITS = 200
"""Of one event; the rest is left out."""
MAX_TRAIT_NAME = 255


def apply_profiles(connection: Connection, workspace: WorkspaceId, rows: pa.Table, origins: NDArray[np.int32]) -> None:
    """`rows` of NORMAL_SCHEMA with the origin of each."""
    ts = rows.column("ts").to_numpy()
    _apply_seen(connection, workspace, origins, ts)
    _apply_touches(connection, workspace, rows, origins, ts)
    _apply_traits(connection, workspace, rows, origins)


def _apply_seen(
    connection: Connection, workspace: WorkspaceId, origins: NDArray[np.int32], ts: NDArray[np.int64]
) -> None:
    distinct, first, last = _first_and_last(origins, ts)
    connection.execute(
        """
        INSERT INTO origin_seen AS o (workspace_id, origin, first_seen, last_seen)
        SELECT %s, * FROM unnest(%s::integer[], %s::bigint[], %s::bigint[])
        ON CONFLICT (workspace_id, origin) DO UPDATE
        SET first_seen = least(o.first_seen, excluded.first_seen), last_seen = greatest(o.last_seen, excluded.last_seen)
        """,
        (workspace, Ints(distinct), BigInts(ts[first]), BigInts(ts[last])),
    )


def _apply_touches(
    connection: Connection, workspace: WorkspaceId, rows: pa.Table, origins: NDArray[np.int32], ts: NDArray[np.int64]
) -> None:
    touched = _find_touches(rows)
    if not len(touched):
        return
    distinct, first, last = _first_and_last(origins[touched], ts[touched])
    first_rows, last_rows = touched[first], touched[last]
    connection.execute(
        """
        INSERT INTO origin_touch AS o (workspace_id, origin, first_at, first_touch, last_at, last_touch)
        SELECT %s, * FROM unnest(%s::integer[], %s::bigint[], %s::text[], %s::bigint[], %s::text[])
        ON CONFLICT (workspace_id, origin) DO UPDATE SET
            first_touch = CASE WHEN excluded.first_at < o.first_at THEN excluded.first_touch ELSE o.first_touch END,
            last_touch = CASE WHEN excluded.last_at >= o.last_at THEN excluded.last_touch ELSE o.last_touch END,
            first_at = least(o.first_at, excluded.first_at),
            last_at = greatest(o.last_at, excluded.last_at)
        """,
        (
            *(workspace, Ints(distinct), BigInts(ts[first_rows]), Texts(_touch_texts(rows, first_rows))),
            *(BigInts(ts[last_rows]), Texts(_touch_texts(rows, last_rows))),
        ),
    )


def _find_touches(rows: pa.Table) -> NDArray[np.int64]:
    """Rows with a campaign's parameters, a channel that is not direct, or a referrer that nobody judged."""
    channel = rows.column("channel")
    telling = pc.fill_null(pc.not_equal(channel, _DIRECT), fill_value=False)
    for name in _UTM:
        if rows.column(name).null_count < rows.num_rows:
            telling = pc.or_(telling, pc.is_valid(rows.column(name)))
    if channel.null_count and rows.column("referrer").null_count < rows.num_rows:
        telling = pc.or_(telling, pc.and_(pc.is_null(channel), pc.is_valid(rows.column("referrer"))))
    return np.flatnonzero(telling.to_numpy())


def _first_and_last(
    origins: NDArray[np.int32], ts: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """(distinct origins, position of the earliest row of each, of the latest); ties keep the order of arrival."""
    order = np.lexsort((ts, origins))
    sorted_origins = origins[order]
    starts = np.flatnonzero(np.diff(sorted_origins, prepend=-1))
    ends = np.append(starts[1:], len(order)) - 1
    return sorted_origins[starts], order[starts], order[ends]


def _touch_texts(rows: pa.Table, chosen: NDArray[np.int64]) -> list[str]:
    """What the chosen rows say, as JSON."""
    table = rows.select(TOUCH_COLUMNS).take(pa.array(chosen)).to_pydict()
    encode = msgspec.json.Encoder().encode
    return [
        encode({name: value for name, value in zip(TOUCH_COLUMNS, values, strict=True) if value is not None}).decode()
        for values in zip(*table.values(), strict=True)
    ]


Trait = tuple[int, str, str, int, int, str, bool]
"""origin, name, value as JSON, ts, received_at, source (who sent it), once (counts only where nothing was set)."""
_SAID = (("traits", False), ("traits_once", True))
"""Column, and whether its traits count only where nothing was set."""


def _apply_traits(connection: Connection, workspace: WorkspaceId, rows: pa.Table, origins: NDArray[np.int32]) -> None:
    said = (trait for column, once in _SAID for trait in _find_traits(rows, origins, column, once=once))
    if traits := deciding_traits(said):
        _upsert_traits(connection, workspace, traits)


def _find_traits(rows: pa.Table, origins: NDArray[np.int32], column: str, *, once: bool) -> Iterable[Trait]:
    if rows.column(column).null_count == rows.num_rows:
        return
    chosen = np.flatnonzero(pc.is_valid(rows.column(column)).to_numpy())
    picked = rows.select([column, "ts", "received_at", "sender"]).take(pa.array(chosen)).to_pydict()
    for origin, text, ts, received_at, sender in zip(origins[chosen].tolist(), *picked.values(), strict=True):
        for name, value in _read_traits(text):
            yield origin, name, value, ts, received_at, sender or "", once


def _read_traits(text: str) -> Iterable[tuple[str, str]]:
    traits = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    for name, raw in list(traits.items())[:MAX_TRAITS]:
        if 0 < len(name) <= MAX_TRAIT_NAME and "\0" not in name:
            yield name, _plain(bytes(raw).decode())


def _plain(value: str) -> str:
    """JSON with its letters as they are and not as escapes, so that who searches finds them."""
    if "\\u" not in value:
        return value
    try:
        return msgspec.json.encode(msgspec.json.decode(value)).decode()
    except (msgspec.MsgspecError, UnicodeError):  # half a surrogate pair is no letter
        return value


def deciding_traits(traits: Iterable[Trait]) -> list[Trait]:
    """Of each origin and name the latest that was set, and the earliest that was set once, unless to null.

    By event time, then by arrival, then by value, so that the order in which they come never counts.
    """
    kept: dict[tuple[int, str, bool], Trait] = {}
    for trait in traits:
        origin, name, value, *_, once = trait
        if once and value == "null":
            continue
        held = kept.get((origin, name, once))
        if held is None or (_age(trait) < _age(held) if once else _age(trait) > _age(held)):
            kept[origin, name, once] = trait
    return list(kept.values())


def _age(trait: Trait) -> tuple[int, int, str]:
    return trait[3], trait[4], trait[2]


def _upsert_traits(connection: Connection, workspace: WorkspaceId, traits: Sequence[Trait]) -> None:
    owners, names, values, times, received, sources, once = zip(*traits, strict=True)
    connection.execute(
        """
        INSERT INTO origin_trait AS o (workspace_id, origin, name, value, ts, received_at, source, once)
        SELECT %s, origin, name, value, ts, received_at, source, once = 1 FROM unnest(
            %s::integer[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::smallint[]
        ) AS new (origin, name, value, ts, received_at, source, once)
        ON CONFLICT (workspace_id, origin, name, once) DO UPDATE
        SET value = excluded.value, ts = excluded.ts, received_at = excluded.received_at, source = excluded.source
        WHERE CASE WHEN o.once
            THEN (excluded.ts, excluded.received_at, excluded.value) < (o.ts, o.received_at, o.value)
            ELSE (excluded.ts, excluded.received_at, excluded.value) > (o.ts, o.received_at, o.value) END
        """,
        (
            *(workspace, Ints(owners), Texts(names), Texts(values)),
            *(BigInts(times), BigInts(received), Texts(sources), SmallInts(once)),
        ),
    )
