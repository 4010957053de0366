"""Decoded events to the columns of NORMAL_SCHEMA.

Work is done column by column: one comprehension per column over structs that C has decoded, and Arrow kernels over
whole columns. Only events with amounts take a per-event path (commerce.py).
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tilth.events.contracts import NORMAL_SCHEMA, ORDER_ROLES, OrderRole
from tilth.events.normalise.commerce import append_items, commerce_columns
from tilth.events.normalise.contracts import Normalised, Request
from tilth.events.normalise.decoding import Events, decode_requests, take_apart
from tilth.events.normalise.envelope import EMPTY_RAW, NO_CONTEXT, Event, is_object
from tilth.events.normalise.names import TYPE_NAMES, canonical_name
from tilth.events.normalise.rows import Rows, parse_person, parse_properties, parse_traits
from tilth.events.normalise.sources import identity_columns, source_columns
from tilth.events.normalise.texts import text_column, to_text
from tilth.events.normalise.times import ABSENT, EARLIEST, INVALID, correct_times, parse_times
from tilth.events.rejections import Reason, Rejection
from tilth.kernel.clock import from_micros
from tilth.kernel.money import Currency

_NO_ROLE = OrderRole.NONE
_decode_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_encode = msgspec.json.encode


def normalise(requests: Sequence[Request]) -> Normalised:
    """Rows in the order of arrival, order lines behind their event; events that cannot be taken as rejections."""
    rejections: list[Rejection] = []
    found = decode_requests(requests, rejections)
    if not found.events:
        return Normalised(NORMAL_SCHEMA.empty_table(), rejections)
    rows = _parse(found, requests)
    times = _time_columns(found, rows)
    identity = identity_columns(rows)
    commerce = commerce_columns(rows)
    events = found.events
    columns = {
        "message_id": _message_ids(found, requests),
        "line_no": pa.array(np.zeros(len(rows), dtype=np.int32)),
        "type": pa.array([e.type for e in events], pa.string()),
        "sender": _senders(found, requests),
        "event": text_column(rows.names),
        **times,
        **identity,
        **source_columns(rows),
        **commerce.columns,
        "active": pa.array([c.active is not False for c in rows.contexts], pa.bool_()),
        "traits": _traits(events),
        "traits_once": _texts([e.set_once for e in events]),
        "properties": _properties(rows, commerce.unknown),
    }
    table = pa.table([columns[name] for name in NORMAL_SCHEMA.names], schema=NORMAL_SCHEMA)
    table = append_items(table, commerce)
    if rows.bad:
        table = _without_bad(table, rows, found, requests, rejections)
    return Normalised(table, rejections)


def examine(request: Request) -> dict[int, tuple[Reason, str]]:
    """Which events of one request `normalise` would reject, by position, and why."""
    found = decode_requests([request], [])
    rows = _parse(found, [request])
    _time_columns(found, rows)
    identity_columns(rows)
    commerce_columns(rows)
    return rows.bad


def _parse(found: Events, requests: Sequence[Request]) -> Rows:
    events = found.events
    names = [
        (canonical_name(to_text(e.event) or "") if e.type == "track" else TYPE_NAMES.get(e.type, "")) for e in events
    ]
    contexts = [e.context or NO_CONTEXT for e in events]
    currencies = [Currency(r.context["currency"]) for r in requests]
    agents = [to_text(r.context.get("user_agent")) for r in requests]
    return Rows(
        events=events,
        names=names,
        roles=[ORDER_ROLES.get(name, _NO_ROLE) for name in names],
        contexts=contexts,
        properties=parse_properties(found),
        traits=parse_person(events),
        shared_traits=parse_traits([c.traits for c in contexts]),
        currencies=[currencies[owner] for owner in found.owner],
        agents=[agents[owner] for owner in found.owner],
        names_accounts=any(b"externalIds" in r.body or b'"account:' in r.body for r in requests),
    )


def _time_columns(found: Events, rows: Rows) -> dict[str, pa.Array]:
    received = np.array(found.received, dtype=np.int64)
    stated = [e.timestamp if e.timestamp is not None else e.original_timestamp for e in found.events]
    original = parse_times(stated)
    ts = correct_times(received, original, parse_times([e.sent_at for e in found.events]))
    for row in np.flatnonzero(original == INVALID).tolist():
        rows.bad[row] = (
            Reason.INVALID_TIMESTAMP,
            f"{stated[row]!r} is no time: send ISO 8601, e.g. 2026-01-31T08:00:00Z.",
        )
    for row in np.flatnonzero(ts < EARLIEST).tolist():
        moment = _describe(ts[row])
        rows.bad[row] = (Reason.TIMESTAMP_TOO_OLD, f"{moment} lies before 1990: the sender's clock is not set.")
    same = (original == ts) | (original == ABSENT)
    return {
        "ts": pa.array(ts),
        "received_at": pa.array(received),
        "original_ts": pa.array(original, mask=same),
    }


def _describe(micros: np.int64) -> str:
    try:
        return from_micros(int(micros)).isoformat()
    except OverflowError:
        return "A time before the year 1"


def _senders(found: Events, requests: Sequence[Request]) -> pa.Array:
    names = [to_text(request.context.get("source")) for request in requests]
    return pa.array([names[owner] for owner in found.owner], pa.string())


def _message_ids(found: Events, requests: Sequence[Request]) -> pa.Array:
    """As sent, or named after the place in the inbox, which is read once."""
    ids = [to_text(e.message_id) for e in found.events]
    if None in ids:
        ids = [
            sent or f"inbox-{requests[owner].inbox_id}-{index}"
            for sent, owner, index in zip(ids, found.owner, found.index, strict=True)
        ]
    return pa.array(ids, pa.string())


def _traits(events: list[Event]) -> pa.Array:
    if not any(e.type == "identify" or e.set_traits is not EMPTY_RAW for e in events):
        return pa.nulls(len(events), pa.string())
    told = [_merged_traits(e) if e.type == "identify" or e.set_traits is not EMPTY_RAW else None for e in events]
    return pa.array(told, pa.string())


def _merged_traits(event: Event) -> str | None:
    """What an identify says of the person, in its context, then in its own traits; then `$set`, of any event."""
    said = [event.set_traits]
    if event.type == "identify":
        said = [(event.context or NO_CONTEXT).traits, event.traits, event.set_traits]
    found = [raw for raw in said if is_object(raw)]
    if len(found) < 2:
        return str(found[0], "utf-8") if found else None
    merged: dict[str, msgspec.Raw] = {}
    for raw in found:
        merged |= _decode_object(raw)
    return _encode(merged).decode()


def _texts(raws: list[msgspec.Raw]) -> pa.Array:
    if all(raw is EMPTY_RAW for raw in raws):
        return pa.nulls(len(raws), pa.string())
    return pa.array([str(raw, "utf-8") if is_object(raw) else None for raw in raws], pa.string())


def _properties(rows: Rows, unknown: list[int]) -> pa.Array:
    texts = [str(e.properties, "utf-8") if is_object(e.properties) else None for e in rows.events]
    for row, event in enumerate(rows.events):
        if event.type == "track":
            continue
        if event.type in ("page", "screen"):
            if event.name is not None and rows.properties[row].name is None:
                texts[row] = _with(texts[row], "name", event.name)
            if event.category is not None and rows.properties[row].category is None:
                texts[row] = _with(texts[row], "category", event.category)
        elif event.type == "group":
            texts[row] = _with(
                str(event.traits, "utf-8") if is_object(event.traits) else None, "groupId", event.group_id
            )
    for row in unknown:
        texts[row] = _with(texts[row], "refund_amount", "unknown")
    return pa.array(texts, pa.string())


def _with(text: str | None, name: str, value: object) -> str:
    """The JSON object with one more member in front."""
    member = _encode({name: value}).decode()
    rest = "}" if text is None else text[1:].lstrip()
    return member if rest == "}" else f"{member[:-1]},{rest}"


def _without_bad(
    table: pa.Table, rows: Rows, found: Events, requests: Sequence[Request], rejections: list[Rejection]
) -> pa.Table:
    apart: dict[int, tuple[list[bytes], dict[str, Any]]] = {}
    for row, (code, message) in sorted(rows.bad.items()):
        owner = found.owner[row]
        if owner not in apart:
            apart[owner] = take_apart(requests[owner].body)
        raws, shared = apart[owner]
        place = to_text(found.events[row].message_id) or ""
        payload, context = raws[found.index[row]], {**requests[owner].context, **shared}
        rejections.append(Rejection(code, message, "weave", place, payload, context))
    is_event = table.column("line_no").to_numpy() == 0
    event_of: NDArray[np.int64] = np.cumsum(is_event) - 1
    keep = ~np.isin(event_of, np.fromiter(rows.bad, dtype=np.int64))
    return table.filter(pa.array(keep))
