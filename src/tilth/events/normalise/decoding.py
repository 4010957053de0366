"""Bodies of requests to events, with what each needs from its request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tilth.events.normalise.contracts import Request
from tilth.events.normalise.envelope import Body, Event, decode_body, share_context
from tilth.events.rejections import Reason, Rejection
from tilth.kernel.clock import to_micros


class _Batch(msgspec.Struct, rename="camel"):
    batch: list[msgspec.Raw]
    context: Any = None
    sent_at: Any = None


_decode_batch = msgspec.json.Decoder(_Batch).decode


@dataclass(slots=True)
class Events:
    """Parallel lists, one entry per event."""

    events: list[Event] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    """Index of the request."""
    index: list[int] = field(default_factory=list)
    """Position in the request."""

    def extend(self, events: Sequence[Event], received: int, owner: int) -> None:
        count = len(events)
        self.events.extend(events)
        self.received.extend([received] * count)
        self.owner.extend([owner] * count)
        self.index.extend(range(count))


def decode_requests(requests: Sequence[Request], rejections: list[Rejection]) -> Events:
    """Decode all; a body that no longer decodes is taken apart and only its bad events are rejected."""
    found = Events()
    for owner, request in enumerate(requests):
        received = to_micros(request.received_at)
        try:
            events = _events_of(decode_body(request.body), request)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            events = list(_salvage(request, rejections))
        found.extend(events, received, owner)
    return found


def _events_of(body: Body, request: Request) -> Sequence[Event]:
    if body.batch is None:
        kind = request.context.get("type")
        if kind is not None:
            body.type = kind
        return [body]
    if body.context is not None:
        share_context(body.context, body.batch)
    if body.sent_at is not None:
        for event in body.batch:
            if event.sent_at is None:
                event.sent_at = body.sent_at
    return body.batch


def _salvage(request: Request, rejections: list[Rejection]) -> Iterator[Event]:
    raws, shared = take_apart(request.body)
    for raw in raws:
        try:
            yield decode_body(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            rejections.append(
                Rejection(
                    Reason.MALFORMED,
                    f"This event cannot be decoded: {error}",
                    "weave",
                    "",
                    raw,
                    {**request.context, **shared},
                )
            )


def take_apart(body: bytes) -> tuple[list[bytes], dict[str, Any]]:
    """The events of a body as they were sent, and what they share: `shared` (context) and `sentAt`."""
    try:
        batch = _decode_batch(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [body], {}
    return [bytes(raw) for raw in batch.batch], share(batch.context, batch.sent_at)


def share(context: object, sent_at: object) -> dict[str, Any]:
    """As it stands in a rejection's context."""
    parts = {"shared": context, "sentAt": sent_at}
    return {name: value for name, value in parts.items() if value is not None}
