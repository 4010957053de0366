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

Connection = psycopg.Connection[Any]
TOUCH_COLUMNS = ("channel", "source", "medium", "campaign", "term", "content", "referrer")
_TELLING = ("source", "medium", "campaign", "term", "content", "referrer")
"""A row that has one of these is a touch; `channel` alone is on every row and tells nothing new."""
MAX_TRAITS = 200
"""Of one event; the rest is left out."""
MAX_TRAIT_NAME = 255


def apply_profiles(connection: Connection, workspace: WorkspaceId, rows: pa.Table, origins: NDArray[np.int32]) -> None:
    """`rows` of NORMAL_SCHEMA with the origin of each."""
    _apply_seen(connection, workspace, rows, origins)
    _apply_traits(connection, workspace, rows, origins)


def _apply_seen(connection: Connection, workspace: WorkspaceId, rows: pa.Table, origins: NDArray[np.int32]) -> None:
    ts = rows.column("ts").to_numpy()
    distinct, first, last = _first_and_last(origins, ts)
    touched = _find_touches(rows)
    of_touch, first_touch, last_touch = _first_and_last(origins[touched], ts[touched])
    first_rows, last_rows = _spread(distinct, of_touch, touched[first_touch], touched[last_touch])
    connection.execute(
        """
        INSERT INTO origin_seen AS o (workspace_id, origin, first_seen, last_seen,
                                      first_touch_at, first_touch, last_touch_at, last_touch)
        SELECT %s, * FROM unnest(%s::integer[], %s::bigint[], %s::bigint[],
                                 %s::bigint[], %s::text[], %s::bigint[], %s::text[])
        ON CONFLICT (workspace_id, origin) DO UPDATE SET
            first_seen = least(o.first_seen, excluded.first_seen),
            last_seen = greatest(o.last_seen, excluded.last_seen),
            first_touch = CASE WHEN excluded.first_touch_at < o.first_touch_at OR o.first_touch_at IS NULL
                               THEN excluded.first_touch ELSE o.first_touch END,
            last_touch = CASE WHEN excluded.last_touch_at >= o.last_touch_at OR o.last_touch_at IS NULL
                              THEN excluded.last_touch ELSE o.last_touch END,
            first_touch_at = least(o.first_touch_at, excluded.first_touch_at),
            last_touch_at = greatest(o.last_touch_at, excluded.last_touch_at)
        """,
        (
            workspace,
            distinct.tolist(),
            ts[first].tolist(),
            ts[last].tolist(),
            *_touch_columns(rows, ts, first_rows),
            *_touch_columns(rows, ts, last_rows),
        ),
    )


def _find_touches(rows: pa.Table) -> NDArray[np.int64]:
    telling = np.zeros(rows.num_rows, dtype=np.bool_)
    for name in _TELLING:
        column = rows.column(name)
        if column.null_count < rows.num_rows:
            telling |= pc.is_valid(column).to_numpy()
    return np.flatnonzero(telling)


def _first_and_last(
    origins: NDArray[np.int32], ts: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """(distinct origins, position of the earliest row of each, of the latest); ties keep the order of arrival."""
    order = np.lexsort((ts, origins))
    sorted_origins = origins[order]
    edges = np.flatnonzero(np.diff(sorted_origins, prepend=-1))
    ends = np.append(edges[1:], len(order)) - 1 if len(order) else edges
    return sorted_origins[edges], order[edges], order[ends]


def _spread(
    distinct: NDArray[np.int32], some: NDArray[np.int32], *rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], ...]:
    """Row numbers of `some` origins, laid out over all `distinct` ones; -1 elsewhere."""
    place = np.searchsorted(distinct, some)
    spread = []
    for of_some in rows:
        column = np.full(len(distinct), -1, dtype=np.int64)
        column[place] = of_some
        spread.append(column)
    return tuple(spread)


def _touch_columns(
    rows: pa.Table, ts: NDArray[np.int64], chosen: NDArray[np.int64]
) -> tuple[list[int | None], list[str | None]]:
    """(time, JSON) of the chosen rows; None for -1. Each distinct touch is written once."""
    has = chosen >= 0
    table = rows.select(TOUCH_COLUMNS).take(pa.array(chosen[has]))
    texts: list[str | None] = [None] * len(chosen)
    for place, values in zip(np.flatnonzero(has).tolist(), zip(*table.to_pydict().values(), strict=True), strict=True):
        touch = {name: value for name, value in zip(TOUCH_COLUMNS, values, strict=True) if value is not None}
        texts[place] = msgspec.json.encode(touch).decode()
    return [int(ts[row]) if row >= 0 else None for row in chosen.tolist()], texts


Trait = tuple[int, str, str, int, int, str]
"""origin, name, value as JSON, ts, received_at, source."""


def _apply_traits(connection: Connection, workspace: WorkspaceId, rows: pa.Table, origins: NDArray[np.int32]) -> None:
    chosen = np.flatnonzero(pc.is_valid(rows.column("traits")).to_numpy())
    if not len(chosen):
        return
    picked = rows.select(["traits", "ts", "received_at", "type"]).take(pa.array(chosen)).to_pydict()
    traits = latest_traits(
        trait
        for origin, text, ts, received_at, kind in zip(origins[chosen].tolist(), *picked.values(), strict=True)
        for trait in _read_traits(origin, text, ts, received_at, kind)
    )
    if traits:
        _upsert_traits(connection, workspace, traits)


def _read_traits(origin: int, text: str, ts: int, received_at: int, kind: str) -> Iterable[Trait]:
    traits = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    for name, raw in list(traits.items())[:MAX_TRAITS]:
        if 0 < len(name) <= MAX_TRAIT_NAME and "\0" not in name:
            yield origin, name, bytes(raw).decode(), ts, received_at, kind


def latest_traits(traits: Iterable[Trait]) -> list[Trait]:
    """Of each origin and name the latest: by event time, then by arrival, then by value, so that order never counts."""
    latest: dict[tuple[int, str], Trait] = {}
    for trait in traits:
        key = trait[:2]
        held = latest.get(key)
        if held is None or _age(trait) > _age(held):
            latest[key] = trait
    return list(latest.values())


def _age(trait: Trait) -> tuple[int, int, str]:
    return trait[3], trait[4], trait[2]


def _upsert_traits(connection: Connection, workspace: WorkspaceId, traits: Sequence[Trait]) -> None:
    connection.execute(
        """
        INSERT INTO origin_trait AS o (workspace_id, origin, name, value, ts, received_at, source)
        SELECT %s, * FROM unnest(%s::integer[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[])
        ON CONFLICT (workspace_id, origin, name) DO UPDATE
        SET value = excluded.value, ts = excluded.ts, received_at = excluded.received_at, source = excluded.source
        WHERE (excluded.ts, excluded.received_at, excluded.value) > (o.ts, o.received_at, o.value)
        """,
        (workspace, *map(list, zip(*traits, strict=True))),
    )
