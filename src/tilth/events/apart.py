"""Single events out of stored requests: to find the one that makes the normaliser fail, and to keep what was sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pyarrow as pa
import structlog

from tilth.events.normalise.api import MAX_IDENTIFIER, Request, name_stored, normalise, take_apart, to_text
from tilth.events.rejections import AS_ROWS, Reason, Rejection
from tilth.kernel.text import clip

_log = structlog.get_logger("tilth.events")
_decode_value = msgspec.json.Decoder(float_hook=str).decode
"""As the normaliser reads it: a message id that is a decimal is the text that was sent."""
_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def normalise_all(requests: Sequence[Request], rejections: list[Rejection]) -> list[pa.Table]:
    """Tables of NORMAL_SCHEMA in the order of arrival; what cannot be normalised is added to the rejections.

    Should the normaliser itself fail, the requests are tried by halves, then the events of one request by halves:
    2 log₂ n attempts per event that is at fault, which is rejected alone, whatever it raised.
    """
    tables: list[pa.Table] = []
    pieces: list[Sequence[Request]] = [requests]
    while pieces:
        piece = pieces.pop()
        try:
            result = normalise(piece)
        except Exception as error:  # noqa: BLE001 — whatever it is, it concerns the event that raises it
            if piece is requests:
                _log.exception("normalising_failed", requests=len(requests))
            halves = _halve(piece)
            pieces.extend(reversed(halves))
            if not halves:
                rejections.append(_reject(piece[0], error))
        else:
            tables.append(result.rows)
            rejections.extend(result.rejections)
    return tables


def _halve(piece: Sequence[Request]) -> list[Sequence[Request]]:
    """Two pieces, or none where there is one event only."""
    singles = piece if len(piece) > 1 else _single_events(piece[0])
    middle = len(singles) // 2
    return [singles[:middle], singles[middle:]] if middle else []


def _single_events(request: Request) -> list[Request]:
    """A request per event, under the name that the event has in the whole one."""
    raws, shared = take_apart(request.body)
    return [
        replace(request, body=make_body(_named(raw, name_event(raw, request.inbox_id, index)), shared))
        for index, raw in enumerate(raws)
    ]


def make_body(event: bytes, shared: Mapping[str, Any]) -> bytes:
    """A batch of one event; `shared` as take_apart found it."""
    beside = {"context": shared.get("shared"), "sentAt": shared.get("sentAt")}
    return b'{"batch":[' + event + b"]," + msgspec.json.encode(beside)[1:]


def name_event(event: bytes, inbox_id: int, index: int) -> str:
    """Its message id as sent, or the one that the normaliser gives it."""
    try:
        sent = to_text(_decode_value(_decode_members(event).get("messageId", b"null")))
    except _UNDECODABLE:
        sent = None
    return sent or f"inbox-{inbox_id}-{index}"


class _Named(msgspec.Struct):
    event: Any = None
    type: Any = None


_decode_named = msgspec.json.Decoder(_Named, float_hook=str).decode
_decode_rows = msgspec.json.Decoder(list[_Named]).decode


def find_event_name(rejection: Rejection) -> str:
    """The stored name of a rejected event; empty where it tells none."""
    try:
        if AS_ROWS in rejection.context:
            return clip(str(_decode_rows(rejection.payload)[0].event or ""), MAX_IDENTIFIER)
        named = _decode_named(rejection.payload)
    except (*_UNDECODABLE, IndexError):
        return ""
    kind = rejection.context.get("type") or named.type
    return clip(name_stored(kind, to_text(named.event) or ""), MAX_IDENTIFIER)


def find_event(requests: Iterable[Request], message_id: str) -> tuple[bytes, dict[str, Any]] | None:
    """The first event of this name as it was sent, and the context that a rejection of it has."""
    events = (event for request in requests for event in list_events(request))
    return next((sent for name, sent in events if name == message_id), None)


def list_events(request: Request) -> Iterator[tuple[str, tuple[bytes, dict[str, Any]]]]:
    """Names of a request's events, with each as it was sent and the context that a rejection of it has."""
    raws, shared = take_apart(request.body)
    context = {**request.context, **shared}
    for index, raw in enumerate(raws):
        yield name_event(raw, request.inbox_id, index), (raw, context)


def _named(event: bytes, name: str) -> bytes:
    try:
        return msgspec.json.encode(_decode_members(event) | {"messageId": name})
    except _UNDECODABLE:
        return event


def _reject(request: Request, error: Exception) -> Rejection:
    raws, shared = take_apart(request.body)
    event = raws[0] if raws else request.body
    reason = clip(f"{type(error).__name__}: {error}", 500)
    place = name_event(event, request.inbox_id, 0)
    message = f"The event could not be normalised: {reason}"
    return Rejection(Reason.UNWEAVABLE, message, "weave", place, event, {**request.context, **shared})
