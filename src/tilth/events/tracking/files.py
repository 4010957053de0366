"""The plan as a file: JSON as it is, or CSV with a line per property for who plans in a spreadsheet.

In CSV an event's own columns stand on each of its lines and the first one counts; an event without properties has one
line without a property, and properties of any event have no event. Allowed values are JSON, or texts with `|` between.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from tilth.events.errors import UnreadablePlan
from tilth.events.tracking.contracts import PlannedEvent, PropertyDeclaration, PropertyType, Scalar, TrackingPlan
from tilth.kernel.cells import unmark

HEADER = (
    *("event", "event_description", "owner", "status", "enforce"),
    *("property", "type", "required", "allowed", "description"),
)
_TRUE = frozenset(("true", "yes", "1", "是"))
_FALSE = frozenset(("", "false", "no", "0", "否"))


class PlanFormat(StrEnum):
    JSON = "json"
    CSV = "csv"


def write_json(plan: TrackingPlan) -> bytes:
    return msgspec.json.format(msgspec.json.encode(plan), indent=2) + b"\n"


def plan_lines(plan: TrackingPlan) -> Iterator[Sequence[object]]:
    """Under HEADER."""
    for planned in plan.events:
        own = (planned.event, planned.description, planned.owner, str(planned.status), _flag(planned.enforce))
        lines: Sequence[PropertyDeclaration | None] = planned.properties or [None]
        yield from ((*own, *_property_cells(each)) for each in lines)
    yield from (("", "", "", "", "", *_property_cells(each)) for each in plan.properties)


def read_plan(text: str, kind: PlanFormat) -> TrackingPlan:
    """Raises UnreadablePlan."""
    try:
        if kind is PlanFormat.JSON:
            return msgspec.json.decode(text, type=TrackingPlan)
        return _read_csv(text)
    except (msgspec.MsgspecError, csv.Error) as error:
        raise UnreadablePlan(f"This is no tracking plan: {error}.") from error


def _read_csv(text: str) -> TrackingPlan:
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = {"event", "property", "type"} - set(lines.fieldnames or ())
    if missing:
        raise UnreadablePlan(f"The header lacks {', '.join(sorted(missing))}: it has {', '.join(HEADER)}.")
    events: dict[str, dict[str, Any]] = {}
    everywhere: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 2):
        cells = {name: unmark((value or "").strip()) for name, value in line.items() if isinstance(name, str)}
        try:
            declared = _read_property(cells)
            if not cells["event"]:
                everywhere += [declared] if declared else []
                continue
            event = events.setdefault(cells["event"], _read_event(cells))
            event["properties"] += [declared] if declared else []
            # Each line is held against the plan's form by itself, so that the complaint can name it.
            msgspec.convert({**event, "properties": [declared] if declared else []}, PlannedEvent)
        except (ValueError, msgspec.MsgspecError) as error:
            raise UnreadablePlan(f"Line {number}: {error}.", line=number) from error
    return msgspec.convert({"events": [*events.values()], "properties": everywhere}, TrackingPlan)


def _read_event(cells: dict[str, str]) -> dict[str, Any]:
    return {
        "event": cells["event"],
        "description": cells.get("event_description", ""),
        "owner": cells.get("owner", ""),
        "status": cells.get("status") or "active",
        "enforce": _read_flag(cells.get("enforce", "")),
        "properties": [],
    }


def _read_property(cells: dict[str, str]) -> dict[str, Any] | None:
    if not cells["property"]:
        return None
    allowed = cells.get("allowed", "")
    return {
        "property": cells["property"],
        "type": cells["type"] or "text",
        "description": cells.get("description", ""),
        "required": _read_flag(cells.get("required", "")),
        "allowed": _read_allowed(allowed, cells["type"]) if allowed else None,
    }


def _read_allowed(text: str, kind: str) -> list[Scalar]:
    if text.startswith("["):
        return msgspec.json.decode(text, type=list[Scalar])
    values = [value.strip() for value in text.split("|") if value.strip()]
    if kind == PropertyType.NUMBER:
        return [msgspec.json.decode(value, type=int | float) for value in values]
    if kind == PropertyType.BOOLEAN:
        return [_read_flag(value) for value in values]
    return list(values)


def _read_flag(text: str) -> bool:
    folded = text.casefold()
    if folded not in _TRUE | _FALSE:
        raise ValueError(f"'{text}' is neither yes nor no")
    return folded in _TRUE


def _property_cells(declared: PropertyDeclaration | None) -> Sequence[str]:
    if declared is None:
        return ("", "", "", "", "")
    allowed = "" if declared.allowed is None else _write_allowed(declared.allowed)
    return (declared.property, str(declared.type), _flag(declared.required), allowed, declared.description)


def _write_allowed(values: Sequence[Scalar]) -> str:
    plain = all(isinstance(value, str) and "|" not in value and value == value.strip() for value in values)
    text = " | ".join(map(str, values))
    return text if plain and text and not text.startswith("[") else msgspec.json.encode(values).decode()


def _flag(value: bool) -> str:  # noqa: FBT001 — a value to be written
    return "true" if value else "false"
