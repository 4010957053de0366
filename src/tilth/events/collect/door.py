"""Look at each event of a request before it is taken: envelope, size, identity.

What passes here can be decoded and normalised later; what does not is named with a Reason. Amounts and times are
looked at by the normaliser, later, or here as well in strict mode.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tilth.events.collect.depth import MAX_DEPTH, TOO_DEEP_MARKER, cut_deep
from tilth.events.collect.dialects.unsupported import UNSUPPORTED
from tilth.events.collect.errors import MalformedBody, TooDeep, TooManyEvents
from tilth.events.collect.mending import mend_context, mend_event
from tilth.events.contracts import MAX_BATCH_EVENTS, MAX_EVENT_BYTES, MAX_MESSAGE_ID
from tilth.events.normalise.api import EMPTY_RAW, MAX_IDENTIFIER, Context, Event, share, to_text
from tilth.events.rejections import Reason
from tilth.kernel.text import clip

KINDS = frozenset(("track", "identify", "page", "screen", "group", "alias"))
Problem = tuple[Reason, str] | None
_Object = dict[str, Any] | list[Any] | None
"""Some PHP senders write an empty object as []; what stands in a list is ignored."""


class _Context(Context, gc=False):
    traits: _Object = None  # type: ignore[assignment]  # decoded in full, so that bad text inside is found


class _Event(Event, gc=False):
    context: _Context | None = None
    properties: _Object = None  # type: ignore[assignment]  # as above
    traits: _Object = None  # type: ignore[assignment]  # as above
    set_traits: _Object = None  # type: ignore[assignment]  # as above
    set_once: _Object = None  # type: ignore[assignment]  # as above


class _Outer(msgspec.Struct, rename="camel"):
    write_key: Any = None
    batch: list[msgspec.Raw] | None = None
    context: msgspec.Raw = EMPTY_RAW
    sent_at: msgspec.Raw = EMPTY_RAW


@dataclass(slots=True)
class Outer:
    """The outside of a request; events stay as they are."""

    write_key: Any
    batch: list[msgspec.Raw] | None
    context: msgspec.Raw
    sent_at: msgspec.Raw
    mended: bool = False
    """`context` or an event is no longer what stands in the body."""


_decode_outer = msgspec.json.Decoder(_Outer).decode
_decode_event = msgspec.json.Decoder(_Event, float_hook=str).decode
_decode_shared = msgspec.json.Decoder(_Context | None, float_hook=str).decode
_decode_any = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class Bad:
    """One event that is not taken."""

    index: int
    code: Reason
    message: str
    message_id: str
    payload: bytes


@dataclass(slots=True)
class Looked:
    """A request after the look."""

    body: bytes
    """In Segment's form, with the good events alone; empty where there is none."""
    outer: Outer
    message_ids: list[str] = field(default_factory=list)
    """Of all events, good and bad, as they were sent."""
    bad: dict[int, Bad] = field(default_factory=dict)
    """By position in the request."""

    @property
    def good(self) -> int:
        return len(self.message_ids) - len(self.bad)

    @property
    def shared(self) -> dict[str, Any]:
        """What the batch said of all its events, for those that are kept apart from it."""
        if self.outer.batch is None:
            return {}
        try:
            return share(_decode_any(self.outer.context or b"null"), _decode_any(self.outer.sent_at or b"null"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return {}

    def mark(self, found: Mapping[int, tuple[Reason, str]]) -> None:
        """Take out more events, by their position among the good ones."""
        standing = [index for index in range(len(self.message_ids)) if index not in self.bad]
        raws = self.outer.batch or [msgspec.Raw(self.body)]
        for position, problem in found.items():
            index = standing[position]
            self.bad[index] = Bad(index, *problem, self.message_ids[index], bytes(raws[index]))
        self.assemble()

    def assemble(self) -> None:
        """The body anew, without the bad events and with what the request shared among its events."""
        if not self.bad and not self.outer.mended:
            return
        if self.outer.batch is None:
            self.body = b"" if self.bad else self.body
            return
        shared = b"".join(
            b'"%s":%s,' % (name, bytes(raw))
            for name, raw in ((b"context", self.outer.context), (b"sentAt", self.outer.sent_at))
            if bytes(raw)
        )
        good = b",".join(bytes(raw) for index, raw in enumerate(self.outer.batch) if index not in self.bad)
        self.body = b"{" + shared + b'"batch":[' + good + b"]}"


def open_body(body: bytes) -> Outer:
    """Raises MalformedBody, TooDeep."""
    try:
        found = _decode_outer(body)
        outer = Outer(found.write_key, found.batch, found.context, found.sent_at)
        if outer.batch is not None and bytes(outer.context):
            _check_shared(outer)
            _check_depth(bytes(outer.context))
    except RecursionError as error:
        raise TooDeep(f"The JSON of this request is nested too deep: at most {MAX_DEPTH} levels are taken.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedBody(f"The body is not what this endpoint takes: {error}") from error
    return outer


def _check_shared(outer: Outer) -> None:
    """It is merged into every event, so it must be as good as theirs."""
    try:
        _decode_shared(outer.context)
    except msgspec.ValidationError:
        outer.context, outer.mended = msgspec.Raw(mend_context(bytes(outer.context))), True
        _decode_shared(outer.context)


def repair(body: bytes) -> bytes | None:
    """A body that is nearly JSON, so that one bad event does not cost the others of its batch; None if it is not.

    NaN and Infinity, which some languages write, become a marker by which their event is rejected. Half a surrogate
    pair, which is what JavaScript leaves of an emoji that it cuts, becomes U+FFFD. Numbers pass through floats here,
    whose shortest form is what was sent, for up to 15 digits.
    """
    try:
        found = json.loads(cut_deep(body) or body, parse_constant=lambda _: _NOT_A_NUMBER)
        text = json.dumps(found, ensure_ascii=False)
    except (ValueError, RecursionError):
        return None
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


_NOT_A_NUMBER = "\ue000not a number\ue000"
_MARKER = _NOT_A_NUMBER.encode()


def look(body: bytes, outer: Outer, kind: str | None) -> Looked:
    """`kind` is the type of a single event, where the endpoint names it. Raises TooManyEvents."""
    suspects = [suspect for suspect in _SUSPECTS if suspect.needle in body]
    looked = Looked(body, outer)
    if outer.batch is None:
        _look_at(looked, 0, body, kind, suspects)
    else:
        if len(outer.batch) > MAX_BATCH_EVENTS:
            raise TooManyEvents(
                f"A batch holds at most {MAX_BATCH_EVENTS} events, this one {len(outer.batch)}: send smaller ones."
            )
        for index, raw in enumerate(outer.batch):
            _look_at(looked, index, raw, None, suspects)
    looked.assemble()
    return looked


def is_rudder(outer: Outer) -> bool:
    """RudderStack's clients may send larger batches; they are known by the library that their events name."""
    if not outer.batch:
        return False
    try:
        library = _decode_library(outer.batch[0]).context.library.name
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return isinstance(library, str) and "rudder" in library.lower()


class _Library(msgspec.Struct, frozen=True):
    name: Any = None


class _LibraryContext(msgspec.Struct, frozen=True):
    library: _Library = _Library()


class _LibraryEvent(msgspec.Struct, frozen=True):
    context: _LibraryContext = _LibraryContext()


_decode_library = msgspec.json.Decoder(_LibraryEvent).decode


def _look_at(
    looked: Looked, index: int, raw: bytes | msgspec.Raw, kind: str | None, suspects: list["_Suspect"]
) -> None:
    event = _Event()
    problem: Problem
    try:
        event = _decode_mended(looked, index, raw)
        _check_depth(bytes(raw))
    except RecursionError:
        problem = (Reason.TOO_DEEP, f"The JSON of this event is nested too deep: at most {MAX_DEPTH} levels are taken.")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        problem = (Reason.MALFORMED, f"This is no event: {error}.")
    else:
        problem = find_problem(event, kind)
        size = len(memoryview(raw))
        if size > MAX_EVENT_BYTES:
            problem = (Reason.TOO_LARGE, f"The event has {size} bytes, at most {MAX_EVENT_BYTES} are taken.")
    if problem is None or problem[0] is not Reason.TOO_DEEP:
        for suspect in suspects:
            problem = suspect.confirm(bytes(raw)) or problem
    message_id = to_text(event.message_id) or ""
    looked.message_ids.append(message_id)
    if problem is not None:
        looked.bad[index] = Bad(index, *problem, clip(message_id, MAX_MESSAGE_ID), bytes(raw))


def _decode_mended(looked: Looked, index: int, raw: bytes | msgspec.Raw) -> _Event:
    try:
        return _decode_event(raw)
    except msgspec.ValidationError:
        mended = mend_event(bytes(raw))
        if mended is None:
            raise
        event = _decode_event(mended)
    if looked.outer.batch is None:
        looked.body = mended
    else:
        looked.outer.batch[index] = msgspec.Raw(mended)
    looked.outer.mended = True
    return event


def _check_depth(raw: bytes) -> None:
    """Raises RecursionError, as decoders do, whose own limit depends on who calls them; also for what was cut."""
    if TOO_DEEP_MARKER in raw:
        raise RecursionError
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return
    level: list[Any] = [_decode_any(raw)]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer) if isinstance(inner, dict | list)]
        if not level:
            return
    raise RecursionError


def _inside(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def find_problem(event: Event, kind: str | None) -> Problem:
    """What is wrong with the envelope of an event, or None."""
    name = kind or event.type
    unsupported = UNSUPPORTED.get(name) if isinstance(name, str) else None
    if unsupported is not None:
        return Reason.UNSUPPORTED_OPERATION, unsupported
    if not isinstance(name, str) or name not in KINDS:
        return Reason.UNKNOWN_TYPE, f"`type` is {clip(repr(event.type), 60)}; it is one of {', '.join(sorted(KINDS))}."
    if not (to_text(event.user_id) or to_text(event.anonymous_id)):
        return Reason.NO_IDENTITY, "An event needs a `userId` or an `anonymousId`: a text that is not empty."
    for check in _CHECKS:
        problem = check(event, name)
        if problem is not None:
            return problem
    return None


def _check_name(event: Event, kind: str) -> Problem:
    if kind == "track" and not to_text(event.event):
        return Reason.NO_EVENT_NAME, "A track event needs `event`: its name, a text that is not empty."
    if kind == "alias" and not to_text(event.previous_id):
        return Reason.NO_PREVIOUS_ID, "An alias needs `previousId`: the identifier that the person had before."
    return None


def _check_lengths(event: Event, _: str) -> Problem:
    message_id = event.message_id
    if message_id is not None and len(to_text(message_id) or "") > MAX_MESSAGE_ID:
        return Reason.MESSAGE_ID_TOO_LONG, f"`messageId` has at most {MAX_MESSAGE_ID} characters."
    for value in (event.user_id, event.anonymous_id, event.previous_id):
        if value is not None and len(to_text(value) or "") > MAX_IDENTIFIER:
            return Reason.IDENTIFIER_TOO_LONG, f"An identifier has at most {MAX_IDENTIFIER} characters."
    return None


_CHECKS: tuple[Callable[[Event, str], Problem], ...] = (_check_name, _check_lengths)


@dataclass(frozen=True, slots=True)
class _Suspect:
    """Bytes that hardly ever occur; where a body has them, each event is looked at more closely."""

    needle: bytes
    confirm: Callable[[bytes], Problem]


def _confirm_nul(raw: bytes) -> Problem:
    if b"\\u0000" in raw and _holds_nul(_decode_any(raw)):
        return Reason.NUL_CHARACTER, "A text holds the character U+0000, which cannot be stored."
    return None


def _confirm_not_a_number(raw: bytes) -> Problem:
    if _MARKER in raw:
        return Reason.NOT_A_NUMBER, "NaN and Infinity are not JSON: leave the property out or send null."
    return None


_SUSPECTS = (_Suspect(b"\\u0000", _confirm_nul), _Suspect(_MARKER, _confirm_not_a_number))


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any("\x00" in key or _holds_nul(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))
