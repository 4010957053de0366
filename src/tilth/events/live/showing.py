"""Arrivals as they are shown: as sent, as normalised, and what is wrong with them; personal data masked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa

from tilth.events.apart import list_events, normalise_all
from tilth.events.contracts import IDENTIFIER_TYPES, MONEY_COLUMNS
from tilth.events.live.contracts import EventProblem, LiveEvent, LiveFilter, Outcome
from tilth.events.live.reading import Arrivals
from tilth.events.masking import UNDECODABLE, decode_exact, encode_exact, mask_json
from tilth.events.normalise.api import Request, to_text
from tilth.events.rejections import Rejection
from tilth.events.tracking.checking import Plan, Violation, find_violations
from tilth.events.tracking.contracts import EventStatus, Rule
from tilth.events.tracking.counting import columns_of, decode
from tilth.kernel.clock import from_micros
from tilth.kernel.masking import mask_named, mask_properties, mask_text
from tilth.kernel.money import minor_digits
from tilth.kernel.text import clip

MAX_VALUE = 80
_TIMES = ("ts", "received_at", "original_ts")
_JSON = ("traits", "traits_once", "properties")
_LEFT_OUT = frozenset(("message_id", "line_no", "type", "received_at"))
"""Of the rows: they stand in the event itself."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A shown event with what it is filtered by, which is not masked."""

    shown: LiveEvent
    identifiers: frozenset[str]

    def fits(self, wanted: LiveFilter) -> bool:
        shown = self.shown
        return (
            (wanted.event is None or wanted.event.casefold() in shown.event.casefold())
            and (wanted.source is None or wanted.source == shown.source)
            and (wanted.write_key is None or wanted.write_key == shown.write_key)
            and (not wanted.problems or bool(shown.problems))
            and (wanted.person is None or _fold(wanted.person) in self.identifiers)
        )


def show_arrivals(found: Arrivals, plan: Plan) -> list[Arrival]:
    """In the order of their receipt."""
    shown = [*_show_requests(found.requests, plan), *map(_show_rejection, found.rejections)]
    return sorted(shown, key=lambda each: each.shown.received_at)


def _show_requests(requests: list[Request], plan: Plan) -> Iterator[Arrival]:
    """What cannot be normalised, or is refused by the plan, is left out here: it comes again as a rejection."""
    rejections: list[Rejection] = []
    tables = normalise_all(requests, rejections)
    made = _Made(pa.concat_tables(tables)) if tables else None
    for request in requests:
        for index, (message_id, (raw, context)) in enumerate(list_events(request)):
            table = made.take(message_id) if made is not None else None
            if table is None:
                continue
            event = table.column("event")[0].as_py()
            properties = decode(table.column("properties")[0].as_py())
            violations = find_violations(plan, event, properties, columns_of(table, 0))
            if not (violations and _refuses(plan, event)):
                id_ = f"{request.inbox_id}-{index}"
                yield _show_event(id_, request.received_at, raw, context, table, violations)


class _Made:
    """Rows of events by their message id, in the order of arrival."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        lines = table.column("line_no").to_pylist()
        starts = [row for row, line in enumerate(lines) if line == 0]
        ends = [*starts[1:], len(lines)] if starts else []
        self._spans: dict[str, list[tuple[int, int]]] = {}
        ids = table.column("message_id")
        for start, end in zip(starts, ends, strict=True):
            self._spans.setdefault(ids[start].as_py(), []).append((start, end - start))

    def take(self, message_id: str) -> pa.Table | None:
        """None: there is none, or no more, of this id."""
        spans = self._spans.get(message_id)
        return self._table.slice(*spans.pop(0)) if spans else None


def _refuses(plan: Plan, event: str) -> bool:
    rules = plan.events.get(event)
    return plan.reject_unknown if rules is None else rules.enforce and rules.status is not EventStatus.DRAFT


def _show_event(
    id_: str,
    received_at: datetime,
    raw: bytes,
    context: Mapping[str, Any],
    table: pa.Table,
    violations: Iterable[Violation],
) -> Arrival:
    rows = table.to_pylist()
    head = rows[0]
    kind, origin = next(((name, head[name]) for name in IDENTIFIER_TYPES if head[name]), ("", ""))
    shown = LiveEvent(
        id=id_,
        outcome=Outcome.ACCEPTED,
        received_at=received_at,
        event=head["event"],
        type=head["type"],
        source=head["sender"] or "",
        write_key=context.get("key"),
        person=mask_named(kind, origin) if origin else "",
        person_type=kind,
        message_id=mask_text(head["message_id"]),
        raw=_format(raw),
        shared=_format_shared(context),
        rows=[_show_row(row) for row in rows],
        problems=[_show_violation(each) for each in violations],
        rejected_id=None,
    )
    names = (*IDENTIFIER_TYPES, "previous_id")
    return Arrival(shown, frozenset(_fold(part) for name in names for part in (head[name] or "").split("\n") if part))


def _show_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Columns with a value: moments in ISO 8601, amounts in major units, JSON as what it says, and all of it masked."""
    digits = minor_digits(row["currency"]) if row["currency"] else 0
    made: dict[str, Any] = {}
    for name, value in row.items():
        if value is None or name in _LEFT_OUT:
            continue
        if name in _TIMES:
            made[name] = from_micros(value).isoformat()
        elif name in MONEY_COLUMNS:
            made[name] = _major(value, digits)
        else:
            made[name] = decode(value) if name in _JSON else value
    return mask_properties(made)


def _major(value: int, digits: int) -> Any:  # noqa: ANN401 — a number of JSON with the digits of its currency
    return decode_exact(f"{'-' if value < 0 else ''}{abs(value) // 10**digits}" + _cents(abs(value), digits))


def _cents(value: int, digits: int) -> str:
    return f".{value % 10**digits:0{digits}}" if digits else ""


def _show_violation(violation: Violation) -> EventProblem:
    missing = violation.rule in (Rule.UNKNOWN_EVENT, Rule.RETIRED_EVENT, Rule.MISSING_PROPERTY)
    value = "" if missing else encode_exact(mask_named(violation.property, violation.value)).decode()
    return EventProblem(str(violation.rule), violation.property, clip(value, MAX_VALUE))


class _Peeked(msgspec.Struct, rename="camel"):
    type: Any = None
    user_id: Any = None
    anonymous_id: Any = None


_peek = msgspec.json.Decoder(_Peeked, float_hook=str).decode


def _show_rejection(row: Any) -> Arrival:  # noqa: ANN401 — a named tuple of rejected_event
    payload = bytes(row.payload)
    try:
        peeked = _peek(payload)
    except UNDECODABLE:
        peeked = _Peeked()
    ids = {"user_id": to_text(peeked.user_id), "anonymous_id": to_text(peeked.anonymous_id)}
    kind, origin = next(((name, value) for name, value in ids.items() if value), ("", ""))
    shown = LiveEvent(
        id=f"r{row.rejected_id}",
        outcome=Outcome.REJECTED,
        received_at=row.rejected_at,
        event=row.event,
        type=to_text(row.context.get("type") or peeked.type) or "",
        source=str(row.context.get("source") or row.source.removeprefix("api:")),
        write_key=row.context.get("key"),
        person=mask_named(kind, clip(origin, 255)) if origin else "",
        person_type=kind,
        message_id=mask_text(row.place),
        raw=_format(payload),
        shared=_format_shared(row.context),
        rows=[],
        problems=[EventProblem(row.code, "", mask_text(row.message))],
        rejected_id=row.rejected_id,
    )
    return Arrival(shown, frozenset(_fold(value) for value in ids.values() if value))


def _format_shared(context: Mapping[str, Any]) -> str | None:
    parts = {"context": context.get("shared"), "sentAt": context.get("sentAt")}
    told = {name: value for name, value in parts.items() if value is not None}
    return _format(encode_exact(told)) if told else None


def _format(payload: bytes) -> str:
    """Masked; set out in lines where it is JSON, with the digits that were sent."""
    masked = mask_json(payload.decode("utf-8", "replace"))
    try:
        return msgspec.json.format(masked, indent=2)
    except UNDECODABLE:
        return masked


def _fold(identifier: str) -> str:
    """In the spelling by which people look for it: case, and a phone's blanks and country, do not matter."""
    text = identifier.strip().casefold()
    compact = text.translate(_NO_DIGITS).removeprefix("+")
    if not compact.isdecimal():
        return text
    return compact[2:] if len(compact) == 13 and compact.startswith("86") else compact


_NO_DIGITS = str.maketrans("", "", " -()")
