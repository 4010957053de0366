"""Small explicit changes to an event, to be done to one or to all with the same mistake.

A place is a path: `properties.price`, `context.traits.email`, and with `*` every entry of a list:
`properties.products.*.price`. An operation that finds nothing at its place leaves the event as it is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from tilth.events.errors import CorrectionFailed
from tilth.kernel.text import clip
from tilth.kernel.zones import load_zone

Event = dict[str, Any]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"^[^.]+(\.[^.]+)*$")]
EVERY = "*"


class CastTo(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    """Of a text with currency signs, blanks or thousands: `¥1,234.50`."""
    BOOLEAN = "boolean"
    """true, yes, y, 1, 是 and their opposites."""
    TIME = "time"
    """Of `2026/1/31 8:00` and the like, by the workspace's clock where no zone is named."""


class Rename(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="rename"):
    """Move a value to another name in the same object."""

    path: Path
    to: Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"^[^.]+$")]


class SetValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="set"):
    path: Path
    value: str | int | float | bool | None
    only_absent: bool = False
    """Leave a value that is there, unless it is null or an empty text."""


class Cast(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="cast"):
    """Write a value in another type."""

    path: Path
    type: CastTo


class Remove(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="remove"):
    path: Path


Operation = Rename | SetValue | Cast | Remove


def apply_operations(event: Event, operations: Sequence[Operation], time_zone: str) -> Event:
    """A changed copy. Raises CorrectionFailed, InvalidZone."""
    changed: Event = _copy(event)
    for operation in operations:
        match operation:
            case Rename(path, to):
                for holder, name in _find(changed, path):
                    holder[to] = holder.pop(name)
            case SetValue(path, value, only_absent):
                for holder, name in _find(changed, path, create=True):
                    if not (only_absent and holder.get(name) not in (None, "")):
                        holder[name] = value
            case Cast(path, kind):
                for holder, name in _find(changed, path):
                    holder[name] = _cast(holder[name], kind, path, time_zone)
            case Remove(path):
                for holder, name in _find(changed, path):
                    del holder[name]
    return changed


def _find(event: Event, path: str, *, create: bool = False) -> Iterator[tuple[Event, str]]:
    """Each object at the path and the name within it; `create`: also where the last names are not there yet."""
    *way, name = path.split(".")
    holders: list[Any] = [event]
    for step in way:
        if step == EVERY:
            holders = [inner for holder in holders if isinstance(holder, list) for inner in holder]
            continue
        objects = [holder for holder in holders if isinstance(holder, dict)]
        if create:
            for holder in objects:
                if holder.get(step) is None:
                    holder[step] = {}
        holders = [holder[step] for holder in objects if step in holder]
    for holder in holders:
        if isinstance(holder, dict) and (create or name in holder):
            yield holder, name


def _cast(value: object, kind: CastTo, path: str, time_zone: str) -> Any:  # noqa: ANN401 — a value of JSON
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else str(value)
    try:
        return _CASTS[kind](value, text, time_zone)
    except (ValueError, ArithmeticError, OSError) as error:
        raise CorrectionFailed(f"'{clip(text, 60)}' at '{path}' cannot be written as {kind}.") from error


def _to_text(value: object, text: str, _: str) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else text


_NOISE = re.compile(r"[\s¥￥$€£元円']|CNY|RMB|USD|EUR", re.IGNORECASE)
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


def _to_number(value: object, text: str, _: str) -> int | Decimal:
    if isinstance(value, bool):
        return int(value)
    plain = _NOISE.sub("", text)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    number = Decimal(plain)
    if not number.is_finite():
        raise ValueError(text)
    return int(number) if number == number.to_integral_value() and "." not in plain else number


_TRUTHS = {
    **dict.fromkeys(("true", "yes", "y", "1", "on", "是"), True),
    **dict.fromkeys(("false", "no", "n", "0", "off", "否"), False),
}


def _to_boolean(_: object, text: str, __: str) -> bool:
    truth = _TRUTHS.get(text.casefold())
    if truth is None:
        raise ValueError(text)
    return truth


_WRITTEN_TIME = re.compile(
    r"(?P<date>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:[T\s]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)


def _to_time(value: object, text: str, time_zone: str) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        seconds = number / (1 if abs(number) < 100_000_000_000 else 1_000)
        return datetime.fromtimestamp(float(seconds), UTC).isoformat()
    found = _WRITTEN_TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = map(int, re.findall(r"\d+", found["date"]))
    clock = found["time"] or "00:00"
    hour, rest = clock.split(":", 1)
    zone = found["zone"] or ""
    moment = datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}T{hour:0>2}:{rest}{zone}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=load_zone(time_zone))
    return moment.astimezone(UTC).isoformat()


_CASTS: dict[CastTo, Callable[[object, str, str], Any]] = {
    CastTo.TEXT: _to_text,
    CastTo.NUMBER: _to_number,
    CastTo.BOOLEAN: _to_boolean,
    CastTo.TIME: _to_time,
}


def _copy(value: Any) -> Any:  # noqa: ANN401 — a value of JSON
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_copy(inner) for inner in value]
    return value
