"""What people type at the command line: filters, events with filters, windows, metrics with arguments."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from tilth.insight.contracts import EventMatch, Exclusion, Filter, FilterOp, MetricRef, Step
from tilth.insight.errors import InvalidQuery

_OPERATORS = (
    ("!=", FilterOp.NOT),
    (">=", FilterOp.GTE),
    ("<=", FilterOp.LTE),
    ("~", FilterOp.CONTAINS),
    ("=", FilterOp.IN),
    (">", FilterOp.GT),
    ("<", FilterOp.LT),
)
_FILTER = re.compile(r"^\s*([\w.:-]+?)\s*(!=|>=|<=|~|=|>|<)(.*)$", re.DOTALL)
_WINDOW = re.compile(r"^(\d{1,9})([smhdw])$")
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}


def parse_filter(text: str) -> Filter:
    """`channel=app,web`, `brand!=acme`, `url~checkout`, `price>=100`. Values are parted by commas."""
    found = _FILTER.match(text)
    if found is None:
        raise InvalidQuery(f"'{text}' is not a filter: write channel=app,web or price>=100 or url~checkout.")
    field, operator, rest = found.groups()
    op = dict(_OPERATORS)[operator]
    several = op in {FilterOp.IN, FilterOp.NOT}
    values = tuple(value.strip() for value in rest.split(",")) if several else (rest.strip(),)
    return Filter(field, values, FilterOp.EQ if op is FilterOp.IN and len(values) == 1 else op)


def parse_event(text: str) -> EventMatch:
    """An event's name, then filters in brackets: `Product Viewed[category=shoes; price>=100]`."""
    name, filters = _split_brackets(text)
    return EventMatch(name, filters)


def parse_step(text: str) -> Step:
    """As an event; a question mark at the end makes the step optional."""
    name, filters = _split_brackets(text.rstrip().removesuffix("?"))
    return Step(name, filters, optional=text.rstrip().endswith("?"))


def parse_exclusion(text: str) -> Exclusion:
    """As an event, then between which steps: `Product Removed:2-3`."""
    found = re.search(r":(\d+)-(\d+)$", text)
    name, filters = _split_brackets(text[: found.start()] if found else text)
    after, before = (int(found[1]), int(found[2])) if found else (1, None)
    return Exclusion(name, filters, after=after, before=before)


def parse_window(text: str) -> int:
    """Seconds of `90s`, `30m`, `12h`, `7d`, `2w`."""
    found = _WINDOW.match(text.strip())
    if found is None:
        raise InvalidQuery(f"'{text}' is not a window: write 30m, 12h, 7d or 2w.")
    return int(found[1]) * _UNITS[found[2]]


def parse_metric(text: str) -> MetricRef:
    """`gmv`, or with arguments `retention_rate:day=7,start=Order Completed`.

    Events are written as everywhere, steps with `>` between them:
    `step_conversion_rate:steps=Product Viewed[channel=app,web]>Order Completed,window=3d`.
    """
    code, _, rest = text.partition(":")
    args: dict[str, Any] = {}
    for pair in filter(None, _split_outside(rest, ",")):
        name, equals, value = pair.partition("=")
        if not equals:
            raise InvalidQuery(f"'{text}': arguments are written name=value, as in retention_rate:day=7.")
        read = _ARGUMENTS.get(name.strip(), str)
        args[name.strip()] = msgspec.to_builtins(read(value.strip()))
    return MetricRef(code.strip(), args)


def _parse_steps(text: str) -> tuple[Step, ...]:
    return tuple(parse_step(each) for each in _split_outside(text, ">"))


def _parse_length(text: str) -> int:
    """Seconds, with or without a unit."""
    return int(text) if text.isdecimal() and text.isascii() else parse_window(text)


_ARGUMENTS: dict[str, Callable[[str], Any]] = {
    "steps": _parse_steps,
    "start": parse_event,
    "back": parse_event,
    "window": _parse_length,
}
"""Arguments of metrics that are no plain numbers or words, by their name."""


def parse_bracket(text: str) -> tuple[int, int]:
    """`1-7`."""
    found = re.fullmatch(r"(\d{1,5})-(\d{1,5})", text.strip())
    if found is None:
        raise InvalidQuery(f"'{text}' is not a bracket: write 1-7.")
    return int(found[1]), int(found[2])


def _split_outside(text: str, mark: str) -> list[str]:
    """Split at marks that do not stand in brackets: those belong to an event's filters."""
    return re.findall(rf"(?:\[[^\]]*\]|[^{mark}])+", text)


def _split_brackets(text: str) -> tuple[str, tuple[Filter, ...]]:
    found = re.fullmatch(r"(.*?)\[(.*)\]\s*", text, re.DOTALL)
    if found is None:
        return text.strip(), ()
    return found[1].strip(), tuple(parse_filter(each) for each in found[2].split(";") if each.strip())
