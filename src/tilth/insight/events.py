"""Which rows an event's name and filters mean."""

import difflib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.events.contracts import Canonical
from tilth.history.contracts import MAX_EVENT_NAMES, OTHER_EVENT
from tilth.insight.contracts import ANY_ACTIVE, EventMatch, Filter
from tilth.insight.errors import UnknownEvent
from tilth.insight.filters import RowFilter, make_filter
from tilth.insight.ground import Ground

EVENT_CODES = 1 << 16
"""An event's code is a uint16: a table over all of them needs no look at its size."""
_CANONICAL = {str(name) for name in Canonical}


@dataclass(frozen=True, slots=True)
class RowMatch:
    """Rows whose event stands in the table (by code), that are active where only these count, and pass the filter."""

    event_table: NDArray[np.bool_]
    filter: RowFilter
    active_only: bool = False

    @property
    def by_event_alone(self) -> bool:
        return not self.filter.tests and not self.active_only


def make_match(ground: Ground, asked: EventMatch) -> RowMatch:
    """Raises UnknownEvent for a name that was never received and is not one of the vocabulary's."""
    names = ground.terms("event")
    rows = make_filter(ground, asked.filters)
    if asked.event == ANY_ACTIVE:
        return RowMatch(np.ones(EVENT_CODES, dtype=np.bool_), rows, active_only=True)
    table = np.array([name == asked.event for name in names] or [False])
    table[:OTHER_EVENT] = False
    if not table.any() and len(names) >= MAX_EVENT_NAMES:
        named = make_filter(ground, (Filter("event_name", (asked.event,)), *asked.filters))
        return RowMatch(np.arange(max(len(names), 2)) == OTHER_EVENT, named)
    if not table.any() and asked.event not in _CANONICAL:
        _refuse(asked.event, names)
    return RowMatch(table, rows)


EVERY_ROW = RowMatch(np.ones(EVENT_CODES, dtype=np.bool_), RowFilter())


def _refuse(event: str, names: list[str]) -> None:
    near = difflib.get_close_matches(event, {*names[2:], *_CANONICAL}, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
    raise UnknownEvent(f"No event named '{event}' has been received.{hint}", event=event, near=near)
