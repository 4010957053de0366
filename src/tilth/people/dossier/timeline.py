"""A person's events as people read them: newest first, by day, name and kind; whole or masked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from tilth.history.api import History
from tilth.history.contracts import ALWAYS, FLAG_ACTIVE, OTHER_EVENT, BucketView, PersonEvent
from tilth.kernel.ids import PersonNo, WorkspaceId
from tilth.kernel.masking import mask_properties, mask_text
from tilth.kernel.money import Currency
from tilth.kernel.pages import Int64, Page, check_limit, decode_cursor, encode_cursor
from tilth.kernel.zones import day_start
from tilth.people.dossier.contracts import KIND_OF, EventCount, EventKind, TimelineEvent

_UNDECODABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """What is left out is not asked for; names and kinds widen each other, days narrow."""

    events: Sequence[str] = ()
    kinds: Sequence[EventKind] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace's history with its calendar and its currency."""

    history: History
    workspace: WorkspaceId
    zone: ZoneInfo
    currency: Currency


def list_events(
    place: Place, person_no: PersonNo, asked: TimelineFilter, request: TimelineRequest
) -> Page[TimelineEvent]:
    """Newest first, as they are: mask what leaves. A page costs its own rows, wherever it lies in the history."""
    limit = check_limit(request.limit)
    before = None if request.cursor is None else decode_cursor(request.cursor, tuple[Int64, Int64])
    if asked.last is not None and asked.last < date.max:
        end = (day_start(asked.last + timedelta(days=1), place.zone), -1)
        before = end if before is None else min(before, end)
    found = place.history.read_person(
        place.workspace,
        person_no,
        before=before,
        since=ALWAYS if asked.first is None else day_start(asked.first, place.zone),
        events=_names(place, asked),
        limit=limit + 1,
    )
    items = [to_event(place, each) for each in found[:limit]]
    return Page(items, encode_cursor(*found[limit - 1].position) if len(found) > limit else None)


def count_events(place: Place, person_no: PersonNo) -> list[EventCount]:
    """What the person did and how often, most often first."""
    codes, counts = place.history.run(place.workspace, _CountCodes(), persons=[person_no])
    names = place.history.terms(place.workspace, "event")
    found = [
        EventCount(name, KIND_OF.get(name, EventKind.OTHER), rows)
        for code, rows in zip(codes.tolist(), counts.tolist(), strict=True)
        if code > OTHER_EVENT and (name := names[code].as_py())
    ]
    return sorted(found, key=lambda each: (-each.rows, each.event))


def mask_event(event: TimelineEvent) -> TimelineEvent:
    return replace(
        event,
        event=mask_text(event.event),
        order_id=None if event.order_id is None else mask_text(event.order_id),
        names={name: mask_text(text) for name, text in event.names.items()},
        url=None if event.url is None else mask_text(event.url),
        referrer=None if event.referrer is None else mask_text(event.referrer),
        properties=None if event.properties is None else mask_properties(event.properties),
    )


def to_event(place: Place, event: PersonEvent) -> TimelineEvent:
    names = dict(event.names)
    currency = names.pop("currency", None) or place.currency
    return TimelineEvent(
        event=event.event,
        kind=KIND_OF.get(event.event, EventKind.OTHER),
        at=event.at,
        received_at=event.received_at,
        original_at=event.original_at,
        message_id=event.message_id,
        line_no=event.line_no,
        is_active=bool(event.flags & FLAG_ACTIVE),
        currency=currency,
        amounts=event.amounts,
        quantity=event.quantity,
        order_id=event.order_id,
        names=names,
        url=event.url,
        referrer=event.referrer,
        properties=_properties(event.properties),
    )


def _properties(text: str | None) -> dict[str, Any] | None:
    """None also for what cannot be read."""
    try:
        return None if text is None else msgspec.json.decode(text, type=dict[str, Any])
    except _UNDECODABLE:
        return None


def _names(place: Place, asked: TimelineFilter) -> list[str] | None:
    if not asked.events and not asked.kinds:
        return None
    kinds = set(asked.kinds)
    names = [name for name, kind in KIND_OF.items() if kind in kinds]
    if EventKind.OTHER in kinds:
        seen = place.history.terms(place.workspace, "event").to_pylist()[OTHER_EVENT + 1 :]
        names += [name for name in seen if name and name not in KIND_OF]
    return [*names, *asked.events]


@dataclass(frozen=True, slots=True)
class _CountCodes:
    columns: Sequence[str] = ("event",)

    def run(self, view: BucketView) -> NDArray[np.uint16]:
        rows = [
            part.columns["event"][start:end].astype(np.uint16)
            for part in view.parts
            for start, end in zip(part.starts.tolist(), part.ends.tolist(), strict=True)
        ]
        return np.concatenate([np.empty(0, dtype=np.uint16), *rows])

    def merge(self, partials: Sequence[NDArray[np.uint16]]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
        codes, counts = np.unique(np.concatenate([np.empty(0, dtype=np.uint16), *partials]), return_counts=True)
        return codes, counts
